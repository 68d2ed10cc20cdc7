// A team's policies and its routing: written by keyboard, stored with their version, and never over somebody else's change.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import type { Policy, Team } from "../src/lib/types";
import { architect } from "./scenes/chains";
import { escalation, policiesScene, quietOne, routed } from "./scenes/policies";
import { me, payments, view, before } from "./scenes/pieces";
import { calls, close, launch, open } from "./stage/browser";
import { look, LOOKS } from "./stage/look";
import type { Scene } from "./stage/scene";

const PATH = `/api/policies/${escalation.id}`;
const TEAM = `/api/teams/${payments.id}`;
const stale = { status: 412, body: { code: "changed_meanwhile", detail: "Somebody else changed it meanwhile." } };
const ok = (body: unknown) => ({ status: 200, body });

let browser: Browser;
let page: Page;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());

const start = async (given: Scene = policiesScene(), media = {}) => {
  page = await open(browser, "main", given, media);
  await page.getByRole("navigation", { name: "Tocsin" }).getByRole("button", { name: "Team" }).click();
  await page.getByRole("button", { name: "Payments: whom incidents call" }).click();
};
const edit = async (answers: Scene["answers"] = {}, media = {}) => {
  await start(policiesScene(answers), media);
  await page.getByRole("button", { name: "Edit Payments 24/7" }).click();
  await page.getByRole("heading", { name: "Edit Payments 24/7" }).waitFor();
};
const routing = async (answers: Scene["answers"] = {}, media = {}) => {
  await start(policiesScene(answers), media);
  await page.getByRole("button", { name: "Edit the routing" }).click();
};
const save = () => page.getByRole("button", { name: "Save", exact: true }).click();
const drawing = () => page.getByRole("region", { name: "As it would run" });
const drawn = async () =>
  (await drawing().getByRole("listitem").allTextContents()).map((text) => text.replace(/\s+/g, " ").trim());
const sent = async () => (await calls(page)).at(-1) as [string, string, string, Policy & Team, { version: number }];

describe("by keyboard and by mouse", () => {
  afterEach(() => close(page));

  it("tells whom incidents call, and to members that only admins change it", async () => {
    await start(policiesScene({ "GET /api/me": ok(me()) }));
    const card = page.getByRole("article", { name: "Payments 24/7" });
    await card.getByText("Whoever is on call next in Payments 24/7").waitFor();
    await card.getByText("10 min after the last rule it starts again, 3 times at most.").waitFor();
    await page.getByText("to the policy Payments, by day").waitFor();
    await page.getByText("Admins of Payments can change this.").waitFor();
    expect(await page.getByRole("button", { name: /^(Edit|New policy)/ }).count()).toBe(0);
  });

  it("draws the policy as it would run, with every letter", async () => {
    await edit();
    await expect
      .poll(async () => (await drawn()).slice(0, 4))
      .toEqual([
        "03:00 Anna on call in Payments 24/7",
        "03:01 Borys next on call in Payments 24/7 only if no laptop has rung",
        "03:30 Lead admins of Payments",
        "03:45 Architect",
      ]);
    await page.getByLabel("Rule 3, after", { exact: true }).fill("5");
    await page.getByLabel("An incident at").fill("22:15");
    await expect.poll(async () => (await drawn())[2]).toBe("22:20 Lead admins of Payments");
    await page.getByLabel("Rule 1, after", { exact: true }).fill("20");
    await page.getByText("Nobody is called at first: for 1 min it is silent.").waitFor();
  });

  it("stores a change with the version that it was made from", async () => {
    await edit({ [`PUT ${PATH}`]: ok({ ...escalation, version: 8, name: "Payments at night" }) });
    expect(await page.getByRole("button", { name: "Save", exact: true }).isDisabled()).toBe(true);
    await page.getByLabel("Name", { exact: true }).fill("Payments at night");
    await page.getByLabel("Rule 4, calls").selectOption("Everybody in");
    await page.getByLabel("Rule 2, on what condition").selectOption("if it is not resolved");
    await page.getByLabel("How often it starts again at most").fill("1");
    await page.getByLabel(/Then resolve it/).check();
    await save();
    await page.getByRole("article", { name: "Payments at night" }).waitFor();
    const [, method, path, body, options] = await sent();
    expect([method, path, options]).toEqual(["PUT", PATH, { version: 7 }]);
    expect(body.name).toBe("Payments at night");
    expect(body.rules[3]?.notify).toEqual({ team: payments.id });
    expect(body.rules[1]?.if_not).toBe("resolved");
    expect(body.repeat).toEqual({ wait_minutes: 10, count: 1, resolve_after_all: true });
  });

  it("moves, adds and takes out rules by keyboard, and keeps the focus on them", async () => {
    await edit({ [`PUT ${PATH}`]: ok(escalation) });
    const up = page.getByRole("button", { name: "Move rule 4 up" });
    await up.focus();
    await page.keyboard.press("Enter");
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label")))
      .toBe("Move rule 3 up");
    await page.getByText("Rule 4 is now rule 3 of 6.").waitFor();
    await page.getByRole("button", { name: "Take rule 5 out" }).press("Enter");
    await page.getByRole("button", { name: "Add a rule" }).press("Enter");
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label")))
      .toBe("Rule 6, after");
    await save();
    const body = (await sent())[3];
    expect(body.rules.map(({ after_minutes }) => after_minutes)).toEqual([0, 1, 45, 30, 120, 135]);
    expect(body.rules[2]?.notify).toEqual({ person: architect.id });
  });

  it("says what is wrong at its field, first itself, then as the hub says", async () => {
    const detail = "The repeat waits 99999 minutes; at most 43200 (30 days) are allowed.";
    const faults = [
      { object: null, field: "repeat.wait_minutes", detail },
      { object: null, field: "rules[2].notify.team_admins", detail: "No such team is known." },
      { object: null, field: "team", detail: "The policy belongs to a team that is gone." },
    ];
    await edit({ [`PUT ${PATH}`]: { status: 422, body: { code: "invalid", detail, faults } } });
    const after = page.getByLabel("Rule 3, after", { exact: true });
    await after.fill("soon");
    await save();
    await page.getByRole("alert").filter({ hasText: "Write a whole number, such as 30." }).waitFor();
    expect(await after.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await calls(page)).toEqual([]);
    await after.fill("30");
    await page.getByLabel("Wait before it starts again", { exact: true }).fill("99999");
    await save();
    await page.getByRole("alert").filter({ hasText: detail }).waitFor();
    await page.getByRole("alert").filter({ hasText: "No such team is known." }).waitFor();
    await page.getByRole("alert").filter({ hasText: "The policy belongs to a team that is gone." }).waitFor();
    expect(await page.getByLabel("Rule 3, whom").getAttribute("aria-invalid")).toBe("true");
    // What is mended is no longer wrong, and the rest stays so.
    await page.getByLabel("Wait before it starts again", { exact: true }).fill("10");
    await page.getByRole("alert").filter({ hasText: detail }).waitFor({ state: "detached" });
    await page.getByRole("alert").filter({ hasText: "No such team is known." }).waitFor();
  });

  it("never puts a draft over somebody else's change without a word, and loses neither", async () => {
    const theirs: Policy = { ...escalation, version: 8, name: "Theirs", rules: escalation.rules.slice(0, 1) };
    await edit({ [`PUT ${PATH}`]: stale, [`GET ${PATH}`]: ok(theirs) });
    await page.getByLabel("Name", { exact: true }).fill("Mine");
    await save();
    const clash = page.getByRole("alert").filter({ hasText: "Somebody else changed this policy meanwhile." });
    await clash.getByText("1. at once, if nobody has acknowledged by then: whoever is on call").waitFor();
    expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("Mine");
    expect(await page.getByRole("button", { name: "Save", exact: true }).isDisabled()).toBe(true);
    await clash.getByRole("button", { name: "Go on with my draft" }).click();
    await page.evaluate(([path, answer]) => void (window.stage.scene.answers[`PUT ${path}`] = answer), [
      PATH,
      ok({ ...escalation, version: 9, name: "Mine" }),
    ] as const);
    await save();
    await page.getByRole("article", { name: "Mine" }).waitFor();
    expect((await sent())[4]).toEqual({ version: 8 });
  });

  it("takes theirs, if that is what the person wants", async () => {
    const theirs: Policy = { ...escalation, version: 8, name: "Theirs", rules: escalation.rules.slice(0, 1) };
    await edit({ [`PUT ${PATH}`]: stale, [`GET ${PATH}`]: ok(theirs) });
    await page.getByLabel("Name", { exact: true }).fill("Mine");
    await save();
    await page.getByRole("button", { name: "Take theirs, let mine go" }).click();
    expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("Theirs");
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("article", { name: "Payments, by day" }).waitFor();
  });

  it("makes a policy that begins as teams need it", async () => {
    const made = { ...quietOne, id: "new", name: "Payments escalation" };
    await start(policiesScene({ "POST /api/policies": { status: 201, body: made } }));
    await page.getByRole("button", { name: "New policy" }).click();
    await expect.poll(async () => (await drawn()).length).toBe(4);
    await page.getByRole("button", { name: "Make the policy" }).click();
    await page.getByRole("article", { name: "Payments escalation" }).waitFor();
    const [, method, path, body] = await sent();
    expect([method, path]).toEqual(["POST", "/api/policies"]);
    expect(body.rules.map(({ if_not }) => if_not)).toEqual(["acknowledged", "delivered", "acknowledged"]);
    await page.getByText("No routing leads to it, so no incident gets it.").waitFor();
  });

  it("says by what a policy is used where it cannot be deleted, and deletes it with its version", async () => {
    const used = {
      status: 409,
      body: { code: "in_use", detail: "It is used by the routing of team 'Payments' (rule 3)." },
    };
    await edit({ [`DELETE ${PATH}`]: used });
    const erase = async () => {
      await page.getByRole("button", { name: "Delete this policy" }).click();
      await page.getByRole("alertdialog").getByRole("button", { name: "Delete it" }).click();
    };
    await erase();
    await page.getByRole("form").getByText("It is used by the routing of team 'Payments' (rule 3).").waitFor();
    await page.evaluate(
      (path) => void (window.stage.scene.answers[`DELETE ${path}`] = { status: 204, body: null }),
      PATH,
    );
    await erase();
    await page.getByRole("article", { name: "Payments 24/7" }).waitFor({ state: "detached" });
    expect((await calls(page)).at(-1)).toEqual(["request", "DELETE", PATH, { version: 7 }]);
  });

  it("asks before a draft is let go, and keeps it while the person looks elsewhere", async () => {
    await edit();
    await page.getByLabel("Name", { exact: true }).fill("Half a thought");
    await page.getByRole("navigation", { name: "Tocsin" }).getByRole("button", { name: /^Now/ }).click();
    await page.getByRole("navigation", { name: "Tocsin" }).getByRole("button", { name: "Team" }).click();
    await page.getByRole("button", { name: "Payments: whom incidents call" }).click();
    expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("Half a thought");
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Let the changes go" }).click();
    await page.getByRole("article", { name: "Payments 24/7" }).waitFor();
    expect(await calls(page)).toEqual([]);
  });

  it("changes the routing: a rule before the one that fits everything, with all that it may ask", async () => {
    await routing({ [`PUT ${TEAM}`]: ok({ ...routed, version: 5 }) });
    await page.getByRole("button", { name: "Add a routing rule" }).press("Enter");
    await page.getByText("Routing rule 3 is added.").waitFor();
    await page.keyboard.press("Space");
    await page.getByLabel("Tags").fill("ledger, db");
    await page.getByLabel("Message, how").selectOption("contains");
    await page.getByLabel("Message, text").fill("disk");
    await page.getByRole("group", { name: "Hours" }).getByRole("button", { name: "On weekdays" }).click();
    await page.getByLabel("Goes to").selectOption("whoever is on call in Search days");
    await page.getByRole("button", { name: /P1, tagged ledger or db, message contains “disk”, Mon–Fri/ }).waitFor();
    await page.getByRole("button", { name: "Move routing rule 3 up" }).press("Enter");
    await page.getByText("Routing rule 3 is now rule 2 of 4.").waitFor();
    await save();
    await page.getByText("The routing of Payments is saved.").first().waitFor();
    const [, method, path, body, options] = await sent();
    expect([method, path, options]).toEqual(["PUT", TEAM, { version: 4 }]);
    expect(body.members).toEqual(routed.members);
    expect(body.routing?.map(({ to }) => to)).toEqual([
      "nobody",
      { schedule: "f2" },
      { policy: quietOne.id },
      { policy: escalation.id },
    ]);
    expect(body.routing?.[1]?.when).toMatchObject({
      priority: ["P1"],
      tags: ["ledger", "db"],
      source: null,
      message: { contains: "disk" },
      hours: { time_zone: "Europe/Kyiv" },
    });
  });

  it("opens the rule in which the hub finds a fault, and says it at its field", async () => {
    const detail = "The regular expression '(' cannot be read at character 1: unclosed group.";
    const faults = [{ object: null, field: "routing[1].when.message.matches", detail }];
    await routing({ [`PUT ${TEAM}`]: { status: 422, body: { code: "invalid", detail, faults } } });
    await page.getByRole("button", { name: /P3 or P4/ }).click();
    await page.getByLabel("Message, text").fill("(");
    await page.getByRole("button", { name: /P3 or P4/ }).click();
    await page.getByLabel("Message, text").waitFor({ state: "detached" });
    await save();
    await page.getByRole("alert").filter({ hasText: detail }).waitFor();
    expect(await page.getByLabel("Message, text").getAttribute("aria-invalid")).toBe("true");
  });

  it("puts the routing beside a change of the team's members, and tells of one of its routing", async () => {
    const members = [...(routed.members ?? []), { person: architect.id, role: "member" as const }];
    await routing({ [`PUT ${TEAM}`]: stale, [`GET ${TEAM}`]: ok({ ...routed, version: 6, members }) });
    await page.getByRole("button", { name: "Take routing rule 1 out" }).click();
    await save();
    await page.getByText(/It was not saved\./).waitFor();
    expect((await sent())[4]).toEqual({ version: 6 });
    expect((await sent())[3].members).toEqual(members);
    await page.evaluate(([path, answer]) => void (window.stage.scene.answers[`GET ${path}`] = answer), [
      TEAM,
      ok({ ...routed, version: 7, routing: [] }),
    ] as const);
    await save();
    await page.getByRole("alert").filter({ hasText: "Somebody else changed the routing meanwhile." }).waitFor();
    await page.getByText("No rules.").waitFor();
  });

  it("says where there is no connection and nothing is known, and why it does not come", async () => {
    await start(policiesScene({ "GET /api/policies": { status: 503, body: { detail: "The hub did not answer." } } }));
    await page.getByText("Whom incidents call could not be loaded. The hub did not answer.").waitFor();
    await page.evaluate((body) => void (window.stage.scene.answers["GET /api/policies"] = { status: 200, body }), {
      policies: [escalation],
    });
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("article", { name: "Payments 24/7" }).waitFor();
    const connection = { state: "cut_off" as const, since: before(60), detail: null, retry_at: null };
    await page.evaluate((newer) => window.stage.show(newer), view({ bell: "cut_off", connection }));
    await page.getByText("Not connected: this is how it was when the hub was last heard.").last().waitFor();
    expect(await page.getByRole("button", { name: "New policy" }).isDisabled()).toBe(true);
  });
});

describe.each(Object.entries(LOOKS))("in %s", (light, media) => {
  it("a team's policies", async () => {
    await start(policiesScene(), { ...media, height: 900 });
    await page.getByRole("article", { name: "Payments 24/7" }).waitFor();
    await look(page, `policies-${light}`);
  });

  it("a policy being written", async () => {
    await edit({}, { ...media, height: 1480 });
    await expect.poll(async () => (await drawn())[0]).toContain("Anna");
    await look(page, `policy-editor-${light}`);
  });

  it("a policy being written that somebody else changed, narrow", async () => {
    const theirs = { ...escalation, version: 8, rules: escalation.rules.slice(0, 2) };
    await edit({ [`PUT ${PATH}`]: stale, [`GET ${PATH}`]: ok(theirs) }, { ...media, width: 360, height: 1200 });
    await page.getByLabel("Name", { exact: true }).fill("Mine");
    await save();
    await page.getByRole("heading", { name: "Somebody else changed this policy meanwhile." }).waitFor();
    await look(page, `narrow-policy-clash-${light}`);
  });

  it("a routing being written", async () => {
    await routing({}, media);
    await page.getByRole("button", { name: /P3 or P4/ }).click();
    await look(page, `routing-editor-${light}`);
  });
});
