// How *My shifts* looks, in each light.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";

import { calendar, shiftScene, shiftScenes } from "./scenes/shifts";
import { launch, open, type Look } from "./stage/browser";
import { CONTRASTS, look, LOOKS } from "./stage/look";
import type { Scene } from "./stage/scene";

let browser: Browser;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());

async function start(given: Scene, media: Look): Promise<Page> {
  const page = await open(browser, "main", given, { height: 960, ...media });
  await page
    .getByRole("navigation")
    .getByRole("button", { name: /My shifts/ })
    .click();
  return page;
}

const present = (page: Page) => page.getByRole("button", { name: /^Payments 24\/7, Mon 23 Nov/ }).first();

describe.each(Object.entries(LOOKS))("in %s", (light, media) => {
  it.each(Object.entries(shiftScenes))("my shifts: %s", async (name, given) => {
    await look(await start(given, media), `shifts-${name}-${light}`);
  });

  it("the week", async () => {
    const page = await start(shiftScenes["month"]!, media);
    await page.getByRole("button", { name: "Week", exact: true }).click();
    await look(page, `shifts-week-${light}`);
  });

  it("the list", async () => {
    const page = await start(shiftScenes["requests"]!, media);
    await page.getByRole("button", { name: "List", exact: true }).click();
    await look(page, `shifts-list-${light}`);
  });

  it("a shift", async () => {
    const page = await start(shiftScenes["requests"]!, media);
    await present(page).click();
    await look(page, `shifts-open-${light}`);
  });

  it("giving away", async () => {
    const page = await start(shiftScenes["month"]!, media);
    await present(page).click();
    await page.getByRole("button", { name: "Give away" }).click();
    await page.getByLabel("To", { exact: true }).selectOption("Borys");
    await page.getByLabel("From").fill("2026-11-28T09:00");
    await look(page, `shifts-give-away-${light}`);
  });

  it("everybody's", async () => {
    const page = await start(shiftScenes["month"]!, media);
    await page.getByLabel("Whose shifts").selectOption("Everybody in Payments 24/7");
    await page
      .getByRole("button", { name: /^Nobody/ })
      .first()
      .click();
    await look(page, `shifts-everybody-${light}`);
  });

  it("addresses for calendars", async () => {
    const url = "https://tocsin.example.com/ical/tsc_3f1c9a0be2d64f0f9c8b7a6d5e4f3a2b3f1c9a0be2d64f0f.ics";
    const page = await start(
      shiftScene({
        answers: {
          "GET /api/calendars": { status: 200, body: { calendars: [calendar] } },
          "POST /api/calendars": { status: 201, body: { calendar, url } },
        },
      }),
      media,
    );
    await page.getByRole("button", { name: "Add to calendar" }).click();
    await page.getByRole("button", { name: "New address for My shifts" }).click();
    await look(page, `shifts-calendars-${light}`);
  });

  it("narrow", async () => {
    await look(await start(shiftScenes["requests"]!, { ...media, width: 360, height: 900 }), `narrow-shifts-${light}`);
  });
});

describe.each(Object.entries(CONTRASTS))("with contrast %s", (name, media) => {
  it("the month", async () => {
    await look(await start(shiftScenes["requests"]!, media), `shifts-month-${name}`);
  });
  it("everybody's", async () => {
    const page = await start(shiftScenes["month"]!, media);
    await page.getByLabel("Whose shifts").selectOption("Everybody in Payments 24/7");
    await look(page, `shifts-everybody-${name}`);
  });
});
