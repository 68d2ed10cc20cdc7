// How every state looks, in each light: axe finds nothing, nothing overflows, and a picture is kept in `screenshots`.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";

import { alarmScenes } from "./scenes/alarm";
import { before, anna, incident, page as call, personActor, receipt, ringing, scene, view } from "./scenes/pieces";
import { demoAccount, mainScenes } from "./scenes/main";
import { launch, open, show } from "./stage/browser";
import { CONTRASTS, look, LOOKS } from "./stage/look";

let browser: Browser;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());

describe.each(Object.entries(LOOKS))("in %s", (light, media) => {
  it.each(Object.entries(mainScenes))("the main window: %s", async (name, given) => {
    const page = await open(browser, "main", given, media);
    if (name.startsWith("resolved")) await page.getByRole("button", { name: "Resolved" }).click();
    if (name === "keys-once") {
      await page.getByRole("button", { name: "Settings" }).click();
      await page.getByRole("button", { name: "Show the keys" }).click();
    }
    await look(page, `main-${name}-${light}`);
  });

  it.each(Object.entries(alarmScenes))("the alarm window: %s", async (name, given) => {
    await look(await open(browser, "alarm", given, media), `alarm-${name}-${light}`);
  });

  it("the alarm window: acknowledged", async () => {
    const page = await open(browser, "alarm", scene({ view: ringing([incident()]) }), media);
    const mine = incident({
      state: "acknowledged",
      acknowledged: { by: personActor(anna), at: before(0) },
      pages: [
        call(
          anna,
          42,
          ["mars", "venus", "pluto"].map((pager) => receipt(pager, "silenced", 0)),
        ),
      ],
    });
    await page.getByRole("button", { name: "Acknowledge" }).waitFor();
    await show(page, view({ bell: "acknowledged", open: [mine] }));
    await look(page, `alarm-acknowledged-${light}`);
  });

  it("the alarm window: unheard", async () => {
    const page = await open(browser, "alarm", scene({ view: ringing([incident()]) }), media);
    await page.getByRole("button", { name: "Acknowledge" }).waitFor();
    const silenced = [{ incident: incident().id, rings_again_at: before(-58), detail: null }];
    await show(page, view({ bell: "cut_off", open: [incident()], silenced }));
    await look(page, `alarm-unheard-${light}`);
  });

  it("settings, dialogs and forms", async () => {
    const page = await open(
      browser,
      "main",
      scene({ view: mainScenes["problems"]!.view, account: demoAccount }),
      media,
    );
    await page.getByRole("navigation").getByRole("button", { name: "Settings" }).click();
    await page.getByRole("button", { name: "Test the sound" }).click();
    await page.evaluate(() => window.stage.sound({ running: true, failed: null }));
    await page.getByLabel("Shortcut").fill("A");
    await page.getByRole("region", { name: "This laptop" }).getByRole("button", { name: "Save" }).click();
    await look(page, `settings-${light}`);
  });

  it("the keys", async () => {
    const page = await open(browser, "main", mainScenes["ringing"]!, media);
    await page.getByRole("button", { name: "All keys" }).click();
    await look(page, `keys-${light}`);
  });

  it("removing the demo", async () => {
    const page = await open(browser, "main", mainScenes["demo-quiet"]!, media);
    await page.getByRole("button", { name: "Remove the demo" }).click();
    await look(page, `remove-demo-${light}`);
  });

  it("the welcome's forms", async () => {
    const page = await open(browser, "main", mainScenes["welcome"]!, { ...media, height: 1040 });
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "Set it up" }).click();
    await look(page, `welcome-forms-${light}`);
  });

  it.each(["ringing", "cut-off", "demo-quiet", "welcome", "problems"])("the main window, narrow: %s", async (name) => {
    await look(
      await open(browser, "main", mainScenes[name]!, { ...media, width: 360, height: 640 }),
      `narrow-${name}-${light}`,
    );
  });

  it("one incident, whole", async () => {
    await look(
      await open(browser, "main", mainScenes["acknowledged"]!, { ...media, height: 1300 }),
      `main-incident-${light}`,
    );
  });

  it("one incident, narrow", async () => {
    const page = await open(browser, "main", mainScenes["acknowledged"]!, { ...media, width: 360, height: 900 });
    await page.getByRole("button", { name: /checkout stopped/ }).click();
    await look(page, `narrow-incident-${light}`);
  });
});

describe.each(Object.entries(CONTRASTS))("with contrast %s", (name, media) => {
  it("the main window", async () => {
    await look(await open(browser, "main", mainScenes["ringing"]!, media), `main-ringing-${name}`);
  });
  it("the main window, cut off", async () => {
    await look(await open(browser, "main", mainScenes["unconfirmed"]!, media), `main-unconfirmed-${name}`);
  });
  it("the alarm window", async () => {
    await look(await open(browser, "alarm", alarmScenes["three"]!, media), `alarm-three-${name}`);
  });
});
