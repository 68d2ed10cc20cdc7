// Making and changing a schedule: nothing is stored unseen, and nothing that was written is lost.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

import type { Schedule } from "../src/lib/types";
import { anna, borys, payments, round } from "./scenes/pieces";
import {
  business,
  chen,
  dora,
  ok,
  onCall,
  preview,
  refused,
  schedule,
  teams,
  teamScene,
  warnings,
  weekly,
} from "./scenes/team";
import { axe, calls, close, launch, open, type Look } from "./stage/browser";
import type { Answer, Scene } from "./stage/scene";

let browser: Browser;
let page: Page;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());
afterEach(() => close(page));

const PATH = `/api/schedules/${round.id}`;
const PUT = `${PATH}?effective=turn_end`;
const rail = (name: string) => page.getByRole("navigation", { name: "Tocsin" }).getByRole("button", { name });
const start = async (given: Scene, look: Look = {}) => {
  page = await open(browser, "main", given, look);
  await rail("Team").click();
};
const edit = async (answers: Record<string, Answer> = {}, look: Look = {}) => {
  await start(teamScene({ [`PUT ${PATH}`]: ok({ ...schedule, version: 8 }), ...answers }), look);
  await page.getByRole("button", { name: "Edit schedule" }).click();
  await page.getByRole("heading", { name: `Edit ${schedule.name}` }).waitFor();
};
const card = (name: string) => page.getByRole("region", { name, exact: true });
const save = () => page.getByRole("button", { name: "Save", exact: true });
const stored = async () => (await calls(page)).filter((call) => call[2] !== "/api/schedules/preview");
const previewed = async () =>
  (await calls(page)).filter((call) => call[2] === "/api/schedules/preview").map((call) => call[3]) as {
    schedule: Schedule;
  }[];
const answer = (path: string, given: Answer) =>
  page.evaluate(([name, what]) => void (window.stage.scene.answers[name] = what), [path, given] as const);
const people = async () => (await previewed()).at(-1)?.schedule.rotations?.[0]?.participants;
const order = (...who: { id: string }[]) => who.map(({ id }) => ({ person: id }));

it("shows what becomes of a change a moment after it, and stores it with the version that it was made from", async () => {
  await edit();
  await page.getByText("Nothing stands out over the next year").waitFor();
  expect(await save().isDisabled()).toBe(true);
  await page.getByLabel("Name", { exact: true }).fill("Payments round the clock");
  await card("Weekly").getByLabel("Each has it for").fill("2");
  await page.clock.runFor(200);
  expect(await previewed()).toHaveLength(1);
  await page.clock.runFor(200);
  await expect.poll(async () => (await previewed()).length).toBe(2);
  const changed = {
    name: "Payments round the clock",
    version: 7,
    rotations: [
      { id: weekly, length: 2 },
      { id: business, length: 1 },
    ],
  };
  expect((await previewed()).at(-1)).toMatchObject({
    schedule: { id: round.id, ...changed },
    effective: "turn_end",
    from: "2026-11-22T22:00:00Z",
    to: "2026-12-06T22:00:00Z",
  });
  await save().click();
  await page.getByText("Payments 24/7 is saved.").first().waitFor();
  expect(await stored()).toMatchObject([["request", "PUT", PUT, changed, { version: 7 }]]);
  await page.getByRole("button", { name: "Edit schedule" }).waitFor();
});

it("takes effect at once where that is asked for", async () => {
  await edit();
  await page.getByLabel("Description").fill("Money");
  await page.getByRole("radio", { name: /At once/ }).check();
  await page.clock.runFor(400);
  await expect.poll(async () => (await previewed()).at(-1)).toMatchObject({ effective: "now" });
  await save().click();
  await expect
    .poll(stored)
    .toMatchObject([["request", "PUT", `${PATH}?effective=now`, { description: "Money" }, { version: 7 }]]);
});

it("changes the order by keyboard, with the focus on what is moved, and takes the same person twice", async () => {
  await edit();
  const rotation = card("Weekly");
  await rotation.getByRole("button", { name: "Move Anna down" }).press("Enter");
  await page.keyboard.press("Enter");
  await page.clock.runFor(400);
  await expect.poll(people).toEqual(order(borys, chen, anna));
  const focus = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  expect(await focus()).toBe("Move Anna up");
  await rotation.getByRole("status").getByText("Anna is now number 3 of 3.").waitFor();
  await rotation.getByLabel("Add to Weekly").selectOption({ label: "Anna" });
  await rotation.getByRole("button", { name: "Add", exact: true }).click();
  await rotation.getByLabel("Add to Weekly").selectOption({ label: "Nobody, on purpose" });
  await rotation.getByRole("button", { name: "Add", exact: true }).click();
  await rotation.getByLabel("Add to Weekly").selectOption({ label: "All of Payments, at once" });
  await rotation.getByRole("button", { name: "Add", exact: true }).click();
  await rotation.getByRole("button", { name: "Take Borys out" }).click();
  await page.clock.runFor(400);
  await expect.poll(people).toEqual([...order(chen, anna, anna), "nobody", { team: payments.id }]);
});

it("changes the order by dragging too", async () => {
  await edit();
  const rows = card("Weekly").getByRole("list", { name: "Who takes turns, in this order" }).getByRole("listitem");
  await rows.filter({ hasText: "Chen" }).dragTo(rows.filter({ hasText: "Anna" }));
  await page.clock.runFor(400);
  await expect.poll(people).toEqual(order(chen, anna, borys));
});

it("adds, moves and takes out rotations", async () => {
  await edit();
  await page.getByRole("button", { name: "Add a rotation" }).click();
  const rotation = card("Rotation 3");
  await rotation.getByRole("button", { name: "Add", exact: true }).click();
  await rotation.getByLabel("Name of rotation 3").fill("Lead");
  await card("Lead").getByLabel("Unit").selectOption({ label: "day" });
  await card("Lead").getByLabel("The first turn begins, day").fill("2026-12-01");
  await card("Lead").getByLabel("The first turn begins, time").fill("8");
  await card("Lead").getByLabel("The first turn begins, time").blur();
  await card("Lead").getByLabel("Ends, day").fill("2027-01-01");
  await card("Lead").getByLabel("Ends, time").fill("8:00");
  await card("Lead").getByLabel("Ends, time").blur();
  await card("Lead").getByRole("button", { name: "Move Lead up" }).click();
  await card("Business hours").getByRole("button", { name: "Take Business hours out" }).click();
  await save().click();
  await expect.poll(stored).toMatchObject([["request", "PUT", PUT, { name: schedule.name }, { version: 7 }]]);
  const body = (await stored())[0]?.[3] as Schedule;
  expect(body.rotations).toEqual([
    expect.objectContaining({ id: weekly }),
    {
      name: "Lead",
      participants: order(anna),
      period: "daily",
      length: 1,
      start: "2026-12-01T08:00:00",
      end: "2027-01-01T08:00:00",
      restriction: null,
    },
  ]);
});

it("takes hours from the usual ones, or as they are written", async () => {
  await edit();
  const rotation = card("Weekly");
  await rotation.getByRole("button", { name: "Weekends" }).click();
  await rotation.getByText(/^Fri 18:00 – Mon 09:00;/).waitFor();
  await rotation.getByLabel("Hours 1, from, time").fill("17.30");
  await rotation.getByLabel("Hours 1, from, time").blur();
  await rotation.getByRole("button", { name: "Add hours" }).click();
  await rotation.getByRole("button", { name: "Take hours 2 out" }).click();
  await page.clock.runFor(400);
  const hours = async () => (await previewed()).at(-1)?.schedule.rotations?.[0]?.restriction;
  await expect.poll(hours).toEqual({ weekly: [{ from: "fri 17:30", to: "mon 09:00" }] });
  await rotation.getByRole("button", { name: "Every day" }).click();
  await rotation.getByLabel("Every day from").fill("late");
  await rotation.getByRole("alert").filter({ hasText: "'late' is not a time such as 09:00 or 24:00." }).waitFor();
  await page.getByText("One thing has to be put right before it can be drawn and saved.").waitFor();
  await save().click();
  const field = rotation.getByLabel("Every day from");
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await stored()).toEqual([]);
  await field.fill("24:00");
  await page.clock.runFor(400);
  await expect.poll(hours).toEqual({ daily: { from: "24:00", to: "06:00" } });
});

it("shows each fault at its field, whether the preview found it or the saving", async () => {
  const dora2 = "Dora Vasylenko is not in the team Payments, whose rotation 'Weekly' this is.";
  const faults = [
    { object: { schedule: round.id }, field: "rotations[0].participants[2]", detail: dora2 },
    {
      object: { schedule: round.id },
      field: "rotations[1].restriction.weekly[3]",
      detail: "The hours have no length.",
    },
    { object: null, field: "team", detail: "There is no team with this id." },
  ];
  await edit({ "POST /api/schedules/preview": ok(preview({ timeline: null, faults })) });
  await card("Weekly").getByRole("listitem").filter({ hasText: "Chen" }).getByText(dora2).waitFor();
  await card("Business hours").getByRole("alert").filter({ hasText: "The hours have no length." }).waitFor();
  expect(await card("Business hours").getByLabel("Hours 4, from, time").getAttribute("aria-invalid")).toBe("true");
  expect(await card("Business hours").getByLabel("Hours 3, from, time").getAttribute("aria-invalid")).toBe("false");
  await page.getByRole("alert").filter({ hasText: "There is no team with this id." }).waitFor();
  await page.getByText("3 things have to be put right before it can be drawn and saved.").waitFor();
  expect(await axe(page)).toEqual([]);
});

it("shows what the saving found wrong, and goes there", async () => {
  const fault = {
    object: null,
    field: "name",
    detail: "There is a schedule named 'Platform nights' already. Choose another name.",
  };
  await edit({ [`PUT ${PATH}`]: refused(422, "invalid", fault.detail, [fault]) });
  await page.getByLabel("Name", { exact: true }).fill("Platform nights");
  await save().click();
  await page.getByRole("alert").filter({ hasText: fault.detail }).waitFor();
  const name = page.getByLabel("Name", { exact: true });
  expect(await name.evaluate((field) => field === document.activeElement)).toBe(true);
  expect(await name.inputValue()).toBe("Platform nights");
});

it("tells what a person should know before they save", async () => {
  await edit({ "POST /api/schedules/preview": ok(preview({ warnings })) });
  const list = page.getByRole("region", { name: "Good to know before you save" });
  for (const { text } of warnings) await list.getByText(text).waitFor();
  for (const kind of ["Gap", "Friday hand-off", "Unfair"]) await list.getByText(kind, { exact: true }).waitFor();
  await page.getByLabel("Description").fill("It forbids nothing.");
  expect(await save().isEnabled()).toBe(true);
});

it("keeps the draft where somebody else changed the schedule meanwhile, to compare and to take up again", async () => {
  const theirs: Schedule = {
    ...schedule,
    version: 8,
    name: "Payments, all of it",
    rotations: schedule.rotations!.map((rotation) => (rotation.id === weekly ? { ...rotation, length: 3 } : rotation)),
  };
  await edit({
    [`PUT ${PATH}`]: refused(412, "changed_meanwhile", "Somebody else changed it meanwhile (version 8)."),
    [`GET ${PATH}`]: ok(theirs),
  });
  await page.getByLabel("Description").fill("Mine");
  await save().click();
  const conflict = page.getByRole("alert").filter({ hasText: "Somebody else changed this schedule meanwhile." });
  await conflict.getByText("Payments, all of it").waitFor();
  await conflict.getByText("every 3 weeks").waitFor();
  expect(await page.getByLabel("Description").inputValue()).toBe("Mine");
  expect(await axe(page)).toEqual([]);

  await conflict.getByRole("button", { name: "Load theirs" }).click();
  expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("Payments, all of it");
  expect(await page.getByLabel("Description").inputValue()).toBe(schedule.description);
  const kept = page.getByRole("region", { name: "Your draft is kept." });
  await kept.getByText("Mine").waitFor();
  await kept.getByRole("button", { name: "Copy my draft" }).click();
  await expect
    .poll(async () => (await stored()).at(-1))
    .toEqual([
      "copy",
      expect.stringContaining("Payments 24/7 (Europe/Kyiv)\nMine\n- Weekly: Anna, Borys, Chen; weekly;"),
    ]);
  await kept.getByRole("button", { name: "Put my draft into the fields" }).click();
  expect(await page.getByLabel("Description").inputValue()).toBe("Mine");
  expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe(schedule.name);
  await answer(`PUT ${PATH}`, ok({ ...schedule, version: 9 }));
  await save().click();
  await expect
    .poll(async () => (await stored()).at(-1))
    .toMatchObject(["request", "PUT", PUT, { description: "Mine", name: schedule.name }, { version: 8 }]);
});

it("asks before a draft is let go, and not where nothing was changed", async () => {
  await edit();
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "Edit schedule" }).click();
  await page.getByLabel("Description").fill("Mine");
  await page.getByRole("button", { name: "Cancel" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Leave Payments 24/7 unsaved" });
  await dialog.getByRole("button", { name: "Go on writing" }).click();
  expect(await page.getByLabel("Description").inputValue()).toBe("Mine");
  await page.getByRole("button", { name: "Cancel" }).click();
  await dialog.getByRole("button", { name: "Let the changes go" }).click();
  await page.getByRole("button", { name: "Edit schedule" }).click();
  expect(await page.getByLabel("Description").inputValue()).toBe(schedule.description);
});

it("keeps a draft while another page is looked at", async () => {
  await edit();
  await page.getByLabel("Description").fill("Mine");
  await rail("Now").click();
  await page.getByText("Your draft of the schedule is kept. Team shows it again.").first().waitFor();
  await rail("Team").click();
  expect(await page.getByLabel("Description").inputValue()).toBe("Mine");
});

it("makes a first schedule with everybody in turn", async () => {
  const made = { ...schedule, name: "Payments on call" };
  await start(
    teamScene({
      "GET /api/teams": ok({ teams: [teams[0]] }),
      "GET /api/schedules": ok({ schedules: [] }),
      "GET /api/on-call": ok({ on_call: onCall.slice(0, 0) }),
      "POST /api/schedules": { status: 201, body: made },
    }),
  );
  await page.getByRole("button", { name: "Make a schedule" }).click();
  await page.getByRole("heading", { name: "A new schedule for Payments" }).waitFor();
  expect(await page.getByRole("radio").count()).toBe(0);
  await page.getByRole("button", { name: "Make the schedule" }).click();
  await page.getByRole("heading", { name: made.name }).waitFor();
  expect(await stored()).toEqual([
    [
      "request",
      "POST",
      "/api/schedules",
      {
        team: payments.id,
        name: "Payments on call",
        description: "",
        time_zone: "Europe/Kyiv",
        enabled: true,
        rotations: [
          {
            name: "Weekly",
            participants: order(anna, borys, chen, dora),
            period: "weekly",
            length: 1,
            start: "2026-11-23T09:00:00",
            end: null,
            restriction: null,
          },
        ],
      },
    ],
  ]);
});

it("deletes a schedule after a question, and says by what it is still used", async () => {
  const used = "It is still in use by policy 'Payments 24/7' (rule 1). Nothing was stored. Take it out there first.";
  await edit({ [`DELETE ${PATH}`]: refused(409, "in_use", used) });
  const remove = async () => {
    await page.getByRole("button", { name: "Delete this schedule" }).click();
    await page
      .getByRole("alertdialog")
      .getByText(/It is the only schedule of Payments/)
      .waitFor();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete it" }).click();
  };
  await remove();
  await page.getByRole("alert").filter({ hasText: used }).first().waitFor();
  await answer(`DELETE ${PATH}`, { status: 204, body: null });
  await remove();
  await page.getByText("No schedule yet: everybody in the team is on call, all the time.").first().waitFor();
  expect((await stored()).at(-1)).toEqual(["request", "DELETE", PATH, { version: 7 }]);
});
