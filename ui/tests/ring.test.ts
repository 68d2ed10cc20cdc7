// *Settings → When to ring*, and who I am: in effect at once, and told where it was not.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import type { PagingRules } from "../src/lib/types";
import { before, me, scene, view } from "./scenes/pieces";
import { close, expectCalls, launch, open } from "./stage/browser";
import { look, LOOKS } from "./stage/look";
import type { Scene } from "./stage/scene";

const RULES = "/api/me/paging-rules";
const PROFILE = "/api/me/profile";
const person = (paging_rules: PagingRules, changes = {}) => ({ ...me().person, version: 2, paging_rules, ...changes });
const mine = (paging_rules: PagingRules): Scene["answers"] => ({
  "GET /api/me": { status: 200, body: me({ person: person(paging_rules) }) },
});
const outOfReach = { status: 503, body: { detail: "The hub did not answer within 5 seconds." } };
const quiet = { from: "22:00", to: "07:00", at_most: "chime" } as const;

let browser: Browser;
let page: Page;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());

const start = async (given: Scene, media = {}) => {
  page = await open(browser, "main", given, media);
  await page.getByRole("navigation").getByRole("button", { name: "Settings" }).click();
};
const choice = (priority: string, word: string) =>
  page.getByRole("group", { name: new RegExp(`^${priority}`) }).getByRole("button", { name: word });
const pressed = (priority: string, word: string) =>
  expect.poll(() => choice(priority, word).getAttribute("aria-pressed")).toBe("true");

describe("by key and by mouse", () => {
  afterEach(() => close(page));

  it("shows what is usual, and stores a choice at once", async () => {
    await start(scene({ answers: { [`PUT ${RULES}`]: { status: 200, body: person({ urgency: { P4: "alarm" } }) } } }));
    for (const [priority, word] of [
      ["P1", "Alarm"],
      ["P3", "Alarm"],
      ["P4", "Chime"],
      ["P5", "Silent"],
    ] as const)
      await pressed(priority, word);
    await choice("P4", "Alarm").press("Enter");
    await pressed("P4", "Alarm");
    await expectCalls(page, [["request", "PUT", RULES, { urgency: { P4: "alarm" } }]]);
    await page.getByText("P1, P2, P3 and P4 ring until you acknowledge. P5 only shows in the tray.").first().waitFor();
  });

  it("goes back to what is usual by writing nothing down", async () => {
    const answers = { ...mine({ urgency: { P2: "silent" } }), [`PUT ${RULES}`]: { status: 200, body: person({}) } };
    await start(scene({ answers }));
    await page.getByText("P2 will not wake you: it does not ring until you acknowledge.").waitFor();
    await page.getByText("usually alarm").waitFor();
    await choice("P2", "Alarm").click();
    await expectCalls(page, [["request", "PUT", RULES, { urgency: {} }]]);
    await page.getByText("P2 will not wake you").waitFor({ state: "detached" });
  });

  it("shows what is, not what was asked for, where it could not be stored", async () => {
    await start(scene({ answers: { [`PUT ${RULES}`]: outOfReach } }));
    await choice("P1", "Silent").click();
    await page
      .getByRole("alert")
      .filter({ hasText: "It was not changed, and rings as before. The hub did not answer within 5 seconds." })
      .waitFor();
    await pressed("P1", "Alarm");
  });

  it("switches quiet hours on, says what they change, and refuses hours without a length", async () => {
    const answers = { [`PUT ${RULES}`]: { status: 200, body: person({ quiet_hours: quiet }) } };
    await start(scene({ answers }));
    await page.getByRole("switch", { name: "Quiet hours" }).click();
    await page.getByText("From 22:00 to 07:00, P2 and P3 sound once. P1 rings at any hour.").waitFor();
    await expectCalls(page, [["request", "PUT", RULES, { quiet_hours: quiet }]]);
    const from = page.getByLabel("From", { exact: true });
    await from.fill("late");
    await from.press("Enter");
    await page.getByRole("alert").filter({ hasText: "“late” is no time of day." }).waitFor();
    await from.fill("7");
    await from.press("Enter");
    await page.getByRole("alert").filter({ hasText: "begin and end at the same time" }).waitFor();
    await from.fill("23");
    await from.press("Enter");
    await expectCalls(page, [
      ["request", "PUT", RULES, { quiet_hours: quiet }],
      ["request", "PUT", RULES, { quiet_hours: { ...quiet, from: "23:00" } }],
    ]);
    await page.getByRole("group", { name: "In quiet hours at most" }).getByRole("button", { name: "Silent" }).click();
    await expect
      .poll(() => page.evaluate(() => window.stage.calls.filter((call) => call[1] === "PUT").at(-1)))
      .toEqual(["request", "PUT", RULES, { quiet_hours: { ...quiet, at_most: "silent" } }]);
  });

  it("stores my name and my time zone, and says what is wrong with them", async () => {
    const body = person({}, { name: "Anna K.", time_zone: "Europe/Warsaw" });
    await start(scene({ answers: { [`PUT ${PROFILE}`]: { status: 200, body } } }));
    const zone = page.getByLabel("Time zone");
    expect(await page.getByRole("button", { name: "Save", exact: true }).last().isDisabled()).toBe(true);
    await zone.fill("Warsaw");
    await zone.press("Enter");
    await page.getByRole("alert").filter({ hasText: "“Warsaw” is no time zone such as Europe/Kyiv." }).waitFor();
    await zone.fill("Europe/Warsaw");
    await page.getByLabel("Name", { exact: true }).fill("Anna K.");
    await zone.press("Enter");
    await page.getByText("Saved.", { exact: true }).waitFor();
    await expectCalls(page, [["request", "PUT", PROFILE, { name: "Anna K.", time_zone: "Europe/Warsaw" }]]);
  });

  it("says that it is on the hub, where there is no connection, and why it does not come", async () => {
    const connection = { state: "cut_off" as const, since: before(60), detail: null, retry_at: null };
    await start(scene({ view: view({ bell: "cut_off", connection }) }));
    await page.getByText("How you want to be called is kept on the hub, and this laptop is not connected").waitFor();
    await close(page);
    await start(scene({ answers: { "GET /api/me": outOfReach } }));
    await page.getByText("How you want to be called could not be loaded.").waitFor();
    await page.evaluate((body) => void (window.stage.scene.answers["GET /api/me"] = { status: 200, body }), me());
    await page.getByRole("button", { name: "Try again" }).first().click();
    await pressed("P1", "Alarm");
  });
});

describe.each(Object.entries(LOOKS))("in %s", (light, media) => {
  it("when to ring, as usual", async () => {
    await start(scene(), { ...media, height: 1400 });
    await pressed("P1", "Alarm");
    await look(page, `settings-ring-${light}`);
  });

  it("when to ring, chosen, narrow", async () => {
    const rules: PagingRules = { urgency: { P1: "chime", P2: "silent", P5: "chime" }, quiet_hours: quiet };
    await start(scene({ answers: mine(rules) }), { ...media, width: 360, height: 1500 });
    await pressed("P2", "Silent");
    await look(page, `narrow-settings-ring-${light}`);
  });
});
