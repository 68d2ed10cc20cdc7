// The alarm window: Enter ends it.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

import { anna, before, borys, disk, incident, personActor, ringing, scene, view } from "./scenes/pieces";
import { calls, close, expectCalls, launch, open, show } from "./stage/browser";
import type { Scene } from "./stage/scene";

const checkout = incident();
const taken = (by: typeof anna) =>
  incident({ version: 50, state: "acknowledged", acknowledged: { by: personActor(by), at: before(0) } });
const unheard = [{ incident: checkout.id, rings_again_at: before(-58), detail: null }];

let browser: Browser;
let page: Page;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());
afterEach(() => close(page));

const button = () => page.getByRole("button", { name: "Acknowledge", exact: true });
const start = async (given: Scene) => {
  page = await open(browser, "alarm", given);
  await button().waitFor();
};

it("has the focus on Acknowledge, says what, where and why, and counts the seconds", async () => {
  await start(scene({ view: ringing([checkout]) }));
  expect(await button().evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await page.getByRole("timer").textContent()).toBe("0:42");
  await page.clock.runFor(3100);
  expect(await page.getByRole("timer").textContent()).toBe("0:45");
  for (const text of [
    "Payments · prod-ecs",
    "Essential container in task exited · exit code 137",
    "eu-west-1 · account 2109… · cluster night",
    "You are on call for Payments",
  ])
    expect(await page.getByRole("main").textContent()).toContain(text);
  expect(await page.getByText("TEST").count()).toBe(0);
});

it("acknowledges with Enter, once however long it is held, and wherever the focus went", async () => {
  await start(scene({ view: ringing([checkout]) }));
  await page.keyboard.down("Enter");
  await page.keyboard.down("Enter");
  await page.keyboard.down("Enter");
  await page.keyboard.up("Enter");
  await expectCalls(page, [["acknowledge", checkout.id]]);
  await page.getByRole("heading").click();
  await page.keyboard.press("Enter");
  await expectCalls(page, [
    ["acknowledge", checkout.id],
    ["acknowledge", checkout.id],
  ]);
});

it("says for a second whose it is, then closes", async () => {
  await start(scene({ view: ringing([checkout]) }));
  await button().click();
  const telling = [{ incident: checkout.id, rings_again_at: null, detail: null }];
  await show(page, view({ open: [checkout], silenced: telling }));
  await page.getByText("Acknowledged.", { exact: true }).waitFor();
  await page.clock.runFor(5000);
  await show(page, view({ bell: "acknowledged", open: [taken(anna)] }));
  await page.getByText("Acknowledged. Yours.").waitFor();
  await page.clock.runFor(900);
  expect(await calls(page)).toEqual([["acknowledge", checkout.id]]);
  await page.clock.runFor(200);
  await expectCalls(page, [["acknowledge", checkout.id], ["close_alarm"]]);
});

it("stays while the hub has not heard, counts down, and closes once it has", async () => {
  await start(scene({ view: ringing([checkout]) }));
  await button().click();
  await show(page, view({ bell: "on_duty", open: [checkout], silenced: unheard }));
  await page.getByText("Will ring again in 0:58 unless the hub hears.").waitFor();
  await page.clock.runFor(5100);
  await page.getByText("Will ring again in 0:53 unless the hub hears.").waitFor();
  expect(await calls(page)).toEqual([["acknowledge", checkout.id]]);
  await show(page, view({ bell: "acknowledged", open: [taken(anna)] }));
  await page.getByText("Acknowledged. Yours.").waitFor();
  await page.clock.runFor(1100);
  await expectCalls(page, [["acknowledge", checkout.id], ["close_alarm"]]);
});

it("rings again in place when the hub never heard, and does not close", async () => {
  await start(scene({ view: ringing([checkout]) }));
  await show(page, view({ open: [checkout], silenced: unheard }));
  await page.getByText(/Will ring again/).waitFor();
  await show(page, ringing([checkout]));
  await button().waitFor();
  expect(await button().evaluate((element) => element === document.activeElement)).toBe(true);
  await page.clock.runFor(5000);
  expect(await calls(page)).toEqual([]);
});

it("does not close if something else begins to ring within the second", async () => {
  await start(scene({ view: ringing([checkout]) }));
  await show(page, view({ open: [taken(anna)] }));
  await page.getByText("Acknowledged. Yours.").waitFor();
  await page.clock.runFor(500);
  await show(page, ringing([disk], [taken(anna)]));
  await page.getByRole("heading", { name: disk.title }).waitFor();
  await page.clock.runFor(5000);
  expect(await calls(page)).toEqual([]);
});

it("says who else took it, and that it is over", async () => {
  await start(scene({ view: ringing([checkout]) }));
  await show(page, view({ open: [taken(borys)] }));
  await page.getByText("Acknowledged by Borys.").waitFor();
  await close(page);
  await start(scene({ view: ringing([checkout]) }));
  await show(page, view());
  await page.getByText("Resolved.").waitFor();
});

it("with several shows the most urgent, then the next; or ends all at once", async () => {
  await start(scene({ view: ringing([checkout, disk]) }));
  await page.getByRole("list", { name: "Also ringing" }).getByText(disk.title).waitFor();
  await button().click();
  await show(page, ringing([disk], [taken(anna)]));
  await page.getByRole("heading", { name: disk.title }).waitFor();
  expect(await button().evaluate((element) => element === document.activeElement)).toBe(true);
  await show(page, ringing([checkout, disk]));
  await page.getByRole("button", { name: "Acknowledge all 2" }).focus();
  await page.keyboard.press("Enter");
  await expectCalls(page, [["acknowledge", checkout.id], ["acknowledge_all"]]);
});

it("opens the incident in the main window, without acknowledging it", async () => {
  await start(scene({ view: ringing([checkout]) }));
  await page.getByRole("button", { name: "Open" }).focus();
  await page.keyboard.press("Enter");
  await expectCalls(page, [["open_incident", checkout.id]]);
});

it("says what it could not do, and goes on ringing", async () => {
  await start(
    scene({ view: ringing([checkout]), refusals: { acknowledge: "The pager has stopped. Start Tocsin again." } }),
  );
  await button().click();
  await page.getByText("The pager has stopped. Start Tocsin again.").waitFor();
  await button().waitFor();
});

it("marks a test as one", async () => {
  await start(scene({ view: ringing([{ ...checkout, integration: { ...checkout.integration, mode: "test" } }]) }));
  await page.getByText("TEST", { exact: true }).waitFor();
});

it("pulses at 1 Hz, and not at all for those who want no motion", async () => {
  const motion = () =>
    page.evaluate(() => document.getAnimations().map((animation) => animation.effect?.getComputedTiming().duration));
  page = await open(browser, "alarm", scene({ view: ringing([checkout]) }), { reducedMotion: "no-preference" });
  await button().waitFor();
  const beats = await motion();
  expect(beats.length).toBeGreaterThan(0);
  expect(new Set(beats)).toEqual(new Set([1000]));
  await close(page);
  await start(scene({ view: ringing([checkout]) }));
  expect(await motion()).toEqual([]);
});
