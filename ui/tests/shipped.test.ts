// The pages that ship: under the strictest policy, with the app's commands answered where Tauri's runtime would be.

import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";

import { account, incident, me, NOW, ringing, settings, story, view } from "./scenes/pieces";
import { answers } from "./scenes/shifts";
import { launch } from "./stage/browser";

const checkout = incident();
const ok = (body: unknown) => ({ status: 200, body });
let browser: Browser;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());

/**
 * Opens a page that ships, with `answers` to the app's commands; a request to the hub is answered by its path: `request /api/me`.
 * Requests elsewhere and complaints are written down.
 */
async function ship(path: string, answers: Record<string, unknown>): Promise<{ page: Page; heard: string[] }> {
  const page = await (await browser.newContext({ timezoneId: "Europe/Kyiv" })).newPage();
  const heard: string[] = [];
  page.on("pageerror", (error) => heard.push(String(error)));
  page.on("console", (message) => void (message.type() === "error" && heard.push(message.text())));
  page.on("request", (request) => void (request.url().startsWith(inject("shipped")) || heard.push(request.url())));
  await page.clock.setFixedTime(NOW);
  await page.addInitScript((given) => {
    const listeners: Record<string, number> = {};
    const callbacks: ((payload: unknown) => void)[] = [];
    const commands: unknown[] = [];
    // The app freezes it.
    Object.freeze(Object.prototype);
    Object.assign(window, {
      commands,
      tell: (event: string, payload: unknown) => callbacks[listeners[event] ?? -1]?.({ event, id: 1, payload }),
      __TAURI_INTERNALS__: {
        transformCallback: (callback: (payload: unknown) => void) => callbacks.push(callback) - 1,
        unregisterCallback: () => undefined,
        invoke(command: string, parameters: { event?: string; handler?: number; path?: string }) {
          if (command === "plugin:event|listen") listeners[String(parameters.event)] = Number(parameters.handler);
          else commands.push([command, parameters]);
          const path = parameters.path?.split("?")[0];
          const answer = given[path === undefined ? command : `${command} ${path}`] as
            { refused?: unknown } | undefined;
          // What Tauri rejects with is the command's own error, not an `Error`.
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
          return answer?.refused === undefined ? Promise.resolve(answer ?? null) : Promise.reject(answer.refused);
        },
      },
    });
  }, answers);
  await page.goto(`${inject("shipped")}/${path}`);
  return { page, heard };
}

const commands = (page: Page) => page.evaluate(() => (window as unknown as { commands: unknown[] }).commands);
const tell = (page: Page, event: string, payload: unknown) =>
  page.evaluate(
    ([name, what]) => (window as unknown as { tell: (event: string, payload: unknown) => void }).tell(name, what),
    [event, payload] as const,
  );

it("the main window speaks the app's commands, and asks nothing of anybody else", async () => {
  const { page, heard } = await ship(`index.html#incident=${checkout.id}`, {
    view: view(),
    account,
    settings,
    "request /api/me": ok(me()),
    [`request /api/incidents/${checkout.id}`]: ok(story(checkout)),
    "request /api/incidents": ok({ incidents: [], next_cursor: null }),
    ...Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name.replace("GET", "request"), answer])),
  });
  await page.getByRole("banner").getByText("You are on call for Payments").waitFor();
  await tell(page, "view", ringing([checkout]));
  await page.getByRole("region", { name: "Timeline" }).getByText("called you with the alarm.").waitFor();
  await page.getByRole("banner").getByRole("button", { name: "Acknowledge" }).click();
  const asked = await commands(page);
  expect(asked).toContainEqual(["acknowledge", { incident: checkout.id }]);
  expect(asked).toContainEqual([
    "request",
    { method: "GET", path: `/api/incidents/${checkout.id}`, body: null, ifMatch: null },
  ]);
  await page.keyboard.press("Escape");
  await tell(page, "open_incident", checkout.id);
  // The calendar is not ours: it too must live under the policy, and without a prototype to write on.
  for (const mode of ["Month", "Week"]) {
    await page.getByRole("button", { name: /My shifts/ }).click();
    await page.getByRole("button", { name: mode, exact: true }).click();
    await page
      .getByRole("button", { name: /^Payments 24\/7, Mon 23 Nov/ })
      .first()
      .waitFor();
  }
  expect(heard).toEqual([]);
  await page.context().close();
});

it("the alarm window too, and it shows a refusal's own sentence", async () => {
  const { page, heard } = await ship("alarm.html", {
    view: ringing([checkout]),
    settings,
    acknowledge: { refused: { code: "pager_stopped", message: "The pager has stopped. Start Tocsin again." } },
  });
  await page.getByRole("button", { name: "Acknowledge" }).click();
  await page.getByText("The pager has stopped. Start Tocsin again.").waitFor();
  expect(await commands(page)).toContainEqual(["acknowledge", { incident: checkout.id }]);
  expect(heard).toEqual([]);
  await page.context().close();
});

it("holds no inline script or style, no address of anybody else, and stays small", async () => {
  const folder = inject("shippedFolder");
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(html|js|css)$/.test(name));
  let size = 0;
  const alarm = await readFile(join(folder, "alarm.html"), "utf8");
  let alarmSize = 0;
  for (const name of names) {
    const text = await readFile(join(folder, name), "utf8");
    const bytes = (await stat(join(folder, name))).size;
    size += bytes;
    if (alarm.includes(name)) alarmSize += bytes;
    if (!name.endsWith(".html")) continue;
    expect(text, name).not.toMatch(/<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=/);
    expect(text, name).not.toMatch(/(src|href)="(?!\.\/)/);
  }
  expect(names).toEqual(expect.arrayContaining(["index.html", "alarm.html"]));
  // What draws metrics and shows Markdown is a sixth of it.
  expect(size, "bytes of all pages, scripts and styles").toBeLessThan(1_000_000);
  // What must be there at once in the middle of the night.
  expect(alarmSize, "bytes of the alarm window's scripts and styles").toBeGreaterThan(10_000);
  expect(alarmSize, "bytes of the alarm window's scripts and styles").toBeLessThan(130_000);
});
