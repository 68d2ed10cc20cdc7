// How *Team* looks in each of its states: axe finds nothing, and a picture is kept in `screenshots`.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { teamScene } from "./scenes/team";
import { axe, close, launch, open, type Look } from "./stage/browser";
import type { Scene } from "./stage/scene";

const LOOKS: Record<string, Look> = { light: { colorScheme: "light" }, dark: { colorScheme: "dark" } };
const folder = join(import.meta.dirname, "screenshots");

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
  await mkdir(folder, { recursive: true });
});
afterAll(() => browser?.close());

async function start(given: Scene, media: Look): Promise<Page> {
  const page = await open(browser, "main", given, media);
  await page.getByRole("navigation", { name: "Tocsin" }).getByRole("button", { name: "Team" }).click();
  return page;
}

/** Checks the page as it is, and keeps its picture. Only a drawing may scroll sideways. */
async function look(page: Page, name: string): Promise<void> {
  await page.clock.runFor(500);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  expect(await axe(page)).toEqual([]);
  const wide = await page.evaluate(() =>
    [...document.querySelectorAll("*")]
      .filter((element) => /auto|scroll/.test(getComputedStyle(element).overflowX) && !element.matches(".ec-main"))
      .filter((element) => element.scrollWidth > element.clientWidth)
      .map((element) => `${element.tagName} ${element.className}: ${element.scrollWidth} in ${element.clientWidth}`),
  );
  expect(wide, "nothing sticks out sideways").toEqual([]);
  await close(page);
}

describe.each(Object.entries(LOOKS))("in %s", (light, media) => {
  it("a schedule", async () => {
    const page = await start(teamScene(), media);
    await page.getByText("Who is on call, as a list").waitFor();
    await look(page, `team-${light}`);
  });
});
