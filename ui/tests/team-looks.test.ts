// How *Team* looks in each of its states: axe finds nothing, and a picture is kept in `screenshots`.

import { join } from "node:path";

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";

import {
  FORTNIGHT,
  gap,
  me,
  names,
  ok,
  preview,
  refused,
  schedule,
  teams,
  teamScene,
  timeline,
  warnings,
  weekly,
} from "./scenes/team";
import { launch, open, type Look } from "./stage/browser";
import { CONTRASTS, look, LOOKS } from "./stage/look";
import type { Answer, Scene } from "./stage/scene";

let browser: Browser;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());

async function start(given: Scene, media: Look): Promise<Page> {
  const page = await open(browser, "main", given, media);
  await page.getByRole("navigation", { name: "Tocsin" }).getByRole("button", { name: "Team" }).click();
  return page;
}

const toEditor = async (page: Page) => {
  await page.getByRole("button", { name: "Edit schedule" }).click();
  await page.getByRole("heading", { name: "Good to know before you save" }).waitFor();
};

describe.each(Object.entries(LOOKS))("in %s", (light, media) => {
  it("a schedule", async () => {
    const page = await start(teamScene(), media);
    await page.getByText("Who is on call, as a list").click();
    await look(page, `team-${light}`);
  });

  it("a gap, a month, and somebody who is no admin", async () => {
    const page = await start(
      teamScene({
        "GET /api/me": ok(me("member")),
        [`GET /api/schedules/${schedule.id}/timeline?${FORTNIGHT}`]: ok({
          timeline: timeline({ gap }),
          people: names,
        }),
      }),
      media,
    );
    await page.getByText("Who is on call, as a list").waitFor();
    await look(page, `team-gap-${light}`);
  });

  it("a month", async () => {
    const page = await start(teamScene(), media);
    await page.getByRole("button", { name: "Month" }).click();
    await page.getByText("November 2026").waitFor();
    await look(page, `team-month-${light}`);
  });

  it("an override being made", async () => {
    const page = await start(teamScene(), media);
    await page.getByRole("button", { name: "Add override" }).click();
    await page.getByLabel("Who", { exact: true }).selectOption({ label: "Chen" });
    await look(page, `team-override-${light}`);
  });

  it("the editor", async () => {
    const page = await start(
      teamScene({ "POST /api/schedules/preview": ok(preview({ timeline: timeline({ gap }), warnings })) }),
      media,
    );
    await toEditor(page);
    await look(page, `team-editor-${light}`);
  });

  it("the editor, over a month", async () => {
    const page = await start(
      teamScene({
        "POST /api/schedules/preview": ok(
          preview({ timeline: timeline({ first: "2026-11-01", count: 30 }), warnings }),
        ),
      }),
      media,
    );
    await toEditor(page);
    await page.getByRole("button", { name: "Month" }).click();
    await look(page, `team-editor-month-${light}`);
  });

  it("the editor, whole", async () => {
    const page = await start(
      teamScene({ "POST /api/schedules/preview": ok(preview({ timeline: timeline({ gap }), warnings })) }),
      { ...media, height: 1900 },
    );
    await toEditor(page);
    await look(page, `team-editor-whole-${light}`);
  });

  it("the members", async () => {
    const page = await start(teamScene(), media);
    await page.getByRole("button", { name: /Payments: 4 members/ }).click();
    await page.getByRole("heading", { name: "Members of Payments" }).waitFor();
    await look(page, `team-members-${light}`);
  });

  it("narrow", async () => {
    const page = await start(teamScene(), { ...media, width: 360, height: 800 });
    await page.getByText("Make another schedule").waitFor();
    await look(page, `team-narrow-list-${light}`);
  });

  it("a schedule, narrow", async () => {
    const page = await start(teamScene(), { ...media, width: 360, height: 900 });
    await page.getByRole("button", { name: /^Payments 24\/7/ }).click();
    await page.getByText("Who is on call, as a list").waitFor();
    await look(page, `team-narrow-${light}`);
  });

  it("a conflict, and then the kept draft", async () => {
    const theirs = {
      ...schedule,
      version: 8,
      rotations: schedule.rotations?.map((rotation) =>
        rotation.id === weekly ? { ...rotation, participants: rotation.participants.toReversed() } : rotation,
      ),
    };
    const page = await start(
      teamScene({
        [`PUT /api/schedules/${schedule.id}`]: refused(412, "changed_meanwhile", "Somebody else changed it meanwhile."),
        [`GET /api/schedules/${schedule.id}`]: ok(theirs),
      }),
      media,
    );
    await toEditor(page);
    await page.getByLabel("Description").fill("Everything that moves money, and what it moves to");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Somebody else changed this schedule meanwhile.").waitFor();
    await page.clock.runFor(500);
    await page.screenshot({ path: join(import.meta.dirname, "screenshots", `team-conflict-${light}.png`) });
    await page.getByRole("button", { name: "Load theirs" }).click();
    await look(page, `team-kept-${light}`);
  });

  it("faults at their fields", async () => {
    const faults = [
      {
        object: null,
        field: "rotations[0].participants[2]",
        detail:
          "Chen is not in the team Payments, whose rotation 'Weekly' this is. Add them to the team, or take them out of the rotation.",
      },
      {
        object: null,
        field: "rotations[0].length",
        detail: "A turn cannot last 0 periods: it must be between 1 and 10000.",
      },
    ];
    const page = await start(teamScene({ "POST /api/schedules/preview": ok(preview({ timeline: null, faults })) }), {
      ...media,
      height: 1100,
    });
    await page.getByRole("button", { name: "Edit schedule" }).click();
    await page.getByText(/2 things have to be put right/).waitFor();
    await look(page, `team-faults-${light}`);
  });

  it("a team's first step", async () => {
    const page = await start(
      teamScene({
        "GET /api/teams": ok({ teams: teams.slice(0, 1) }),
        "GET /api/schedules": ok({ schedules: [] }),
        "GET /api/on-call": ok({ on_call: [] }),
      }),
      media,
    );
    await page.getByRole("button", { name: "Make a schedule" }).waitFor();
    await look(page, `team-first-${light}`);
  });

  it.each<[string, Record<string, Answer>]>([
    ["loading", { "GET /api/on-call": null }],
    ["error", { "GET /api/on-call": refused(503, "busy", "The hub is busy. Try again in a minute.") }],
    ["none", { "GET /api/teams": ok({ teams: [] }) }],
  ])("no schedules to show: %s", async (name, answers) => {
    await look(await start(teamScene(answers), media), `team-${name}-${light}`);
  });

  it("the editor, narrow", async () => {
    const page = await start(
      teamScene({ "POST /api/schedules/preview": ok(preview({ timeline: timeline({ gap }), warnings })) }),
      { ...media, width: 360, height: 2600 },
    );
    await page.getByRole("button", { name: /^Payments 24\/7/ }).click();
    await toEditor(page);
    await look(page, `team-narrow-editor-${light}`);
  });
});

describe.each(Object.entries(CONTRASTS))("with contrast %s", (name, media) => {
  it("a schedule", async () => {
    const page = await start(
      teamScene({
        [`GET /api/schedules/${schedule.id}/timeline?${FORTNIGHT}`]: ok({ timeline: timeline({ gap }), people: names }),
      }),
      media,
    );
    await page.getByText("Who is on call, as a list").waitFor();
    await look(page, `team-${name}`);
  });
});
