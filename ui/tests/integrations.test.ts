// A team's integrations: made by keyboard, their key shown once, what they received, and rules and mappings tried before they count.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import type { Integration } from "../src/lib/types";
import { anna, before, borys, incident, me, payments, view } from "./scenes/pieces";
import {
  bare,
  hook,
  integrationsScene,
  mapping,
  ok,
  path,
  prodEcs,
  received,
  rules,
  trial,
  tried,
} from "./scenes/integrations";
import { calls, close, launch, open, show } from "./stage/browser";
import { CONTRASTS, look, LOOKS } from "./stage/look";
import type { Answer, Scene } from "./stage/scene";

const KEY = "tsk_3f1c9a0be2d64f0f9c8b7a6d5e4f3a2b";
const URL_OF_KEY = `https://tocsin.example.com/v1/json/amazonsns?apiKey=${KEY}`;
const stale: Answer = {
  status: 412,
  body: { code: "changed_meanwhile", detail: "Somebody else changed it meanwhile." },
};
const refused = (field: string, detail: string): Answer => ({
  status: 422,
  body: { code: "invalid", detail, faults: [{ object: null, field, detail }] },
});

let browser: Browser;
let page: Page;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());

const button = (name: string | RegExp) => page.getByRole("button", { name });
const rail = (name: string | RegExp) =>
  page.getByRole("navigation", { name: "Tocsin" }).getByRole("button", { name }).click();
const start = async (given: Scene = integrationsScene(), media = {}) => {
  page = await open(browser, "main", given, media);
  await rail("Team");
  await button("Payments: integrations").click();
};
const one = async (name: string, answers: Scene["answers"] = {}, media = {}) => {
  await start(integrationsScene(answers), media);
  await button(new RegExp(`^(TEST[^a-z]* .*)?${name}`)).click();
  await page.getByRole("heading", { name, exact: true }).waitFor();
};
const editRules = async (answers: Scene["answers"] = {}, media = {}) => {
  await one("prod-ecs", answers, media);
  await button("Edit the rules").click();
  await page.getByRole("heading", { name: "The rules of prod-ecs" }).waitFor();
  await page.clock.runFor(1000);
};
const editMapping = async (answers: Scene["answers"] = {}, media = {}) => {
  await one("status page", answers, media);
  await button("Edit how they are read").click();
  await page.getByRole("heading", { name: "How messages of status page are read" }).waitFor();
  await page.clock.runFor(1000);
};
const save = () => page.getByRole("button", { name: "Save", exact: true }).click();
const answer = (request: string, given: Answer) =>
  page.evaluate(([name, body]) => void (window.stage.scene.answers[name] = body), [request, given] as const);
const sent = async () => (await calls(page)).filter(([, , to]) => !String(to).endsWith("/try"));
const last = async () => (await sent()).at(-1) as [string, string, string, Integration, { version: number }];
const lastTried = async () =>
  (await calls(page)).filter(([, , to]) => String(to).endsWith("/try")).at(-1)?.[3] as Record<string, unknown>;
const focus = () =>
  page.evaluate(() => {
    const at = document.activeElement as HTMLInputElement | null;
    return (at?.getAttribute("aria-label") ?? at?.labels?.[0]?.textContent ?? at?.textContent ?? "").trim();
  });
const alerts = () => page.getByRole("alert").filter({ hasText: /./ }).allTextContents();
const panel = () => page.getByRole("region", { name: "As it would go" });

describe("by keyboard and by mouse", () => {
  afterEach(() => close(page));

  it("lists what reports to a team, and says what is silent, a test, or over", async () => {
    await start();
    const rows = page.getByRole("region", { name: "What reports to Payments" }).getByRole("listitem");
    await expect.poll(() => rows.count()).toBe(5);
    const texts = (await rows.allTextContents()).map((text) => text.replace(/\s+/g, " ").trim());
    expect(texts).toEqual([
      "prod-ecs Amazon SNS last received 2 min ago, 1,284 in all",
      "legacy monitoring PagerDuty (Events API v2) silent for 12 days, 31 in all",
      "status page Webhook last received 1 h ago, 3 in all",
      "TEST until Thu 11:14 (2 d 9 h) poc-alerts Prometheus Alertmanager nothing received yet",
      "TEST, ended 3 days ago trial of Zabbix Zabbix last received 4 days ago, 7 in all",
    ]);
  });

  it("shows members all of it, and lets them change nothing", async () => {
    await one("prod-ecs", { "GET /api/me": ok(me()) });
    await page.getByText("pre-production is P4").waitFor();
    await button("Opened #128").waitFor();
    for (const name of ["Edit", "New key", "Delete", "Edit the rules"])
      expect(await page.getByRole("button", { name, exact: true }).count(), name).toBe(0);
    await button("All integrations").click();
    await page.getByText("Admins of Payments can make and change integrations.").waitFor();
    expect(await button("New integration").count()).toBe(0);
  });

  it("shows people of other teams what there is, and no messages", async () => {
    await one("prod-ecs", { "GET /api/me": ok(me({ teams: [] })) });
    await page.getByText("Members of Payments see what it received.").waitFor();
    expect(await page.evaluate(() => window.stage.calls.some(([, , to]) => String(to).endsWith("/received")))).toBe(
      false,
    );
  });

  it("leads from nothing to the first one", async () => {
    await start(integrationsScene({}, []));
    await page.getByText("Nothing reports to Payments yet.").waitFor();
    await button("Make the first integration").press("Enter");
    await page.getByRole("heading", { name: "A new integration for Payments" }).waitFor();
    expect(await page.getByRole("radio").count()).toBe(9);
  });

  it("says why the list does not come, that it is on its way, and that it may be old", async () => {
    await start(integrationsScene({ "GET /api/integrations": null }));
    await page.getByText("Loading", { exact: true }).waitFor();
    await close(page);
    await start(
      integrationsScene({ "GET /api/integrations": { status: 503, body: { detail: "The hub did not answer." } } }),
    );
    await page.getByText("The integrations could not be loaded. The hub did not answer.").waitFor();
    await answer("GET /api/integrations", ok({ integrations: [prodEcs] }));
    await button("Try again").click();
    await button(/^prod-ecs/).waitFor();
    const connection = { state: "cut_off" as const, since: before(60), detail: null, retry_at: null };
    await show(page, view({ bell: "cut_off", connection }));
    await page.getByText("Not connected: this is how it was when the hub was last heard.").last().waitFor();
    expect(await button("New integration").isDisabled()).toBe(true);
    await button(/^prod-ecs/).click();
    await page.getByText("What it received is on the hub, and this laptop is not connected to it.").waitFor();
    for (const name of ["Edit", "New key", "Delete", "Refresh"])
      expect(await page.getByRole("button", { name, exact: true }).isDisabled(), name).toBe(true);
  });

  it("makes one by keyboard, shows its key this once with all that its sender needs, and keeps it until it is kept", async () => {
    const made = { ...bare(prodEcs), id: "new", name: "staging", rules: [], mode: "test", owner: anna.id };
    await start(
      integrationsScene({ "POST /api/integrations": ok({ integration: made, key: KEY, url: URL_OF_KEY }, 201) }),
    );
    await button("New integration").press("Enter");
    // Nothing is a fault before it was to be made.
    expect(await alerts()).toEqual([]);
    await button("Make the integration").press("Enter");
    await page.getByText("Choose what it speaks.").waitFor();
    await page.getByText("An integration needs a name, by which incidents tell where they came from.").waitFor();
    expect(await calls(page)).toEqual([]);
    await page.getByRole("radio", { name: /^Amazon SNS/ }).focus();
    await page.keyboard.press("Space");
    await page.getByLabel("Name", { exact: true }).fill("staging");
    await page.getByLabel("Rings").selectOption("Borys");
    await page.getByLabel("Take raw delivery too").check();
    await page.getByText("Raw messages carry no signature: whoever knows the key can call people.").waitFor();
    await page.getByLabel("Name", { exact: true }).press("Enter");
    await page.getByRole("heading", { name: "The key of staging" }).waitFor();
    const [, method, to, body] = await last();
    expect([method, to]).toEqual(["POST", "/api/integrations"]);
    expect(body).toEqual({
      team: payments.id,
      name: "staging",
      kind: "amazon-sns",
      mode: "test",
      owner: borys.id,
      expires_at: "2026-12-01T00:14:00.000Z",
      raw_delivery: true,
      may_read: false,
    });
    await page.getByText("It is shown this once:").waitFor();
    await page.getByText(KEY, { exact: true }).waitFor();
    await button("Copy the address of staging").click();
    await button("Copy CloudFormation").click();
    const copied = (await calls(page)).filter(([name]) => name === "copy").map(([, text]) => String(text));
    expect(copied[0]).toBe(URL_OF_KEY);
    expect(copied[1]).toContain(`Endpoint: "${URL_OF_KEY}"`);
    // An incident comes between: the key is still there.
    await rail(/^Now/);
    await rail("Team");
    await button("Payments: integrations").click();
    await page.getByText(KEY, { exact: true }).waitFor();
    await answer("GET /api/integrations", ok({ integrations: [prodEcs, made] }));
    await page.clock.runFor(60_000);
    await button("I have kept it").click();
    await page.getByRole("heading", { name: "staging", exact: true }).waitFor();
    expect(await page.getByText(KEY).count()).toBe(0);
    await button("All integrations").click();
    await button("Payments: integrations").click();
    await button(/staging/).waitFor();
  });

  it("takes a key that senders have already, and says at its field what is wrong with it", async () => {
    const taken = "Another integration has this key.";
    await start(integrationsScene({ "POST /api/integrations": refused("key", taken) }));
    await button("New integration").click();
    await page.getByRole("radio", { name: /^Opsgenie API/ }).check();
    await page.getByLabel("Name", { exact: true }).fill("moved");
    await page.getByRole("group", { name: "Live or test" }).getByRole("button", { name: "Live" }).click();
    expect(await page.getByLabel("Rings").count()).toBe(0);
    await page.getByLabel("Its key may read the team's incidents").check();
    await page.getByLabel("I have a key already, from Opsgenie or PagerDuty").check();
    const key = page.getByLabel("Its key", { exact: true });
    await key.fill("too short");
    await button("Make the integration").click();
    await page.getByRole("alert").filter({ hasText: "A key has 20 to 200 letters" }).waitFor();
    expect(await key.evaluate((element) => element === document.activeElement)).toBe(true);
    await key.fill("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0");
    await button("Make the integration").click();
    await page.getByRole("alert").filter({ hasText: taken }).waitFor();
    expect((await last())[3]).toMatchObject({
      mode: "live",
      owner: null,
      expires_at: null,
      may_read: true,
      key: "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
    });
  });

  it("tells what became of each message, shows its body, and leads to the incident", async () => {
    await one("prod-ecs");
    const list = page.getByRole("region", { name: "Last received" });
    await list.getByText("Dropped by the rule deployments say nothing").waitFor();
    await list.getByText("Not understood: The body is no JSON, and this address takes Amazon's messages.").waitFor();
    await list.getByText("Counted on #127").waitFor();
    await list.getByRole("button", { name: "and 2 more" }).click();
    await list.getByText("No call: a scale-in is no fault").waitFor();
    await list.getByRole("button", { name: "message 1283: its body" }).press("Enter");
    expect(await list.locator("pre").textContent()).toBe(
      '{\n  "status": "deploying",\n  "count": 12345678901234567890\n}',
    );
    await list.getByRole("button", { name: "Copy the body of message 1283" }).click();
    expect((await calls(page)).at(-1)).toEqual(["copy", received[1]!.body]);
    await list.getByRole("button", { name: "message 1282: its body" }).click();
    await list.getByText("Its beginning: it was 68.4 KiB long").waitFor();
    await list.getByRole("button", { name: "Opened #128" }).click();
    expect((await calls(page)).at(-1)).toEqual(["open_incident", "e0000000-0000-7000-8000-000000000001"]);
  });

  it("asks anew for what was received, by the button and when an incident changes", async () => {
    await one("prod-ecs", { [`GET ${path(prodEcs, "/received")}`]: ok({ received: [] }) });
    await page.getByText("Nothing yet. Send something with its key").waitFor();
    await button("Refresh").click();
    await page.getByText("Nothing new.").waitFor();
    await answer(`GET ${path(prodEcs, "/received")}`, ok({ received: received.slice(1, 2) }));
    await button("Refresh").click();
    await page.getByText("There are new messages.").waitFor();
    await page.getByText("Dropped by the rule deployments say nothing").waitFor();
    await answer(`GET ${path(prodEcs, "/received")}`, ok({ received }));
    await show(page, view({ open: [incident()] }));
    await button("Opened #128").waitFor();
    await answer(`GET ${path(prodEcs, "/received")}`, { status: 503, body: { detail: "The hub did not answer." } });
    await button("Refresh").click();
    await page.getByText("What is shown may be old. The hub did not answer.").waitFor();
  });

  it("turns a test live with its version, and prolongs one", async () => {
    const live = { ...bare(trial), mode: "live" as const, owner: null, expires_at: null, version: 4 };
    await one("poc-alerts", {
      [`PUT ${path(trial)}`]: ok({ ...bare(trial), version: 4, expires_at: before(-9.4 * 86_400) }),
    });
    await page.getByText("Its incidents are marked TEST, ring only you, and go on to nobody else.").waitFor();
    await button("Prolong by 7 days").click();
    await page.getByText("TEST until Thu 3 Dec 11:50 (9 d 9 h)").waitFor();
    expect((await last())[3].expires_at).toBe(before(-9 * 86_400 - 9 * 3600));
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.getByRole("group", { name: "Live or test" }).getByRole("button", { name: "Live" }).click();
    await answer(`PUT ${path(trial)}`, ok({ ...live, version: 5 }));
    await save();
    await page.getByText("Prometheus Alertmanager, live").waitFor();
    const [, method, to, body, options] = await last();
    expect([method, to, options]).toEqual(["PUT", path(trial), { version: 4 }]);
    expect(body).toMatchObject({ mode: "live", owner: null, expires_at: null });
    expect(Object.keys(body)).not.toContain("received");
  });

  it("changes the key by its consequence, for a fresh one or one of one's own", async () => {
    await one("prod-ecs", { [`POST ${path(prodEcs, "/key")}`]: refused("key", "Another integration has this key.") });
    await button("New key").press("Enter");
    const dialog = page.getByRole("alertdialog", { name: "A new key for prod-ecs" });
    await dialog.getByText("The present key ends at once.").waitFor();
    // What changes nothing has the focus.
    expect(await focus()).toBe("Keep the present one");
    const own = dialog.getByLabel("A key of your own");
    await own.fill("short");
    await dialog.getByRole("button", { name: "Change the key" }).click();
    await dialog.getByText("A key has 20 to 200 letters").waitFor();
    await own.fill("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0");
    await dialog.getByRole("button", { name: "Change the key" }).click();
    await dialog.getByText("Another integration has this key.").waitFor();
    await answer(`POST ${path(prodEcs, "/key")}`, ok({ key: KEY, url: URL_OF_KEY }, 201));
    await own.fill("");
    await dialog.getByRole("button", { name: "Change the key" }).click();
    await page.getByRole("heading", { name: "The key of prod-ecs" }).waitFor();
    await page.getByText(KEY, { exact: true }).waitFor();
    expect((await sent()).map(([, method, to, body]) => [method, to, body])).toEqual([
      ["POST", path(prodEcs, "/key"), { key: "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0" }],
      ["POST", path(prodEcs, "/key"), {}],
    ]);
  });

  it("deletes one by its consequence, with its version, or says why not", async () => {
    await one("prod-ecs", { [`DELETE ${path(prodEcs)}`]: stale });
    const erase = async () => {
      await page.getByRole("button", { name: "Delete", exact: true }).click();
      await page.getByText("whatever still sends with it is refused, and calls nobody").waitFor();
      await button("Delete it").click();
    };
    await erase();
    await page.getByRole("region").getByText("Somebody else changed it meanwhile.").waitFor();
    await answer(`DELETE ${path(prodEcs)}`, { status: 204, body: null });
    await erase();
    await page.getByRole("heading", { name: "What reports to Payments" }).waitFor();
    expect(await button(/^prod-ecs/).count()).toBe(0);
    expect((await last()).slice(1)).toEqual(["DELETE", path(prodEcs), { version: 3 }]);
  });

  it("shows before saving what rules would do to the last message, and to another", async () => {
    await editRules();
    await panel().getByText("Opens an incident, or counts on the one that is open, and calls people.").waitFor();
    await panel().getByText("Rule 'pre-production is P4' set the priority to P4").waitFor();
    await panel().getByText("It is the known fault checkout: out of memory.").waitFor();
    await panel().getByText("It resolves by itself after 2 h without a repeat.").waitFor();
    expect(await lastTried()).toEqual({ rules, number: 1284 });
    await answer(`POST ${path(prodEcs, "/try")}`, tried({ verdict: "drop", applied: ["Rule 'noise' dropped it."] }));
    await page.getByLabel("Try against").selectOption({ index: 1 });
    await page.clock.runFor(400);
    await panel().getByText("Is dropped: nothing is opened, and nobody is called.").waitFor();
    expect((await lastTried())["number"]).toBe(1283);
    await page.getByLabel("Try against").selectOption("a text of my own");
    expect(await page.getByLabel("Text to try").inputValue()).toContain('"status": "deploying"');
    await page.getByLabel("Text to try").fill('{"x":1}');
    await page.clock.runFor(400);
    expect(await lastTried()).toEqual({ rules, body: '{"x":1}' });
    await answer(`POST ${path(prodEcs, "/try")}`, { status: 503, body: { detail: "The hub did not answer." } });
    await page.getByLabel("Text to try").fill('{"x":2}');
    await page.clock.runFor(400);
    await panel().getByText("It could not be tried. The hub did not answer.").waitFor();
    await page.getByLabel("Text to try").fill(" ");
    await page.clock.runFor(400);
    await panel().getByText("Write what a sender would post.").waitFor();
    expect(await sent()).toEqual([]);
  });

  it("writes a rule by keyboard, with suggestions from what came, and saves it with the version", async () => {
    await editRules({ [`PUT ${path(prodEcs)}`]: ok({ ...bare(prodEcs), version: 4 }) });
    await button("Add a rule").press("Enter");
    await page.getByText("Rule 3 is added.").waitFor();
    expect(await focus()).toBe("Rule 3, name");
    await page.keyboard.type("noise of the night");
    await page.getByLabel("Rule 3, condition 1, field").selectOption("the detail");
    const names = page.getByLabel("Rule 3, condition 1, name of the detail");
    const listOf = (field: typeof names) =>
      field.evaluate((input: HTMLInputElement) => [...(input.list?.options ?? [])].map(({ value }) => value));
    expect(await listOf(names)).toEqual(["account", "region"]);
    await names.fill("region");
    const text = page.getByLabel("Rule 3, condition 1, text");
    expect(await listOf(text)).toEqual(["eu-west-1"]);
    await text.fill("eu-west-1");
    await page.getByLabel("Rule 3, condition 1, how").selectOption("is not");
    await button("Add a condition").press("Enter");
    await expect.poll(focus).toBe("Rule 3, condition 2, field");
    await page.getByLabel("Rule 3, condition 2, field").selectOption("a tag");
    await page.getByLabel("Rule 3, condition 2, text").fill("batch");
    await page
      .getByRole("group", { name: "Rule 3, how many of its conditions" })
      .getByRole("button", { name: "any" })
      .click();
    await page.getByLabel("Rule 3, what becomes of it").selectOption("It waits before it calls");
    await page.getByLabel("Rule 3, waits", { exact: true }).fill("10");
    await page.getByLabel("Rule 3, adds tags").fill("night, quiet");
    await page.getByLabel("Rule 3, sets the alias").fill("{source}/{details.region}");
    await page
      .getByText(
        "If the detail region is not “eu-west-1” or a tag contains “batch”, then its alias becomes “{source}/{details.region}”, it gets the tags night and quiet and it waits 10 min",
      )
      .waitFor();
    await button("Move rule 3 up").press("Enter");
    await expect.poll(focus).toBe("Move rule 2 up");
    await page.getByText("Rule 3 is now rule 2 of 3.").waitFor();
    await button("Take rule 3 out").press("Enter");
    await page.clock.runFor(400);
    await save();
    await page.getByRole("heading", { name: "prod-ecs", exact: true }).waitFor();
    const [, method, to, body, options] = await last();
    expect([method, to, options]).toEqual(["PUT", path(prodEcs), { version: 3 }]);
    expect(body.rules).toEqual([
      rules[0],
      {
        name: "noise of the night",
        when: {
          matching: "any",
          conditions: [
            { field: "details.region", equals: "eu-west-1", not: true },
            { field: "tags", contains: "batch" },
          ],
        },
        then: {
          priority: null,
          tags: ["night", "quiet"],
          alias: "{source}/{details.region}",
          handling: { hold: 10 },
          resolve_after_minutes: null,
          stop: false,
        },
      },
    ]);
    expect(body).toMatchObject({ name: "prod-ecs", kind: "amazon-sns" });
  });

  it("says at their fields what is wrong with rules: while they are tried, when they are to be saved, and as the hub says", async () => {
    const group = "The regular expression '(' cannot be read: unclosed group.";
    await editRules({
      [`PUT ${path(prodEcs)}`]: refused("rules[0].then.tags[0]", "A tag is one line of 1 to 50 characters."),
    });
    await answer(`POST ${path(prodEcs, "/try")}`, tried({}, [{ field: "rules[1].when.conditions[0]", detail: group }]));
    await button(/^deployments settle/).click();
    await page.getByLabel("Rule 2, condition 1, text").fill("(");
    await page.clock.runFor(400);
    await page.getByRole("alert").filter({ hasText: group }).waitFor();
    await answer(`POST ${path(prodEcs, "/try")}`, tried());
    await page.getByLabel("Rule 2, condition 1, text").fill("disk");
    await page.clock.runFor(400);
    await page.getByRole("alert").filter({ hasText: group }).waitFor({ state: "detached" });
    await button("Add a rule").click();
    expect(await alerts()).toEqual([]);
    await save();
    await page.getByText("A rule needs a name: the timeline tells by it what the rule did.").waitFor();
    await page.getByText("The rule does nothing yet.").waitFor();
    expect(await focus()).toBe("Rule 3, name");
    expect(await sent()).toEqual([]);
    await button("Take rule 3 out").click();
    await save();
    await page.getByRole("alert").filter({ hasText: "A tag is one line of 1 to 50 characters." }).waitFor();
    expect(await page.getByLabel("Rule 1, adds tags").getAttribute("aria-invalid")).toBe("true");
  });

  it("puts rules beside another's change of the name, and tells of one of the rules", async () => {
    await editRules({
      [`PUT ${path(prodEcs)}`]: stale,
      [`GET ${path(prodEcs)}`]: ok({ ...bare(prodEcs), version: 4, name: "prod" }),
    });
    await button("Take rule 2 out").click();
    await save();
    await expect.poll(async () => (await sent()).length).toBe(2);
    expect((await last())[3]).toMatchObject({ name: "prod", rules: [rules[0]] });
    expect((await last())[4]).toEqual({ version: 4 });
    await answer(`GET ${path(prodEcs)}`, ok({ ...bare(prodEcs), version: 5, rules: rules.slice(1) }));
    await save();
    const clash = page.getByRole("alert").filter({ hasText: "Somebody else changed these rules meanwhile." });
    await clash.getByText(/^1\. deployments settle: If the title does not match/).waitFor();
    await answer(`PUT ${path(prodEcs)}`, ok({ ...bare(prodEcs), version: 6 }));
    await clash.getByRole("button", { name: "Go on with my draft" }).click();
    await save();
    await page.getByRole("heading", { name: "prod-ecs", exact: true }).waitFor();
    expect((await last())[4]).toEqual({ version: 5 });
  });

  it("keeps a draft while the person looks elsewhere, and asks before it is let go", async () => {
    await editRules();
    await button(/^deployments settle/).click();
    await page.getByLabel("Rule 2, name").fill("half a thought");
    await rail(/^Now/);
    await rail("Team");
    await button("Payments: integrations").click();
    await button(/^half a thought/).click();
    expect(await page.getByLabel("Rule 2, name").inputValue()).toBe("half a thought");
    await button("Cancel").click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Let the changes go" }).click();
    await page.getByRole("heading", { name: "prod-ecs", exact: true }).waitFor();
    expect(await sent()).toEqual([]);
  });

  it("writes a mapping, tries it, and says at its fields which template cannot be read", async () => {
    const unclosed = "The template ends before '}}'.";
    await editMapping({ [`PUT ${path(hook)}`]: ok({ ...bare(hook), version: 4 }) });
    await panel().getByText("checkout stopped: Essential container in task exited").waitFor();
    expect(await lastTried()).toEqual({ mapping, number: 1284 });
    await answer(
      `POST ${path(hook, "/try")}`,
      tried({}, [
        { field: "mapping.title", detail: unclosed },
        { field: "mapping.details.region", detail: "There is no filter 'up'." },
      ]),
    );
    await page.getByLabel("Title", { exact: true }).fill("{{ body.title");
    await page.clock.runFor(400);
    await page.getByRole("alert").filter({ hasText: unclosed }).waitFor();
    await page.getByRole("alert").filter({ hasText: "There is no filter 'up'." }).waitFor();
    expect(await page.getByLabel("Title", { exact: true }).getAttribute("aria-invalid")).toBe("true");
    expect(await page.getByLabel("Detail 1, template").getAttribute("aria-invalid")).toBe("true");
    await answer(
      `POST ${path(hook, "/try")}`,
      tried({ says: "resolve", trigger: null, applied: [], known_fault: null, resolve_after_minutes: null }),
    );
    await page.getByLabel("Title", { exact: true }).fill("{{ body.title }}");
    await page.clock.runFor(400);
    await panel()
      .getByText("Resolves the incident with the alias “ecs:night:service:checkout”, if it is open.")
      .waitFor();
    expect(await alerts()).toEqual([]);
    await button("Add a detail").press("Enter");
    await expect.poll(focus).toBe("Detail 2, name");
    await page.keyboard.type("zone");
    await page.getByLabel("Detail 2, template").fill("{{ body.zone }}");
    await page.getByText("How to write them").click();
    await page.getByText("{{ body.zone | default('?') }}").waitFor();
    await save();
    await page.getByRole("heading", { name: "status page", exact: true }).waitFor();
    expect((await last())[3].mapping).toEqual({
      ...mapping,
      title: "{{ body.title }}",
      details: { region: "{{ body.where.region }}", zone: "{{ body.zone }}" },
    });
  });

  it("gives up a mapping for the usual names of fields", async () => {
    await editMapping({ [`PUT ${path(hook)}`]: ok({ ...bare(hook), mapping: null, version: 4 }) });
    await page.getByRole("switch", { name: "Read them as I say here" }).click();
    expect(await page.getByLabel("Title", { exact: true }).count()).toBe(0);
    await page.clock.runFor(400);
    expect(await lastTried()).toEqual({ mapping: null, number: 1284 });
    await save();
    await page.getByText("By the usual names of fields.").waitFor();
    expect((await last())[3].mapping).toBeNull();
  });

  it("leads back where it was opened, with the focus on what is shown", async () => {
    await one("legacy monitoring");
    await page.getByText("silent for 12 days, 31 in all").waitFor();
    expect(await focus()).toBe("legacy monitoring");
    await page.getByText("YOUR_KEY").first().waitFor();
    await button("All integrations").press("Enter");
    await expect.poll(focus).toBe("What reports to Payments");
  });

  it("covers the list of teams where there is no room for both, and leads back to it", async () => {
    await start(integrationsScene(), { width: 360, height: 740 });
    await button(/^prod-ecs/).click();
    await button("Back").click();
    await button("Payments: integrations").waitFor();
  });
});

const wide = { width: 1120, height: 1500 };
describe.each([...Object.entries(LOOKS), ...Object.entries(CONTRASTS)])("in %s", (light, media) => {
  it("a team's integrations", async () => {
    await start(integrationsScene(), media);
    await button(/^prod-ecs/).waitFor();
    await look(page, `integrations-${light}`);
  });

  it("one, and its rules being written", async () => {
    await one("prod-ecs", {}, { ...media, ...wide, height: 2300 });
    await button(/message 1284: its body/).click();
    await look(page, `integration-${light}`);
    await editRules({}, { ...media, ...wide });
    await button(/^pre-production is P4/).click();
    await page.clock.runFor(400);
    await look(page, `integration-rules-${light}`);
  });
});

describe.each(Object.entries(LOOKS))("in %s", (light, media) => {
  it("one that is being made, with faults", async () => {
    await start(integrationsScene(), { ...media, ...wide });
    await button("New integration").click();
    await page.getByRole("radio", { name: /^Amazon SNS/ }).check();
    await page.getByLabel("Take raw delivery too").check();
    await page.getByLabel("I have a key already, from Opsgenie or PagerDuty").check();
    await button("Make the integration").click();
    await look(page, `integration-new-${light}`);
  });

  it("its key, shown this once", async () => {
    await one(
      "poc-alerts",
      { [`POST ${path(trial, "/key")}`]: ok({ key: KEY, url: URL_OF_KEY.replace("amazonsns", "prometheus") }) },
      media,
    );
    await button("New key").click();
    await page.getByRole("alertdialog").waitFor();
    await button("Change the key").click();
    await page.getByText(KEY, { exact: true }).waitFor();
    await look(page, `integration-key-${light}`);
  });

  it("a test of the Opsgenie kind, and nothing yet", async () => {
    await start(integrationsScene({}, []), media);
    await page.getByText("Nothing reports to Payments yet.").waitFor();
    await look(page, `integrations-none-${light}`);
    await one("poc-alerts", {}, { ...media, height: 900 });
    await look(page, `integration-test-${light}`);
  });

  it("a mapping being written", async () => {
    await editMapping({}, { ...media, ...wide });
    await page.getByText("How to write them").click();
    await look(page, `integration-mapping-${light}`);
  });

  it("narrow: the list, one, its rules and its mapping", async () => {
    const narrow = { ...media, width: 360, height: 2000 };
    await start(integrationsScene(), { ...narrow, height: 740 });
    await button(/^prod-ecs/).waitFor();
    await look(page, `narrow-integrations-${light}`);
    await one("prod-ecs", {}, narrow);
    await button(/message 1284: its body/).click();
    await look(page, `narrow-integration-${light}`);
    await editRules({}, { ...narrow, height: 2600 });
    await button(/^pre-production is P4/).click();
    await page.clock.runFor(400);
    await look(page, `narrow-integration-rules-${light}`);
    await editMapping({}, { ...narrow, height: 2600 });
    await look(page, `narrow-integration-mapping-${light}`);
    await start(integrationsScene(), narrow);
    await button("New integration").click();
    await look(page, `narrow-integration-new-${light}`);
  });
});
