// How a laptop's own affairs look, in each light: its self-check, sound, laptops, a cut, a storm, and what was heard.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";

import {
  amissCheck,
  asked,
  cut,
  cutConnection,
  cutOff,
  heard,
  laptopScenes,
  mars,
  mine,
  pluto,
  reach,
  reached,
  ringTest,
  sounding,
  storm,
  venus,
} from "./scenes/laptop";
import { before, borys, receipt, scene, settings, view } from "./scenes/pieces";
import { teamScene } from "./scenes/team";
import { launch, open, show } from "./stage/browser";
import { CONTRASTS, look, LOOKS } from "./stage/look";

let browser: Browser;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());

const TALL = { width: 1000, height: 2600 };
const settingsOf = async (given: Parameters<typeof open>[2], media: Parameters<typeof open>[3]) => {
  const page = await open(browser, "main", given, media);
  await page.getByRole("navigation").getByRole("button", { name: "Settings" }).click();
  await page.getByRole("region", { name: "This laptop" }).waitFor();
  return page;
};

describe.each(Object.entries(LOOKS))("in %s", (light, media) => {
  it.each(Object.entries(laptopScenes))("the settings: %s", async (name, given) => {
    await look(await settingsOf(given, { ...media, ...TALL }), `laptop-${name}-${light}`);
  });

  it("the settings, narrow", async () => {
    const sound = { ...settings.sound, own: { path: "/home/anna/Music/cock-crow.flac", seconds: 4.2 } };
    const given = { ...laptopScenes["amiss"]!, settings: { ...settings, sound } };
    const page = await settingsOf(given, { ...media, width: 360, height: 4200 });
    await page.getByRole("button", { name: `Rename ${venus.name}` }).click();
    await page.getByRole("region", { name: "Your laptops" }).getByText("What happened to it").first().click();
    await look(page, `narrow-laptop-${light}`);
  });

  it("a test on its way", async () => {
    const page = await settingsOf(scene({ answers: { ...asked, ...mine(mars, venus, pluto) } }), { ...media, ...TALL });
    await page.getByRole("button", { name: "Ring me now" }).click();
    const receipts = [
      receipt("mars", "delivered", 2),
      sounding("mars", 1, { muted: true }),
      receipt("venus", "delivered", 2),
      sounding("venus", 1),
    ];
    await page.getByRole("list", { name: "The way of the test" }).waitFor();
    await show(page, view({ open: [ringTest(receipts, { version: 41 })] }));
    await page.getByText(/venus sounds on/).waitFor();
    await look(page, `laptop-ring-me-${light}`);
  });

  it.each([
    ["", {}],
    ["narrow-", { width: 360, height: 640 }],
  ])("%sNow, amiss and with somebody who cannot be woken", async (size, more) => {
    const given = scene({ view: view({ check: amissCheck }), answers: reached(reach()) });
    const page = await open(browser, "main", given, { ...media, ...more });
    await page.getByRole("region", { name: "On call, and not reachable" }).waitFor();
    await look(page, `${size}unreachable-${light}`);
  });

  it("the members, and whether they can be woken", async () => {
    const given = teamScene(reached(reach(), reach({ person: { id: borys.id, name: "Borys" } })));
    const page = await open(browser, "main", given, media);
    await page.getByRole("navigation", { name: "Tocsin" }).getByRole("button", { name: "Team" }).click();
    await page.getByRole("button", { name: /^Payments: 4 members/ }).click();
    await page.getByText(/Borys is not reachable/).waitFor();
    await look(page, `members-reach-${light}`);
  });

  it("cut off: the window", async () => {
    await look(await open(browser, "alarm", cut, media), `alarm-cut-off-signal-${light}`);
    const silenced = [{ incident: "e", rings_again_at: before(-40), detail: null }];
    await look(
      await open(browser, "alarm", { ...cut, view: { ...cut.view!, silenced } }, media),
      `alarm-cut-off-unheard-${light}`,
    );
  });

  it("cut off: silenced", async () => {
    const page = await open(browser, "alarm", cut, media);
    await page.getByRole("button", { name: /Silence/ }).waitFor();
    await show(page, view({ ...cut.view!, cut_off: { ...cutOff, ringing: false, quiet_until: before(-900) } }));
    await look(page, `alarm-cut-off-quiet-${light}`);
  });

  it.each([
    ["", {}],
    ["narrow-", { width: 360, height: 640 }],
  ])("%scut off: the main window", async (size, more) => {
    await look(await open(browser, "main", cut, { ...media, ...more }), `${size}cut-off-signal-${light}`);
  });

  it.each([12, 10_000])("%d at once: the window", async (count) => {
    const given = storm(count);
    await look(await open(browser, "alarm", given, media), `alarm-many-${count}-${light}`);
  });

  it("many at once: cut off", async () => {
    const given = storm();
    const shown = { ...given.view!, connection: cutConnection };
    await look(await open(browser, "alarm", { ...given, view: shown }, media), `alarm-many-cut-off-${light}`);
  });

  it.each([
    ["", {}],
    ["narrow-", { width: 360, height: 640 }],
  ])("%smany at once: the main window", async (size, more) => {
    await look(await open(browser, "main", storm(), { ...media, ...more }), `${size}many-${light}`);
  });

  it("what was heard, on each laptop", async () => {
    const page = await open(browser, "main", scene({ view: view({ open: [heard] }) }), { ...media, height: 1300 });
    await page.getByRole("region", { name: "Timeline" }).waitFor();
    await look(page, `heard-${light}`);
  });

  it("quitting on call", async () => {
    const page = await open(browser, "main", scene(), media);
    await page.getByRole("banner").waitFor();
    await page.evaluate(() => window.stage.askQuit());
    await look(page, `quit-${light}`);
  });
});

describe.each(Object.entries(CONTRASTS))("with contrast %s", (name, media) => {
  it("the settings", async () => {
    await look(await settingsOf(laptopScenes["amiss"]!, { ...media, ...TALL }), `laptop-amiss-${name}`);
  });
  it("cut off", async () => {
    await look(await open(browser, "alarm", cut, media), `alarm-cut-off-signal-${name}`);
  });
  it("many at once", async () => {
    await look(await open(browser, "alarm", storm(), media), `alarm-many-${name}`);
  });
});
