// How a page looks: axe finds nothing, nothing sticks out sideways, and a picture is kept in `screenshots`.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import type { Page } from "playwright-core";
import { expect } from "vitest";

import { axe, close, type Look } from "./browser";

export const LOOKS: Record<string, Look> = { light: { colorScheme: "light" }, dark: { colorScheme: "dark" } };
export const CONTRASTS: Record<string, Look> = {
  "more-light": { colorScheme: "light", contrast: "more" },
  "more-dark": { colorScheme: "dark", contrast: "more" },
  forced: { forcedColors: "active" },
};
const folder = join(import.meta.dirname, "../screenshots");

/** Checks the page as it is, keeps its picture, and closes it. */
export async function look(page: Page, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await page.clock.runFor(500);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  expect(await axe(page)).toEqual([]);
  const wide = await page.evaluate(() =>
    [...document.querySelectorAll("*")]
      .filter(
        (element) => /auto|scroll/.test(getComputedStyle(element).overflowX) || element === document.documentElement,
      )
      .filter((element) => element.scrollWidth > element.clientWidth)
      .map((element) => `${element.tagName} ${element.className}: ${element.scrollWidth} in ${element.clientWidth}`),
  );
  expect(wide, "nothing sticks out sideways").toEqual([]);
  await close(page);
}
