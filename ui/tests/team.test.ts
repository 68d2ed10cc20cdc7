// *Team*: who is on call, and overrides, by pointer and by keyboard.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

import { anna, before, payments, round, view } from "./scenes/pieces";
import {
  FORTNIGHT,
  gap,
  me,
  names,
  ok,
  onCall,
  refused,
  schedule,
  takeover,
  teams,
  teamScene,
  timeline,
  weekly,
} from "./scenes/team";
import { calls, close, launch, open, show, type Look } from "./stage/browser";
import type { Scene } from "./stage/scene";

let browser: Browser;
let page: Page;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());
afterEach(() => close(page));

const rail = (name: string) => page.getByRole("navigation", { name: "Tocsin" }).getByRole("button", { name });
const card = (name: RegExp) =>
  page.getByRole("navigation", { name: "Teams and schedules" }).getByRole("button", { name });
const start = async (given: Scene, look: Look = {}) => {
  page = await open(browser, "main", given, look);
  await rail("Team").click();
};
const TIMELINE = `GET /api/schedules/${round.id}/timeline?${FORTNIGHT}`;
const OVERRIDES = `/api/schedules/${round.id}/overrides`;
/** What was asked for but was not a preview, which stores nothing. */
const stored = async () => (await calls(page)).filter((call) => call[2] !== "/api/schedules/preview");
const previewed = async () =>
  (await calls(page)).filter((call) => call[2] === "/api/schedules/preview").map((call) => call[3]);

it("says of each schedule who is on call, until when, whether they can be woken, and who is next", async () => {
  await start(teamScene());
  for (const says of [
    "Anna",
    "until Thu 18:00 (2 d 15 h)",
    "Anna is reachable: one laptop is connected and sound.",
    "Next Borys, Thu 18:00",
  ])
    await card(/^Payments 24\/7/)
      .getByText(says, { exact: true })
      .waitFor();
  await card(/^Platform nights/)
    .getByText("Nobody until 03:00 (45 min)")
    .waitFor();
});

it("says so where no laptop of theirs is connected", async () => {
  const [first, ...rest] = onCall;
  const cut = {
    ...first,
    now: first!.now.map((standing) => ({ ...standing, reachable: false, says: "Anna is not reachable." })),
  };
  await start(teamScene({ "GET /api/on-call": ok({ on_call: [cut, ...rest] }) }));
  await card(/^Payments 24\/7/)
    .getByText("Anna is not reachable.")
    .waitFor();
});

it("asks anew who is on call when a minute has passed, and when my own duty changes", async () => {
  await start(teamScene());
  await card(/^Payments 24\/7/).waitFor();
  const asked = () => page.evaluate(() => window.stage.calls.filter((call) => call[2] === "/api/on-call").length);
  expect(await asked()).toBe(1);
  await page.clock.runFor(60_000);
  await expect.poll(asked).toBe(2);
  await show(page, view({ duty: { now: [], next: null, asked: [] } }));
  await expect.poll(asked).toBe(3);
});

it("shows the timeline of another schedule by my clock or by its own", async () => {
  await start(teamScene());
  const path = `/api/schedules/${onCall[1]!.schedule.id}/timeline`;
  await page.evaluate(([name, answer]) => void (window.stage.scene.answers[name] = answer), [
    `GET ${path}`,
    ok({ timeline: timeline(), people: names }),
  ] as const);
  await card(/^Platform nights/).click();
  await page.getByText(/Times are by your zone, Europe\/Kyiv/).waitFor();
  await page.getByRole("button", { name: "Schedule's time" }).click();
  await page.getByText(/Times are by the schedule's zone, America\/New York/).waitFor();
  const asked = await page.evaluate(() => window.stage.calls.map((call) => String(call[2])));
  expect(asked.filter((one) => one.startsWith(path))).toEqual([
    `${path}?${FORTNIGHT}`,
    `${path}?from=2026-11-23T05%3A00%3A00Z&to=2026-12-07T05%3A00%3A00Z`,
  ]);
});

it("goes to earlier and later days and back, and shows a week, two, or a month", async () => {
  await start(teamScene({ [`GET /api/schedules/${round.id}/timeline`]: ok({ timeline: timeline(), people: names }) }));
  const days = page.locator("strong[aria-live]");
  await expect.poll(() => days.textContent()).toBe("23 Nov – 6 Dec 2026");
  await page.getByRole("button", { name: "Later" }).click();
  await expect.poll(() => days.textContent()).toBe("30 Nov – 13 Dec 2026");
  await page.getByRole("button", { name: "Month" }).click();
  await expect.poll(() => days.textContent()).toBe("November 2026");
  await page.getByRole("button", { name: "Earlier" }).click();
  await expect.poll(() => days.textContent()).toBe("October 2026");
  await page.getByRole("button", { name: "Today" }).click();
  await page.getByRole("button", { name: "Week", exact: true }).click();
  await expect.poll(() => days.textContent()).toBe("23 – 29 Nov 2026");
});

it.each(["Week", "2 weeks", "Month"])("draws people who are on call at once below each other: %s", async (unit) => {
  await start(teamScene());
  await page.getByRole("button", { name: unit, exact: true }).click();
  const bars = page.locator(".ec-event.strong");
  const overlaps = async () => {
    const boxes = await bars.evaluateAll((all) => all.map((bar) => bar.getBoundingClientRect().toJSON() as DOMRect));
    return boxes.map((one, at) =>
      boxes.some(
        (other, place) =>
          place !== at &&
          one.left < other.right - 0.5 &&
          other.left < one.right - 0.5 &&
          one.top < other.bottom &&
          other.top < one.bottom,
      ),
    );
  };
  await bars.first().waitFor();
  await expect.poll(overlaps).not.toContain(true);
  expect((await overlaps()).length).toBeGreaterThan(5);
});

it("tells the same as the drawing as a list, gaps included", async () => {
  await start(teamScene({ [TIMELINE]: ok({ timeline: timeline({ gap }), people: names }) }));
  await page.getByText("Who is on call, as a list").click();
  const list = page.getByRole("list", { name: "Who is on call" });
  await list.getByText("Anna, Mon 23 Nov 09:00 – Thu 26 Nov 18:00, Weekly (now)").waitFor();
  await list.getByText("Borys, Thu 26 Nov 18:00 – Sat 28 Nov 09:00, by an override").waitFor();
  await list.getByText("Nobody, Sat 5 Dec 09:00 – Sun 6 Dec 18:00").waitFor();
});

it("makes an override by dragging over the final row, after a look at what becomes of it", async () => {
  await start(teamScene({ [`POST ${OVERRIDES}`]: { status: 201, body: takeover } }));
  // The app freezes it, and the calendar must not mind.
  await page.addInitScript(() => void Object.freeze(Object.prototype));
  await page.reload();
  await rail("Team").click();
  const bars = page.locator(".ec-event.strong");
  await bars.first().waitFor();
  // From Tuesday's noon to Wednesday's, in the row of the final schedule.
  const head = async (day: string) => (await page.locator(`.ec-col-head time[datetime="${day}"]`).boundingBox())!;
  const [from, to] = [await head("2026-12-01"), await head("2026-12-02")];
  const row = (await bars.last().boundingBox())!;
  await page.mouse.move(from.x + from.width / 2, row.y + 4);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2 - 8, row.y + 4, { steps: 5 });
  await page.mouse.up();

  const panel = page.getByRole("form", { name: "New override" });
  expect(await panel.getByLabel("From, day").inputValue()).toBe("2026-12-01");
  expect(await panel.getByLabel("To, day").inputValue()).toBe("2026-12-02");
  const set = panel.getByRole("button", { name: "Set the override" });
  expect(await set.isDisabled()).toBe(true);
  await panel.getByLabel("Who").selectOption({ label: "Chen" });
  await panel.getByLabel("From, time").fill("12");
  await panel.getByLabel("To, time").fill("1230");
  await panel.getByLabel("To, time").blur();
  await panel.getByRole("checkbox", { name: "Business hours" }).uncheck();
  await page.clock.runFor(500);
  const body = {
    person: "a0000000-0000-7000-8000-000000000003",
    start: "2026-12-01T10:00:00Z",
    end: "2026-12-02T10:30:00Z",
    rotations: [weekly],
  };
  await expect
    .poll(async () => (await previewed()).at(-1))
    .toMatchObject({ schedule: { id: round.id }, overrides: [body] });
  await panel.getByText(/Nothing is stored yet/).waitFor();
  expect(await stored()).toEqual([]);
  await set.click();
  await page.getByText("The override is set.").first().waitFor();
  expect(await stored()).toEqual([["request", "POST", OVERRIDES, body]]);
});

it("makes one by keyboard alone", async () => {
  await start(teamScene({ [`POST ${OVERRIDES}`]: { status: 201, body: takeover } }));
  await page.getByRole("button", { name: "Add override" }).press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Borys");
  await page.getByRole("form", { name: "New override" }).press("Escape");
  await page.getByRole("form").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Add override" }).press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Borys");
  await page.getByRole("button", { name: "Set the override" }).press("Enter");
  await page.getByText("The override is set.").first().waitFor();
  expect(await stored()).toMatchObject([
    ["request", "POST", OVERRIDES, { start: "2026-11-24T01:00:00Z", end: "2026-11-25T01:00:00Z", rotations: [] }],
  ]);
});

it("shows what the hub objects to at its field, and keeps what was written", async () => {
  const fault = { object: null, field: "end", detail: "The override is in the past: it ends at 2026-11-20 09:00." };
  await start(teamScene({ [`POST ${OVERRIDES}`]: refused(422, "invalid", fault.detail, [fault]) }));
  await page.getByRole("button", { name: "Add override" }).click();
  await page.getByLabel("Who", { exact: true }).selectOption({ label: "Borys" });
  await page.getByLabel("To, day").fill("2026-11-20");
  await page.getByRole("alert").filter({ hasText: "It ends before it begins." }).waitFor();
  expect(await page.getByRole("button", { name: "Set the override" }).isDisabled()).toBe(true);
  await page.getByLabel("From, day").fill("2026-11-19");
  await page.getByRole("button", { name: "Set the override" }).click();
  await page.getByRole("alert").filter({ hasText: "The override is in the past" }).waitFor();
  expect(await page.getByLabel("To, day").inputValue()).toBe("2026-11-20");
});

it("lets somebody who is no admin put themselves only, and change nothing else", async () => {
  await start(teamScene({ "GET /api/me": ok(me("member")), [`POST ${OVERRIDES}`]: { status: 201, body: takeover } }));
  await page.getByRole("button", { name: "Add override" }).click();
  const panel = page.getByRole("form", { name: "Take over" });
  await panel.getByText("Anna (you)").waitFor();
  expect(await panel.getByLabel("Who", { exact: true }).count()).toBe(0);
  expect(await page.getByRole("button", { name: "Edit schedule" }).count()).toBe(0);
  await panel.getByRole("button", { name: "Take over" }).click();
  await expect.poll(stored).toMatchObject([["request", "POST", OVERRIDES, { person: anna.id }]]);
});

it("shows everything and offers nothing to somebody of another team", async () => {
  await start(teamScene({ "GET /api/me": ok(me(null)) }));
  await page.getByText("You are in no team, so you are never on call.").waitFor();
  await page.getByText("Who is on call, as a list").click();
  await page.getByText("Anna, Mon 23 Nov 09:00 – Thu 26 Nov 18:00, Weekly (now)").waitFor();
  for (const name of [/Add override/, /Edit schedule/, /^Override/, /^Change/, /^Delete/, /schedule$/])
    expect(await page.getByRole("button", { name }).count(), String(name)).toBe(0);
});

it("changes a stored override with a look at what it gives back, and deletes one after a question", async () => {
  const path = `${OVERRIDES}/${takeover.id}`;
  await start(teamScene({ [`PUT ${path}`]: ok(takeover), [`DELETE ${path}`]: { status: 204, body: null } }));
  await page.getByRole("button", { name: /^Change the override of Borys/ }).click();
  const panel = page.getByRole("form", { name: "Change the override" });
  expect(await panel.getByLabel("From, time").inputValue()).toBe("18:00");
  await panel.getByLabel("To, day").fill("2026-11-27");
  await page.clock.runFor(500);
  const body = { person: takeover.person, start: takeover.start, end: "2026-11-27T07:00:00Z", rotations: [weekly] };
  // Anna has the turn that he gives back.
  const back = { person: anna.id, start: body.end, end: takeover.end, rotations: [weekly] };
  await expect.poll(async () => (await previewed()).at(-1)).toMatchObject({ overrides: [body, back] });
  await panel.getByRole("button", { name: "Save the override" }).click();
  await expect.poll(stored).toEqual([["request", "PUT", path, body, { version: 1 }]]);

  await page.getByRole("button", { name: /^Delete the override of Borys/ }).click();
  await page.getByRole("button", { name: "Keep" }).click();
  await page.getByRole("button", { name: /^Delete the override of Borys/ }).click();
  await page.getByRole("button", { name: "Delete it" }).click();
  await expect.poll(async () => (await stored()).at(-1)).toEqual(["request", "DELETE", path, { version: 1 }]);
});

it("says that it is not connected, and asks when it is", async () => {
  const cut = {
    state: "cut_off" as const,
    since: before(30),
    detail: "The hub does not answer.",
    retry_at: before(-4),
  };
  await start(teamScene({}, { view: view({ bell: "cut_off", connection: cut }) }));
  await page.getByText("The schedules are on the hub, and this laptop is not connected to it.").waitFor();
  await show(page, view());
  await card(/^Payments 24\/7/).waitFor();
  await show(page, view({ bell: "cut_off", connection: cut }));
  await page
    .getByText(/Not connected: this is how it was/)
    .first()
    .waitFor();
  expect(await page.getByRole("button", { name: "Edit schedule" }).isDisabled()).toBe(true);
});

it("says why nothing is there, and asks again on request", async () => {
  await start(teamScene({ "GET /api/teams": refused(503, "busy", "The hub is busy. Try again in a minute.") }));
  await page.getByRole("alert").filter({ hasText: "The hub is busy." }).waitFor();
  await page.evaluate((answer) => void (window.stage.scene.answers["GET /api/teams"] = answer), ok({ teams }));
  await page.getByRole("button", { name: "Try again" }).click();
  await card(/^Payments 24\/7/).waitFor();
});

it("says so where there is no team at all, and where a team has no schedule", async () => {
  await start(teamScene({ "GET /api/teams": ok({ teams: [] }) }));
  await page.getByText("There is no team on this hub yet.").waitFor();
  await close(page);
  await start(
    teamScene({
      "GET /api/teams": ok({ teams: [{ ...payments, version: 1, members: [{ person: anna.id, role: "admin" }] }] }),
      "GET /api/schedules": ok({ schedules: [] }),
      "GET /api/on-call": ok({ on_call: [] }),
    }),
  );
  await page.getByText("No schedule yet: everybody in the team is on call, all the time.").waitFor();
  await page.getByRole("button", { name: "Make a schedule" }).waitFor();
});

it("shows the list or the schedule where both do not fit, and gives the focus to what it shows", async () => {
  await start(teamScene({ [`GET /api/schedules/${round.id}/timeline`]: ok({ timeline: timeline(), people: names }) }), {
    width: 360,
    height: 800,
  });
  await card(/^Payments 24\/7/).click();
  await page.getByRole("heading", { name: schedule.name }).waitFor();
  expect(await page.getByRole("navigation", { name: "Teams and schedules" }).count()).toBe(0);
  await page.getByRole("button", { name: "Back" }).click();
  await card(/^Payments 24\/7/).waitFor();
});
