// Who on call cannot be woken: told on *Now* and on *Team* before an incident happens.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

import { amissCheck, reach, REACH, reached } from "./scenes/laptop";
import { anna, borys, payments, scene, view } from "./scenes/pieces";
import { ok, onCall, teamScene } from "./scenes/team";
import { close, launch, open, show } from "./stage/browser";
import type { Scene } from "./stage/scene";

let browser: Browser;
let page: Page;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());
afterEach(() => close(page));

const banner = () => page.getByRole("region", { name: "On call, and not reachable" });
const start = async (given: Scene) => {
  page = await open(browser, "main", given);
  await page.getByRole("banner").waitFor();
};
const mine = reach({ person: anna, says: "Anna is not reachable: the volume of her laptop 'mars' is muted." });

it("says on Now who is on call and cannot be woken, why, and whether they were told", async () => {
  await start(scene({ answers: reached(reach(), reach({ person: { id: "d", name: "Dora" }, on_call: false }), mine) }));
  await banner().getByText("Borys is on call until Thu 18:00 (2 d 15 h), and cannot be woken.").waitFor();
  await banner()
    .getByText(
      "Borys is not reachable: his laptop 'io' was last seen at 01:20. They were told by other ways 45 min ago.",
    )
    .waitFor();
  // Whoever is off duty may sleep, and of mine the duty line speaks.
  expect(await banner().getByRole("listitem").count()).toBe(1);
});

it("says that nobody can tell them where they have no other way", async () => {
  await start(scene({ answers: reached(reach({ other_ways: [], told_at: null })) }));
  await banner()
    .getByText(/They have no other way to be told: call them\.$/)
    .waitFor();
});

it("goes when they are reachable again, asks each minute, and says nothing while it is cut off itself", async () => {
  await start(scene({ answers: reached(reach()) }));
  await banner().waitFor();
  await page.evaluate(([path, body]) => void (window.stage.scene.answers[path] = { status: 200, body }), [
    REACH,
    { people: [reach({ reachable: true })] },
  ] as const);
  await page.clock.runFor(60_000);
  await banner().waitFor({ state: "detached" });
  await close(page);
  await start(scene({ answers: reached(reach()) }));
  await banner().waitFor();
  await show(page, view({ connection: { ...view().connection, state: "cut_off" } }));
  await banner().waitFor({ state: "detached" });
});

it("says in the list of who is on call whether they can be woken, and leads from my own to this laptop", async () => {
  const says = "Anna is not reachable: the volume of her laptop 'mars' is muted.";
  const [first, ...rest] = onCall;
  const red = { ...first, now: first!.now.map((standing) => ({ ...standing, pagers: 1, reachable: false, says })) };
  const given = teamScene({ "GET /api/on-call": ok({ on_call: [red, ...rest] }) });
  await start({ ...given, view: { ...given.view!, check: amissCheck } });
  await page.getByRole("navigation", { name: "Tocsin" }).getByRole("button", { name: "Team" }).click();
  const list = page.getByRole("navigation", { name: "Teams and schedules" });
  await list.getByText(says).waitFor();
  await list.getByRole("button", { name: "What is wrong with this laptop" }).click();
  await page.getByRole("region", { name: "This laptop" }).getByText('"Built-in Audio" is muted.').waitFor();
});

it("marks each member by whether they can be woken", async () => {
  const free = reach({ person: borys, on_call: false, reachable: true, says: "Borys is reachable on 'io'." });
  await start(teamScene({ [`GET /api/reachability?team=${payments.id}`]: ok({ people: [mine, free] }) }));
  await page.getByRole("navigation", { name: "Tocsin" }).getByRole("button", { name: "Team" }).click();
  await page.getByRole("button", { name: /^Payments: 4 members/ }).click();
  const members = page.getByRole("list", { name: "Members of Payments" });
  await members.getByText("Borys is reachable on 'io'.").waitFor();
  await members.getByText(/On call\.\s+Anna is not reachable/).waitFor();
  await members.getByRole("button", { name: "What is wrong with this laptop" }).click();
  await page.getByRole("region", { name: "This laptop" }).waitFor();
});

it("says so where the hub does not tell who can be woken, and asks again", async () => {
  await start(scene({ answers: { [REACH]: { status: 503, body: { detail: "The hub is busy." } } } }));
  const unknown = page.getByText("Whether those on call can be woken is not known. The hub is busy.");
  await unknown.waitFor();
  await page.evaluate(([path, body]) => void (window.stage.scene.answers[path] = { status: 200, body }), [
    REACH,
    { people: [] },
  ] as const);
  await page.clock.runFor(60_000);
  await unknown.waitFor({ state: "detached" });
});
