import { existsSync } from "node:fs";
import { createRequire } from "node:module";

import type { AxeResults } from "axe-core";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { expect, inject } from "vitest";

import type { View } from "../../src/lib/types";
import { NOW } from "../scenes/pieces";
import type { Scene } from "./scene";

const MAIN = { width: 1120, height: 760 };
const ALARM = { width: 440, height: 380 };

/** Starts the system's Chromium, or says how to get it. */
export async function launch(): Promise<Browser> {
  const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) {
    throw new Error(
      `There is no browser at ${executablePath}, so the screens cannot be tested. Run \`cargo xtask setup\`, which installs it, or set CHROMIUM to where it is.`,
    );
  }
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** What the page said that it should not have: script errors and breaches of the content policy. */
const complaints = new WeakMap<Page, string[]>();

export interface Look extends Pick<
  BrowserContextOptions,
  "colorScheme" | "contrast" | "forcedColors" | "reducedMotion"
> {
  width?: number;
  height?: number;
}

/** Opens a page of the stage in a scene, at the scenes' time, in the tests' zone. */
export async function open(browser: Browser, which: "main" | "alarm", scene: Scene, look: Look = {}): Promise<Page> {
  const { width, height, ...media } = look;
  const size = which === "main" ? MAIN : ALARM;
  const context = await browser.newContext({
    viewport: { width: width ?? size.width, height: height ?? size.height },
    timezoneId: "Europe/Kyiv",
    locale: "en-GB",
    reducedMotion: "reduce",
    ...media,
  });
  const page = await context.newPage();
  const heard: string[] = [];
  complaints.set(page, heard);
  page.on("pageerror", (error) => heard.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") heard.push(message.text());
  });
  // Time stands still until a test lets it run.
  await page.clock.install({ time: NOW.getTime() - 1000 });
  await page.clock.pauseAt(NOW);
  await page.addInitScript((given) => {
    window.scene = given;
  }, scene);
  await page.goto(`${inject("stage")}/${which}.html`);
  return page;
}

/** Closes the page, and fails if it had complained. */
export async function close(page: Page): Promise<void> {
  const heard = complaints.get(page) ?? [];
  await page.context().close();
  expect(heard, "errors in the page").toEqual([]);
}

/** The hub tells of a newer view. */
export function show(page: Page, view: View): Promise<void> {
  return page.evaluate((newer) => window.stage.show(newer), view);
}

/** What the page has asked for so far, without its reading requests. */
export function calls(page: Page): Promise<unknown[][]> {
  return page.evaluate(() => window.stage.calls.filter((call) => !(call[0] === "request" && call[1] === "GET")));
}

/** Waits until the page has asked for just this. */
export async function expectCalls(page: Page, expected: unknown[][]): Promise<void> {
  await expect.poll(() => calls(page)).toEqual(expected);
}

const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What axe finds wrong with the page as it is now, one line each. */
export async function axe(page: Page): Promise<string[]> {
  // Axe waits by timers.
  await page.clock.resume();
  // Evaluated, not inserted as a script element: the page's policy forbids that, as it should.
  await page.evaluate(await readText(axePath));
  const results = await page.evaluate<AxeResults>("axe.run(document, { resultTypes: ['violations'] })");
  return results.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ""}`),
  );
}

let texts: Promise<string> | undefined;
async function readText(path: string): Promise<string> {
  const { readFile } = await import("node:fs/promises");
  texts ??= readFile(path, "utf8");
  return texts;
}
