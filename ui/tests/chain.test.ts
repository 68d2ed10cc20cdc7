// Snooze, pass on, take back, give and transfer: by key, in both windows, each with its question.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

import { chain, chained, lead, paged } from "./scenes/chains";
import { admin, escalated, incidentScenes, setup, started } from "./scenes/incidents";
import { anna, before, borys, disk, ringing, scene, view } from "./scenes/pieces";
import { calls, close, expectCalls, launch, open, show } from "./stage/browser";
import type { Scene } from "./stage/scene";

const checkout = chained();
const path = `/api/incidents/${checkout.id}`;
const done = { status: 200, body: { incident: checkout, changed: true } };
const outOfReach = { status: 503, body: { detail: "The hub did not answer within 5 seconds." } };

let browser: Browser;
let page: Page;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());
afterEach(() => close(page));

const focused = (name: RegExp) =>
  expect
    .poll(() => page.evaluate(() => document.activeElement?.textContent?.replace(/\s+/g, " ").trim()))
    .toMatch(name);

const alarm = async (answers: Scene["answers"] = {}, rings = [checkout]) => {
  page = await open(browser, "alarm", scene({ view: ringing(rings), answers }));
  await page.getByRole("button", { name: "Acknowledge", exact: true }).waitFor();
};
const main = async (given: Scene) => {
  page = await open(browser, "main", given);
  await page.getByRole("region", { name: "Timeline" }).waitFor();
};
const incident = () => page.getByRole("region", { name: "Incident", exact: true });

it("the alarm counts down to whom it goes next, and leaves out who will not be needed", async () => {
  await alarm();
  const next = page.getByRole("definition").filter({ hasText: "Lead" });
  expect((await next.textContent())?.replace(/\s+/g, " ")).toMatch(/Lead in 29:18 ?, then Architect ?, then Customer/);
  expect(await next.textContent()).not.toContain("Borys");
  await page.clock.runFor(3100);
  expect(await next.textContent()).toContain("in 29:15");
  await show(page, ringing([{ ...checkout, pages: [{ ...checkout.pages[0]!, receipts: [] }] }]));
  await page.getByRole("definition").filter({ hasText: "Borys in 0:15" }).waitFor();
});

it("the alarm snoozes by keys, and says until when", async () => {
  await alarm({ [`POST ${path}/snooze`]: done });
  await page.getByRole("button", { name: "Snooze" }).focus();
  // A key that is held down opens the question, and does not answer it.
  await page.keyboard.down("Enter");
  await page.keyboard.down("Enter");
  await page.keyboard.down("Enter");
  await page.keyboard.up("Enter");
  await focused(/^5 min/);
  expect(await calls(page)).toEqual([]);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await focused(/^30 min until 02:44 /);
  await page.keyboard.press("Enter");
  await expectCalls(page, [["request", "POST", `${path}/snooze`, { minutes: 30 }]]);
  await show(page, view({ open: [{ ...checkout, snoozed_until: before(-1800) }] }));
  await page.getByText("Snoozed until 02:44 (30 min).").waitFor();
  await page.clock.runFor(1100);
  await expectCalls(page, [["request", "POST", `${path}/snooze`, { minutes: 30 }], ["close_alarm"]]);
});

it("the alarm snoozes until a time, which Enter in the field does not mistake for an acknowledgement", async () => {
  await alarm({ [`POST ${path}/snooze`]: done });
  await page.getByRole("button", { name: "Snooze" }).click();
  const field = page.getByLabel("Until");
  await field.fill("noon");
  await field.press("Enter");
  await page.getByRole("alert").filter({ hasText: "This is no time of day." }).waitFor();
  expect(await calls(page)).toEqual([]);
  await field.fill("7:30");
  await page.getByText("until 07:30 (5 h 15 min)").waitFor();
  await field.press("Enter");
  await expectCalls(page, [["request", "POST", `${path}/snooze`, { until: "2026-11-24T05:30:00.000Z" }]]);
});

it("the alarm passes on after one more Enter, to whom it names", async () => {
  await alarm({ [`POST ${path}/escalate`]: done });
  await page.getByRole("button", { name: "Pass on now" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("group", { name: "Pass on to Borys now?" }).waitFor();
  await focused(/^Pass on ⏎$/);
  await page.keyboard.press("Escape");
  await focused(/^Acknowledge/);
  expect(await calls(page)).toEqual([]);
  await page.getByRole("button", { name: "Pass on now" }).focus();
  await page.keyboard.press("Enter");
  await focused(/^Pass on ⏎$/);
  await page.keyboard.press("Enter");
  await expectCalls(page, [["request", "POST", `${path}/escalate`, {}]]);
  const passed = chain(42);
  passed.steps[1]!.did = paged(0, [borys], anna);
  await show(page, view({ open: [{ ...checkout, chain: passed }] }));
  await page.getByText("Passed on to Borys.").waitFor();
});

it("the alarm goes on ringing where the hub did not hear, and says what to do", async () => {
  await alarm({ [`POST ${path}/escalate`]: outOfReach });
  await page.getByRole("button", { name: "Pass on now" }).click();
  await page.getByRole("button", { name: "Pass on", exact: true }).click();
  await page
    .getByText(
      "The hub did not answer within 5 seconds. It was not passed on and goes on ringing. Acknowledge silences this laptop.",
    )
    .waitFor();
  await page.keyboard.press("Escape");
  await focused(/^Acknowledge/);
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await calls(page)).at(-1)).toEqual(["acknowledge", checkout.id]);
});

it("the alarm forgets its question when something more urgent begins to ring, and passes on to nobody where nobody comes", async () => {
  const last = chained(42, { chain: chain(42, { steps: chain(42).steps.slice(0, 1) }) });
  await alarm({}, [disk]);
  await page.getByRole("button", { name: "Snooze" }).click();
  await page.getByLabel("Until").waitFor();
  await show(page, ringing([last, disk]));
  await page.getByLabel("Until").waitFor({ state: "detached" });
  expect(await page.getByRole("button", { name: "Pass on now" }).isDisabled()).toBe(true);
  await page.getByText("Nobody after you").waitFor();
});

it("*Now* snoozes with s, with a word for the others", async () => {
  await main({
    ...incidentScenes["started"]!,
    answers: { ...incidentScenes["started"]!.answers, [`POST ${path}/snooze`]: done },
  });
  await page.keyboard.press("s");
  const dialog = page.getByRole("dialog", { name: "Snooze “checkout stopped”" });
  await dialog.getByLabel("A word with it").fill("Rolling back");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.keyboard.press("s");
  await focused(/^5 min/);
  await dialog.getByLabel("A word with it").fill("Rolling back");
  await dialog.getByRole("button", { name: /^1 h/ }).click();
  await dialog.waitFor({ state: "detached" });
  await expectCalls(page, [["request", "POST", `${path}/snooze`, { minutes: 60, note: "Rolling back" }]]);
});

it("*Now* passes on with p and one more Enter, and keeps the question open where the hub refuses", async () => {
  const refused = { status: 409, body: { code: "refused", detail: "Nobody comes after this." } };
  await main({
    ...incidentScenes["started"]!,
    answers: { ...incidentScenes["started"]!.answers, [`POST ${path}/escalate`]: refused },
  });
  await page.keyboard.press("p");
  const dialog = page.getByRole("dialog", { name: "Pass on to Borys now?" });
  await dialog.waitFor();
  await focused(/^Pass on$/);
  await page.keyboard.press("Enter");
  await dialog.getByRole("alert").filter({ hasText: "Nobody comes after this." }).waitFor();
  await page.evaluate(([key, answer]) => void (window.stage.scene.answers[key] = answer), [
    `POST ${path}/escalate`,
    done,
  ] as const);
  await dialog.getByRole("button", { name: "Pass on" }).click();
  await dialog.waitFor({ state: "detached" });
  expect((await calls(page)).at(-1)).toEqual(["request", "POST", `${path}/escalate`, {}]);
});

it("says with p that nobody comes, and what to do", async () => {
  const last = chained(42, { chain: null });
  await main(scene({ view: ringing([last]) }));
  await page.keyboard.press("p");
  await page
    .getByRole("alert")
    .filter({ hasText: "Nobody comes after this. Give it to somebody, or call them." })
    .waitFor();
  expect(await incident().getByRole("button", { name: "Pass on" }).count()).toBe(0);
});

it("draws the chain: what became of each step, and what is to come of it", async () => {
  await main(incidentScenes["escalated"]!);
  const steps = page.getByRole("region", { name: /Who is called, by “Payments 24\/7”/ }).getByRole("listitem");
  const told = (await steps.allTextContents()).map((text) => text.replace(/\s+/g, " ").trim());
  expect(told).toHaveLength(6);
  expect(told[0]).toMatch(/01:39:45.*done.*You.*On call for Payments 24\/7.*mars.*sounding 01:39:46/);
  expect(told[1]).toMatch(/not needed.*Borys.*Not needed: a laptop rang\./);
  expect(told[2]).toMatch(/Lead.*Admins of Payments.*pluto.*charon.*does not ring.*No sound device was found\./);
  expect(told[3]).toMatch(/02:24.*not needed.*Architect.*Not needed, as things stand: somebody has it\./);
  expect(told[5]).toMatch(/03:39.*next.*Everybody in Payments in 1:25:00.*You, Borys and Lead/);
});

it("takes an acknowledgement back, and says what follows", async () => {
  await main({
    ...incidentScenes["escalated"]!,
    answers: { ...incidentScenes["escalated"]!.answers, [`POST ${path}/unacknowledge`]: done },
  });
  await incident().getByRole("button", { name: "Take back" }).click();
  const dialog = page.getByRole("dialog", { name: "Take Lead’s acknowledgement back?" });
  await dialog.getByText("it goes to Architect in 10:00.").waitFor();
  await dialog.getByRole("button", { name: "Take it back" }).click();
  await dialog.waitFor({ state: "detached" });
  await expectCalls(page, [["request", "POST", `${path}/unacknowledge`, {}]]);
});

it("gives it to somebody, the team first, found by name", async () => {
  await main({
    ...incidentScenes["started"]!,
    answers: { ...incidentScenes["started"]!.answers, [`POST ${path}/assign`]: done },
  });
  await incident().getByRole("button", { name: "Give to" }).click();
  const dialog = page.getByRole("dialog", { name: "Give “checkout stopped” to" });
  await dialog.getByRole("radio").first().waitFor();
  const names = (await dialog.locator("label .name").allTextContents()).map((name) => name.trim());
  expect(names).toEqual(["Anna (you)", "Borys", "Lead", "Architect", "Customer", "Daryna", "Emil", "Farid", "Halyna"]);
  expect(await dialog.getByRole("button", { name: "Give it away" }).isDisabled()).toBe(true);
  await dialog.getByLabel("Search by name").fill("lea");
  await dialog.getByRole("radio", { name: "Lead" }).check();
  await dialog.getByRole("button", { name: "Give it to Lead" }).click();
  await dialog.waitFor({ state: "detached" });
  await expectCalls(page, [["request", "POST", `${path}/assign`, { person: lead.id }]]);
});

it("says why there are no people to give it to, and tries again", async () => {
  const answers = { ...incidentScenes["started"]!.answers, "GET /api/people": outOfReach };
  await main({ ...incidentScenes["started"]!, answers });
  await incident().getByRole("button", { name: "Give to" }).click();
  await page.getByText("The list of people could not be loaded. The hub did not answer within 5 seconds.").waitFor();
  await page.evaluate((given) => Object.assign(window.stage.scene.answers, given), setup);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("radio", { name: "Borys" }).waitFor();
});

it("transfers to another team, for admins of its own only", async () => {
  const given = incidentScenes["escalated"]!;
  await main({ ...given, answers: { ...given.answers, ...admin, [`POST ${path}/transfer`]: done } });
  await incident().getByRole("button", { name: "Transfer" }).click();
  const dialog = page.getByRole("dialog", { name: "Transfer “checkout stopped”" });
  await dialog.getByRole("radio", { name: /Search/ }).check();
  expect(await dialog.getByRole("radio", { name: /Payments/ }).count()).toBe(0);
  await dialog.getByRole("button", { name: "Transfer to Search" }).click();
  await expectCalls(page, [["request", "POST", `${path}/transfer`, { team: "b2" }]]);
  await close(page);
  await main(incidentScenes["started"]!);
  expect(await incident().getByRole("button", { name: "Transfer" }).count()).toBe(0);
});

it("says of a snoozed one until when it is quiet, in the list and in itself", async () => {
  await main(incidentScenes["snoozed"]!);
  await page.getByRole("button", { name: /checkout stopped.*Snoozed until 02:44/ }).waitFor();
  await incident()
    .getByText(/It is quiet for everybody until\s*02:44, in 29:15\./)
    .waitFor();
  await page.getByRole("button", { name: /Disk of.*Given to Borys.*goes to Lead in 17:00/ }).waitFor();
});

it("acknowledges what somebody has when it rings again by a later step", async () => {
  await main(scene({ view: ringing([escalated]), answers: setup }));
  await page.keyboard.press("a");
  await expectCalls(page, [["acknowledge", started.id]]);
});
