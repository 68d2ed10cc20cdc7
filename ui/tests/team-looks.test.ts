// How *Team* looks in each of its states: axe finds nothing, and a picture is kept in `screenshots`.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";

import { FORTNIGHT, gap, me, names, ok, preview, schedule, teamScene, timeline, warnings } from "./scenes/team";
import { launch, open, type Look } from "./stage/browser";
import { look, LOOKS } from "./stage/look";
import type { Scene } from "./stage/scene";

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
});
