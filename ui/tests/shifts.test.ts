// *My shifts*, by keyboard and by mouse.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

import { anna, duties, me, payments, round, view } from "./scenes/pieces";
import { at, calendar, chen, fromBorys, people, shiftScene, shiftScenes, toChen } from "./scenes/shifts";
import { calls, close, expectCalls, launch, open, show } from "./stage/browser";
import type { Answer, Scene } from "./stage/scene";

let browser: Browser;
let page: Page;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());
afterEach(() => close(page));

const rail = (name: RegExp) => page.getByRole("navigation").getByRole("button", { name });
const start = async (given: Scene, look = {}) => {
  page = await open(browser, "main", given, look);
  page.setDefaultTimeout(10_000);
  await rail(/My shifts/).click();
};
const calendarOf = () => page.getByRole("region", { name: /shifts$/ });
const bar = (name: RegExp) => calendarOf().getByRole("button", { name }).first();
const panel = () => page.getByRole("complementary", { name: "Shift" }).getByRole("region", { name: "Payments 24/7" });
const isFocused = (element: Element) => element === document.activeElement;
const answers = (changes: Record<string, Answer>) =>
  page.evaluate((given) => void Object.assign(window.stage.scene.answers, given), changes);
const ok = (body: unknown, status = 200): Answer => ({ status, body });
const reads = (path: string) =>
  page.evaluate(
    (wanted) =>
      window.stage.calls
        .filter((call) => call[1] === "GET" && String(call[2]).startsWith(wanted))
        .map((call) => String(call[2])),
    path,
  );

it("opens a shift by Enter, says who hands it to me and to whom I hand, and gives the focus back on Escape", async () => {
  await start(shiftScene());
  const mine = bar(/^Payments 24\/7, Mon 23 Nov 09:00 – Mon 30 Nov 09:00/);
  await mine.focus();
  await page.keyboard.press("Enter");
  for (const text of ["Chen hands to you.", "You hand to Borys.", "Rotation Weekly", "7 d, 6 d 6 h left"])
    await panel().getByText(text, { exact: true }).waitFor();
  expect(await panel().getByRole("heading", { name: "Payments 24/7" }).evaluate(isFocused)).toBe(true);
  await page.keyboard.press("Escape");
  await panel().waitFor({ state: "detached" });
  await expect.poll(() => mine.evaluate(isFocused)).toBe(true);
  expect(await calls(page)).toEqual([]);
});

it("says what is next with a countdown, and the hours of the month", async () => {
  await start(shiftScene());
  const next = page.getByRole("region", { name: "Now and next" });
  await next.getByRole("button", { name: /Next Tue 1 Dec 22:00 for 8 h Search nights in 7 d 19 h/ }).waitFor();
  const hours = page.getByRole("region", { name: /November 2026/ });
  for (const text of ["200 h", "90 h", "62 h", "48 h"]) await hours.getByText(text, { exact: true }).waitFor();
  await page.getByRole("button", { name: "The next month" }).click();
  await page
    .getByRole("region", { name: /December 2026/ })
    .getByText("224.5 h")
    .waitFor();
});

it("remembers how the shifts are shown, and goes through weeks and months", async () => {
  await start(shiftScene());
  await page.getByRole("button", { name: "Week", exact: true }).click();
  await page.getByRole("heading", { name: "23 – 29 Nov 2026" }).waitFor();
  await page.getByRole("button", { name: "The next week" }).click();
  await page.getByRole("heading", { name: "30 Nov – 6 Dec 2026" }).waitFor();
  await bar(/^Search nights, Tue 1 Dec 22:00 – Wed 2 Dec 06:00/).waitFor();
  await rail(/Now/).click();
  await rail(/My shifts/).click();
  await page.getByRole("heading", { name: "23 – 29 Nov 2026" }).waitFor();
  await page.getByRole("button", { name: "List", exact: true }).click();
  await page.getByRole("heading", { name: "The next 12 months" }).waitFor();
  await page
    .getByRole("list", { name: "December 2026" })
    .getByRole("button", { name: /Mon 14 Dec 09:00/ })
    .waitFor();
});

it("asks the hub for the next year at once, and for more only when it is looked at", async () => {
  await start(shiftScene());
  await bar(/Payments/).waitFor();
  expect(await reads("/api/me/shifts")).toEqual([
    `/api/me/shifts?from=${encodeURIComponent("2026-10-21T21:00:00Z")}&to=${encodeURIComponent("2027-11-24T22:00:00Z")}`,
  ]);
  for (let month = 0; month < 10; month++) await page.getByRole("button", { name: "The next month" }).click();
  await page.getByRole("heading", { name: "September 2027", exact: true }).waitFor();
  expect(await reads("/api/me/shifts")).toHaveLength(1);
  for (let month = 0; month < 3; month++) await page.getByRole("button", { name: "The next month" }).click();
  await page.getByRole("heading", { name: "December 2027", exact: true }).waitFor();
  await expect
    .poll(async () => (await reads("/api/me/shifts")).at(-1))
    // From two weeks before the Monday on which December's page begins.
    .toContain(encodeURIComponent(at("2027-11-15T00:00")));
  await page.getByRole("button", { name: "Today" }).click();
  await page.getByRole("heading", { name: "November 2026", exact: true }).waitFor();
});

it("gives a part of a shift away: checks it first, keeps what the hub objects to, then waits for the other", async () => {
  await start(shiftScene({ answers: { "POST /api/shift-requests": ok({}, 201) } }));
  await bar(/^Payments 24\/7, Mon 23 Nov/).click();
  await panel().getByRole("button", { name: "Give away" }).click();
  const dialog = page.getByRole("dialog", { name: "Give away Payments 24/7" });
  // What has passed cannot be given away.
  expect(await dialog.getByLabel("From").inputValue()).toBe("2026-11-24T02:15");
  expect(await dialog.getByLabel("Until").inputValue()).toBe("2026-11-30T09:00");
  await dialog.getByText("Tue 24 Nov 02:15 – Mon 30 Nov 09:00: all that is left of the shift, 6 d 6 h.").waitFor();

  await dialog.getByLabel("From").fill("2026-11-29T18:00");
  await dialog.getByLabel("Until").fill("2026-11-29T12:00");
  await dialog.getByRole("button", { name: "Ask" }).click();
  await dialog.getByRole("alert").filter({ hasText: "The end must come after the beginning." }).waitFor();
  await dialog.getByRole("alert").filter({ hasText: "Choose who is to take it." }).waitFor();
  expect(await calls(page)).toEqual([]);

  await dialog.getByLabel("From").fill("2026-11-29T12:00");
  await dialog.getByLabel("Until").fill("2026-11-29T18:30");
  await dialog.getByText("Sun 29 Nov 12:00 – 18:30: a part, 6 h 30 min of 6 d 6 h.").waitFor();
  await dialog.getByLabel("To", { exact: true }).selectOption("Chen");
  await dialog.getByLabel("Note").fill("A wedding.");
  await answers({
    "POST /api/shift-requests": ok(
      { code: "invalid", faults: [{ field: "to", detail: "Chen left Payments." }], detail: "Chen left Payments." },
      422,
    ),
  });
  await dialog.getByRole("button", { name: "Ask" }).click();
  await dialog.getByRole("alert").filter({ hasText: "Chen left Payments." }).waitFor();
  expect(await dialog.getByLabel("To", { exact: true }).getAttribute("aria-invalid")).toBe("true");

  await answers({
    "POST /api/shift-requests": ok(toChen, 201),
    "GET /api/shift-requests": ok({ requests: [toChen] }),
  });
  await dialog.getByRole("button", { name: "Ask" }).click();
  await dialog.waitFor({ state: "detached" });
  await panel().getByText("Waiting for Chen.").waitFor();
  const sent = {
    schedule: round.id,
    rotations: ["10000000-0000-7000-8000-000000000001"],
    to: chen.id,
    start: "2026-11-29T10:00:00Z",
    end: "2026-11-29T16:30:00Z",
    note: "A wedding.",
  };
  await expectCalls(page, [
    ["request", "POST", "/api/shift-requests", sent],
    ["request", "POST", "/api/shift-requests", sent],
  ]);
});

it("takes a request back", async () => {
  await start(shiftScenes["requests"]!);
  await answers({ "POST /api/shift-requests/r1/withdraw": ok(toChen) });
  const withdraw = page.getByRole("button", { name: "Withdraw the request to Chen" });
  await withdraw.waitFor();
  await answers({
    "GET /api/shift-requests": ok({
      requests: [{ ...toChen, request: { ...toChen.request, state: "withdrawn", settled_at: "2026-11-24T00:14:45Z" } }],
    }),
  });
  await withdraw.click();
  await page.getByText("You withdrew it, just now.").waitFor();
  await expectCalls(page, [["request", "POST", "/api/shift-requests/r1/withdraw"]]);
});

it("shows what I am asked for on top and in the rail, and takes my answer", async () => {
  await start(shiftScenes["requests"]!);
  await rail(/My shifts ?, 1 request waits for you/).waitFor();
  const asked = page.getByRole("list", { name: "Requests to you" });
  await asked.getByText("Borys asks you to take Payments 24/7").waitFor();
  await asked.getByText("Mon 30 Nov 09:00 – Tue 1 Dec 09:00 (1 d)").waitFor();
  await answers({
    "POST /api/shift-requests/r2/accept": ok(
      { code: "refused", detail: "Borys withdrew this request. You need not do anything." },
      409,
    ),
  });
  await asked.getByRole("button", { name: "Accept" }).click();
  await page.getByRole("alert").filter({ hasText: "Borys withdrew this request." }).waitFor();

  const accepted = { ...fromBorys, to: anna, request: { ...fromBorys.request, state: "accepted" as const } };
  await answers({
    "POST /api/shift-requests/r2/accept": ok(accepted),
    "GET /api/shift-requests": ok({
      requests: [{ ...accepted, request: { ...accepted.request, settled_at: "2026-11-24T00:14:45Z" } }],
    }),
  });
  await asked.getByRole("button", { name: "Accept" }).click();
  await page.getByText("You take Payments 24/7, Mon 30 Nov 09:00 – Tue 1 Dec 09:00.").first().waitFor();
  // The view may still tell of the request: what the hub has answered is newer.
  await asked.waitFor({ state: "detached" });
  await page.getByText("You take it from Borys, just now.").waitFor();
  await show(page, view({ duty: duties() }));
  await rail(/^My shifts$/).waitFor();
});

it("declines with a click, and says who stays on call", async () => {
  await start(shiftScenes["requests"]!);
  await answers({ "POST /api/shift-requests/r2/decline": ok(fromBorys) });
  await page.getByRole("button", { name: "Decline" }).click();
  await expectCalls(page, [["request", "POST", "/api/shift-requests/r2/decline"]]);
  await page.getByText("Declined. Borys stays on call.").first().waitFor();
});

it("shows everybody's shifts of a schedule of mine, and takes over a part of somebody's", async () => {
  const path = `/api/schedules/${round.id}/overrides`;
  await start(shiftScene({ answers: { [`POST ${path}`]: ok({}, 201) } }));
  const whose = page.getByLabel("Whose shifts");
  await whose.selectOption("Everybody in Payments 24/7");
  expect(await whose.getByRole("option").allTextContents()).not.toContain("Everybody in Of another team");
  await bar(/^Borys, Mon 9 Nov/).click();
  // What is over cannot be taken.
  expect(await panel().getByRole("button", { name: "Take over" }).count()).toBe(0);
  await bar(/^Borys, Thu 3 Dec 09:00 – Sat 5 Dec 10:00/).click();
  await panel().getByText("Nobody is on call before.").waitFor();
  await panel().getByText("Borys hands to Anna.").waitFor();
  await panel().getByRole("button", { name: "Take over" }).click();
  const dialog = page.getByRole("dialog", { name: "Take over from Borys" });
  await dialog.getByLabel("Until").fill("2026-12-06T09:00");
  await dialog.getByRole("button", { name: "Take over" }).click();
  await dialog.getByRole("alert").filter({ hasText: "The shift ends already at Sat 5 Dec 10:00." }).waitFor();
  await dialog.getByLabel("Until").fill("2026-12-04T09:00");
  await dialog.getByText("Thu 3 Dec 09:00 – Fri 4 Dec 09:00: 1 d.").waitFor();
  await dialog.getByRole("button", { name: "Take over" }).click();
  await page.getByText("You are on call for Payments 24/7, Thu 3 Dec 09:00 – Fri 4 Dec 09:00.").first().waitFor();
  const sent = {
    person: anna.id,
    start: "2026-12-03T07:00:00Z",
    end: "2026-12-04T07:00:00Z",
    rotations: ["10000000-0000-7000-8000-000000000001"],
  };
  await expectCalls(page, [["request", "POST", path, sent]]);
});

it("closes a gap", async () => {
  const path = `/api/schedules/${round.id}/overrides`;
  await start(shiftScene({ answers: { [`POST ${path}`]: ok({}, 201) } }));
  await page.getByLabel("Whose shifts").selectOption("Everybody in Payments 24/7");
  await bar(/^Nobody, Wed 2 Dec 18:00/).click();
  await panel().getByRole("button", { name: "Take over" }).click();
  await page
    .getByRole("dialog", { name: "Close the gap in Payments 24/7" })
    .getByRole("button", { name: "Take over" })
    .click();
  const sent = { person: anna.id, start: "2026-12-02T16:00:00Z", end: "2026-12-03T07:00:00Z", rotations: [] };
  await expectCalls(page, [["request", "POST", path, sent]]);
});

it("makes an address for calendars, shows it once, copies it, and revokes it after a question", async () => {
  const url = "https://tocsin.example.com/ical/tsc_3f1c.ics";
  await start(shiftScene({ answers: { "POST /api/calendars": ok({ calendar, url }, 201) } }));
  await page.getByRole("button", { name: "Add to calendar" }).click();
  const dialog = page.getByRole("dialog", { name: "Add to calendar" });
  await dialog.getByRole("button", { name: "New address for Payments 24/7" }).waitFor();
  await answers({ "GET /api/calendars": ok({ calendars: [calendar] }), "DELETE /api/calendars/c1": ok(null, 204) });
  await dialog.getByRole("button", { name: "New address for My shifts" }).click();
  await dialog.getByText(url).waitFor();
  await dialog.getByRole("button", { name: "Copy the address for My shifts" }).click();
  await dialog.getByRole("button", { name: /^Revoke the address for My shifts/ }).click();
  const question = page.getByRole("alertdialog", { name: "Revoke this address" });
  await page.keyboard.press("Escape");
  await question.waitFor({ state: "detached" });
  await dialog.getByRole("button", { name: /^Revoke the address for My shifts/ }).click();
  await answers({ "GET /api/calendars": ok({ calendars: [] }) });
  await question.getByRole("button", { name: "Revoke" }).click();
  await dialog.getByText(url).waitFor({ state: "detached" });
  await expectCalls(page, [
    ["request", "POST", "/api/calendars", {}],
    ["copy", url],
    ["request", "DELETE", "/api/calendars/c1"],
  ]);
  // Opened anew, it does not know the address any more.
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

it("speaks in my own zone, and says where the laptop's differs", async () => {
  const tokyo = me({ teams: [{ ...payments, role: "member" }] });
  tokyo.person = { ...tokyo.person, time_zone: "Asia/Tokyo" };
  await start(shiftScene({ answers: { "GET /api/me": ok(tokyo) } }));
  await bar(/^Payments 24\/7, Mon 23 Nov 16:00 – Mon 30 Nov 16:00/).waitFor();
  await page.getByText("Times in Asia/Tokyo (GMT+9), your time zone. This laptop is set to Europe/Kiev.").waitFor();
});

it("says why the shifts could not be loaded, and tries again", async () => {
  await start(shiftScenes["error"]!);
  await page.getByText("The hub did not answer within 5 seconds.").waitFor();
  await answers({ "GET /api/me/shifts": shiftScene().answers["GET /api/me/shifts"]! });
  await page.getByRole("button", { name: "Try again" }).click();
  await bar(/^Payments 24\/7, Mon 23 Nov/).waitFor();
});

it("asks again when the hub told of other duties, and not for every other view", async () => {
  await start(shiftScene());
  await bar(/^Payments 24\/7, Mon 23 Nov/).waitFor();
  await show(page, view({ bell: "acknowledged" }));
  expect(await reads("/api/me/shifts")).toHaveLength(1);
  await answers({ "GET /api/me/shifts": ok({ shifts: [], hours: [] }) });
  await show(page, view({ duty: { now: [] } }));
  await page.getByText("You have no shifts in the next 12 months.").first().waitFor();
});

it("shows what it knows while it is cut off, and asks when the connection is back", async () => {
  const cutOff = shiftScenes["cut-off"]!;
  await start(cutOff);
  await page.getByText("Your shifts are on the hub.").waitFor();
  await page.getByText("Payments 24/7 until Mon 09:00 (6 d 6 h)").waitFor();
  await show(page, view());
  await bar(/^Payments 24\/7, Mon 23 Nov/).waitFor();
  await show(page, { ...cutOff.view!, duty: view().duty });
  await page.getByText("As the hub last told it.").waitFor();
  await bar(/^Payments 24\/7, Mon 23 Nov/).waitFor();
  // What has been shown is forgotten with the page; what came with the feed is not.
  await rail(/Now/).click();
  await rail(/My shifts/).click();
  await page.getByText("Payments 24/7 until Mon 09:00 (6 d 6 h)").waitFor();
});

it("offers nobody where I am alone in the team", async () => {
  await start(shiftScene({ answers: { "GET /api/people": ok({ people: people.slice(0, 1) }) } }));
  await bar(/^Payments 24\/7, Mon 23 Nov/).click();
  await panel().getByRole("button", { name: "Give away" }).click();
  await page.getByText("There is nobody else in this team who could take it.").waitFor();
  expect(await page.getByRole("button", { name: "Ask" }).isDisabled()).toBe(true);
});
