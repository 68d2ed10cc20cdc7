// Cut off from the hub while on call: a signal that is no alarm, and does not look like one.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

import { cut, cutConnection, cutOff } from "./scenes/laptop";
import { before, incident, ringing, view } from "./scenes/pieces";
import { calls, close, expectCalls, launch, open, show } from "./stage/browser";
import type { Scene } from "./stage/scene";

let browser: Browser;
let page: Page;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());
afterEach(() => close(page));

const button = () => page.getByRole("button", { name: "Silence for 15 minutes" });
const start = async (given: Scene = cut) => {
  page = await open(browser, "alarm", given);
  await button().waitFor();
};
const quiet = { ...cutOff, ringing: false, quiet_until: before(-900) };

it("says since when, what it means, why, and counts down to the next attempt", async () => {
  await start();
  expect(await button().evaluate((element) => element === document.activeElement)).toBe(true);
  await page.getByRole("heading", { name: "Cut off from the hub since 02:13." }).waitFor();
  for (const text of ["Nothing new rings here, and you are on call for Payments.", "the connection was refused"])
    expect(await page.getByRole("main").textContent()).toContain(text);
  expect(await page.getByRole("timer").textContent()).toContain("Tries again in 0:12.");
  await page.clock.runFor(2100);
  expect(await page.getByRole("timer").textContent()).toContain("Tries again in 0:10.");
  await show(page, view({ ...cut.view!, connection: { ...cutConnection, state: "connecting", retry_at: null } }));
  await page.getByText("It tries now to reach the hub.").waitFor();
});

it("is silenced by Enter, once however long it is held, says until when, and goes", async () => {
  await start();
  await page.keyboard.down("Enter");
  await page.keyboard.down("Enter");
  await page.keyboard.up("Enter");
  await expectCalls(page, [["quiet_cut_off"]]);
  await show(page, view({ ...cut.view!, cut_off: quiet }));
  await page.getByText("Silent until 02:29.").waitFor();
  await page.getByText("Still cut off: nothing new rings here.").waitFor();
  await page.clock.runFor(1100);
  await expectCalls(page, [["quiet_cut_off"], ["close_alarm"]]);
});

it("goes by itself when the hub is back", async () => {
  await start();
  await show(page, view());
  await page.getByText("The hub is back.").waitFor();
  await page.clock.runFor(1100);
  await expectCalls(page, [["close_alarm"]]);
});

it("gives way to an incident, and says afterwards what became of that", async () => {
  await start();
  await show(page, ringing([incident()], [], { connection: cutConnection, cut_off: cutOff }));
  await page.getByRole("button", { name: "Acknowledge", exact: true }).waitFor();
  expect(await button().count()).toBe(0);
  await page.clock.runFor(3000);
  expect(await calls(page)).toEqual([]);
});

it("also says when an acknowledgement that the hub has not heard rings again", async () => {
  const silenced = [{ incident: incident().id, rings_again_at: before(-40), detail: null }];
  await start({ ...cut, view: { ...cut.view!, silenced } });
  await page.getByText("The hub has not heard your acknowledgement: it rings again in 0:40.").waitFor();
});

it("says why it could not be silenced", async () => {
  await start({ ...cut, refusals: { quiet_cut_off: "The pager has stopped. Start Tocsin again." } });
  await button().click();
  await page.getByRole("alert").filter({ hasText: "The pager has stopped." }).waitFor();
});

it("is told in the main window too, with its button and aloud", async () => {
  page = await open(browser, "main", cut);
  const duty = page.getByRole("banner", { name: "Duty" });
  await duty.getByText("Cut off from the hub since 02:13.").waitFor();
  await duty.getByText("Nothing new rings here. Tries again in 0:12.").waitFor();
  await page.getByRole("alert").filter({ hasText: "Cut off from the hub: nothing new rings here." }).waitFor();
  await duty.getByRole("button", { name: "Silence for 15 minutes" }).click();
  await expectCalls(page, [["quiet_cut_off"]]);
  await show(page, view({ ...cut.view!, cut_off: quiet }));
  await duty.getByText(/Its signal is silent until 02:29\./).waitFor();
  expect(await duty.getByRole("button").count()).toBe(0);
});
