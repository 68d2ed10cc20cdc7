// Thousands at once: a summary, one button, and never thousands of rows.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

import { storm } from "./scenes/laptop";
import { anna, before, disk, incident, personActor, ringing, scene, view } from "./scenes/pieces";
import { calls, close, expectCalls, launch, open, show } from "./stage/browser";

let browser: Browser;
let page: Page;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());
afterEach(() => close(page));

const all = (count: string) => page.getByRole("button", { name: `Acknowledge all ${count}` });

it("sums up in the alarm window how many ring, whose and from where, and names the most urgent", async () => {
  page = await open(browser, "alarm", storm(12));
  await page.getByRole("heading", { name: "12 incidents ring" }).waitFor();
  const sources = page.getByRole("list", { name: "Whose, and from where" });
  expect(await sources.getByRole("listitem").allTextContents()).toEqual([
    expect.stringMatching(/P1\s*Payments · prod-ecs\s*10/),
    expect.stringMatching(/P2\s*Search · zabbix\s*2/),
  ]);
  await page.getByText("checkout-0 stopped").waitFor();
  await close(page);
  page = await open(browser, "alarm", storm());
  await page.getByRole("heading", { name: "10,000 incidents ring" }).waitFor();
  await page.getByText("Of the 50 most urgent").waitFor();
});

it("acknowledges all with Enter, but not by a key that was meant for what stood there before", async () => {
  page = await open(browser, "alarm", scene({ view: ringing([incident()]) }));
  await page.getByRole("button", { name: "Acknowledge", exact: true }).waitFor();
  await show(page, storm().view!);
  await all("10,000").waitFor();
  await page.keyboard.press("Enter");
  expect(await calls(page)).toEqual([]);
  await page.clock.runFor(800);
  await page.keyboard.press("Enter");
  await expectCalls(page, [["acknowledge_all"]]);
  await page.getByRole("button", { name: "Acknowledge the most urgent" }).click();
  await expectCalls(page, [["acknowledge_all"], ["acknowledge", "e0"]]);
});

it("says that they are mine though most are not in sight, and closes", async () => {
  page = await open(browser, "alarm", storm());
  await all("10,000").click();
  const telling = [{ incident: "beyond", rings_again_at: before(-58), detail: null }];
  await show(page, view({ open: storm().view!.open, open_count: 10_000, silenced: telling }));
  await page.getByText("Will ring again in 0:58 unless the hub hears.").waitFor();
  const taken = storm().view!.open.map((of) => ({
    ...of,
    version: 50,
    state: "acknowledged" as const,
    acknowledged: { by: personActor(anna), at: before(0) },
  }));
  await show(page, view({ bell: "acknowledged", open: taken.slice(100), open_count: 10_000 }));
  // What rang is less urgent by now than those that are listed: nobody resolved it.
  await page.getByText("Silent.").waitFor();
  await show(page, view({ bell: "acknowledged", open: taken, open_count: 10_000 }));
  await page.getByText("Acknowledged. Yours.").waitFor();
  await page.clock.runFor(1100);
  await expectCalls(page, [["acknowledge_all"], ["close_alarm"]]);
});

it("lists in the main window only the most urgent, says so, and acknowledges all", async () => {
  page = await open(browser, "main", storm());
  await page.getByText("The 200 most urgent of 10,000. The search finds the others.").waitFor();
  expect(
    await page
      .getByRole("list", { name: /Open incidents/ })
      .getByRole("listitem")
      .count(),
  ).toBe(200);
  await page.getByRole("button", { name: /^Open\s*10,000$/ }).waitFor();
  await page.getByRole("banner").getByText("And 9,999 more.").waitFor();
  // Read out once, however the number grows.
  await page
    .getByRole("alert")
    .filter({ hasText: "Many incidents ring. The most urgent: P1 checkout-0 stopped" })
    .waitFor();
  await all("10,000").click();
  await expectCalls(page, [["acknowledge_all"]]);
});

it("searches by the hub among more than the laptop holds", async () => {
  const given = storm();
  page = await open(browser, "main", given);
  const path = "GET /api/incidents?state=open&limit=50&q=ledger";
  await page.evaluate(([name, body]) => void (window.stage.scene.answers[name] = { status: 200, body }), [
    path,
    { incidents: [disk], next_cursor: null },
  ] as const);
  await page.getByLabel("Search incidents").fill("ledger");
  await page.getByText("Loading the open incidents.").waitFor();
  await page.clock.runFor(300);
  const found = page.getByRole("list", { name: "Open incidents that match, the newest first" });
  await found.getByText(disk.title).waitFor();
  expect(await found.getByRole("listitem").count()).toBe(1);
  await page.getByLabel("Search incidents").fill("nonsense");
  await page.clock.runFor(300);
  await page.getByRole("alert").filter({ hasText: "The open incidents could not be loaded." }).waitFor();
  await page.getByLabel("Search incidents").fill("");
  await page.getByText(/^The 200 most urgent/).waitFor();
});
