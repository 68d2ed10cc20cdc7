// A team's heartbeats, maintenance windows and known faults: seen, written by keyboard, stored with their version.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { me, view, before } from "./scenes/pieces";
import { backup, memory, prodEcs, shelfScene, upgrade } from "./scenes/shelf";
import { calls, close, launch, open } from "./stage/browser";
import { look, LOOKS } from "./stage/look";
import type { Scene } from "./stage/scene";

const ok = (body: unknown, status = 200) => ({ status, body });
const stale = { status: 412, body: { code: "changed_meanwhile", detail: "Somebody else changed it meanwhile." } };

let browser: Browser;
let page: Page;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());

const start = async (tab: string, answers: Scene["answers"] = {}, media = {}) => {
  page = await open(browser, "main", shelfScene(answers), media);
  await page.getByRole("navigation", { name: "Tocsin" }).getByRole("button", { name: "Team" }).click();
  await page.getByRole("button", { name: "Payments: integrations" }).click();
  await page.getByRole("navigation", { name: "What reports to Payments" }).getByRole("button", { name: tab }).click();
};
const save = () => page.getByRole("button", { name: "Save", exact: true }).click();
const sent = async () => (await calls(page)).at(-1) as [string, string, string, Record<string, unknown>, unknown];

describe("heartbeats", () => {
  afterEach(() => close(page));

  it("say which is alive, silent, awaited or off, and how each pings", async () => {
    await start("Heartbeats");
    const card = (name: string) => page.getByRole("article", { name, exact: true });
    await card("nightly-backup").getByText("Last ping 42 s ago; the next by Wed 02:14.").waitFor();
    await card("prometheus")
      .getByText(/Silent for too long since 02:04/)
      .waitFor();
    await card("report-job").getByText("Waits for its first ping").waitFor();
    await card("old-cron").getByText("Not watched.").waitFor();
    await card("nightly-backup").getByText("/v2/heartbeats/nightly-backup/ping").waitFor();
    expect(await card("of-another-team").count()).toBe(0);
  });

  it("are made by keyboard, and pinged from here", async () => {
    const made = { ...backup, id: "h9", name: "cron" };
    await start("Heartbeats", { "POST /api/heartbeats": ok(made, 201), "POST /api/heartbeats/h9/ping": ok(null, 204) });
    await page.getByRole("button", { name: "New heartbeat" }).press("Enter");
    await page.getByLabel("Name", { exact: true }).fill("cron");
    await page.getByLabel("Interval", { exact: true }).fill("2");
    await page.getByLabel("Interval, unit").selectOption("days");
    await page.getByLabel("Tags").fill("cron, batch");
    await page.getByLabel("Priority").selectOption("P1");
    await page.getByRole("button", { name: "Make the heartbeat" }).press("Enter");
    await page.getByText("cron is saved.").first().waitFor();
    const [, method, path, body] = await sent();
    expect([method, path]).toEqual(["POST", "/api/heartbeats"]);
    expect(body).toMatchObject({ name: "cron", interval_minutes: 2880, tags: ["cron", "batch"], priority: "P1" });
  });

  it("say what is wrong at its field, first themselves, then as the hub says", async () => {
    const detail = "There is a heartbeat on this hub named 'cron' already. Choose another name.";
    const faults = [{ object: null, field: "name", detail }];
    await start("Heartbeats", {
      [`PUT /api/heartbeats/${backup.id}`]: { status: 422, body: { code: "invalid", detail, faults } },
    });
    await page.getByRole("button", { name: "Edit nightly-backup" }).click();
    await page.getByLabel("Interval", { exact: true }).fill("often");
    await save();
    await page.getByRole("alert").filter({ hasText: "Write a whole number, such as 10." }).waitFor();
    expect(await calls(page)).toEqual([]);
    await page.getByLabel("Interval", { exact: true }).fill("1");
    await page.getByLabel("Name", { exact: true }).fill("cron");
    await save();
    await page.getByRole("alert").filter({ hasText: detail }).waitFor();
    expect((await sent())[4]).toEqual({ version: 3 });
  });

  it("show members what they are, and let them ping but not change", async () => {
    await start("Heartbeats", { "GET /api/me": ok(me()) });
    await page.getByText("Admins of Payments can change this.").waitFor();
    expect(await page.getByRole("button", { name: /^(Edit|New heartbeat)/ }).count()).toBe(0);
    expect(await page.getByRole("button", { name: "Ping now: nightly-backup" }).count()).toBe(1);
  });

  it("say where there is none, and where they cannot be had", async () => {
    await start("Heartbeats", { "GET /api/heartbeats": { status: 503, body: { detail: "The hub did not answer." } } });
    await page.getByText("The heartbeats could not be loaded. The hub did not answer.").waitFor();
    await page.evaluate(
      () => void (window.stage.scene.answers["GET /api/heartbeats"] = { status: 200, body: { heartbeats: [] } }),
    );
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("Payments has no heartbeat yet.").waitFor();
    const connection = { state: "cut_off" as const, since: before(60), detail: null, retry_at: null };
    await page.evaluate((newer) => window.stage.show(newer), view({ bell: "cut_off", connection }));
    await page.getByText("Not connected: this is how it was when the hub was last heard.").last().waitFor();
    expect(await page.getByRole("button", { name: "New heartbeat" }).isDisabled()).toBe(true);
  });
});

describe("maintenance windows", () => {
  afterEach(() => close(page));

  it("say which runs, what it keeps quiet and what comes after it, and end at a click", async () => {
    await start("Maintenance", { [`POST /api/maintenance/${upgrade.id}/end`]: ok(null, 204) });
    const card = page.getByRole("article", { name: "database upgrade" });
    await card.getByText("prod-ecs call nobody.").waitFor();
    await card.getByText("What is still open at its end calls people then.").waitFor();
    await page.getByRole("article", { name: "network move" }).getByText("All integrations").waitFor();
    expect(await page.getByRole("button", { name: /^Edit last month/ }).count()).toBe(0);
    await card.getByRole("button", { name: "End it now: database upgrade" }).click();
    await page.getByText("database upgrade is over.").first().waitFor();
    expect((await sent()).slice(1, 3)).toEqual(["POST", `/api/maintenance/${upgrade.id}/end`]);
  });

  it("are planned by anybody of the team, for what they choose, by their own clocks", async () => {
    await start("Maintenance", { "GET /api/me": ok(me()), "POST /api/maintenance": ok(upgrade, 201) });
    await page.getByRole("button", { name: "Plan maintenance" }).press("Enter");
    await page.getByLabel("What is done").fill("database upgrade");
    await page.getByLabel("From, day").fill("2026-11-25");
    await page.getByLabel("From, time").fill("22:00");
    await page.getByLabel("To, day").fill("2026-11-26");
    await page.getByLabel("To, time").fill("0:30");
    await page.getByLabel("All integrations and heartbeats of Payments").uncheck();
    await page.getByRole("button", { name: "Make the maintenance window" }).click();
    await page.getByRole("alert").filter({ hasText: "Choose at least one, or all of the team." }).waitFor();
    await page.getByLabel("prod-ecs").check();
    await page.getByLabel(/call people for what is still open/).uncheck();
    await page.getByRole("button", { name: "Make the maintenance window" }).click();
    await page.getByText("database upgrade is saved.").first().waitFor();
    expect((await sent())[3]).toMatchObject({
      description: "database upgrade",
      integrations: [prodEcs.id],
      start: "2026-11-25T20:00:00.000Z",
      end: "2026-11-25T22:30:00.000Z",
      afterwards: "stay_silent",
    });
  });
});

describe("known faults", () => {
  afterEach(() => close(page));

  it("say how each is recognised and what to do, and open the runbook in the browser", async () => {
    await start("Known faults");
    const card = page.getByRole("article", { name: "checkout: out of memory" });
    await card.getByText("If the detail exit_code is “137” and the title contains “checkout”.").waitFor();
    await card.getByRole("link", { name: "https://wiki.example.com/checkout" }).click();
    await expect.poll(() => calls(page)).toEqual([["open_link", "https://wiki.example.com/checkout"]]);
    await page.getByText("Runbook", { exact: true }).click();
    await page.getByText("Drop the oldest partition.").waitFor();
  });

  it("are written with conditions and a runbook, never over somebody else's change", async () => {
    const theirs = { ...memory, version: 5, name: "Theirs" };
    const path = `/api/known-faults/${memory.id}`;
    await start("Known faults", { [`PUT ${path}`]: stale, [`GET ${path}`]: ok(theirs) });
    await page.getByRole("button", { name: "Edit checkout: out of memory" }).click();
    await page.getByRole("button", { name: "Add a condition" }).click();
    await save();
    await page.getByRole("alert").filter({ hasText: "Write what is looked for." }).waitFor();
    await page.getByLabel("Condition 3, text").fill("OOM");
    await page.getByRole("group", { name: "What the runbook is" }).getByRole("button", { name: "A text" }).click();
    await page.getByLabel("What to do, in Markdown").fill("1. Restart it.");
    await save();
    await page.getByRole("heading", { name: "Somebody else changed this known fault meanwhile." }).waitFor();
    const [, , , body, options] = await sent();
    expect(options).toEqual({ version: 4 });
    expect(body["runbook"]).toEqual({ markdown: "1. Restart it." });
    await page.getByRole("button", { name: "Go on with my draft" }).click();
    expect(await page.getByLabel("Condition 3, text").inputValue()).toBe("OOM");
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Let the changes go" }).click();
  });

  it("are deleted only when that is meant", async () => {
    const path = `/api/known-faults/${memory.id}`;
    await start("Known faults", { [`DELETE ${path}`]: ok(null, 204) });
    await page.getByRole("button", { name: "Edit checkout: out of memory" }).click();
    await page.getByRole("button", { name: "Delete this entry" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete it" }).click();
    await page.getByText("checkout: out of memory is deleted.").first().waitFor();
    expect(await sent()).toEqual(["request", "DELETE", path, { version: 4 }]);
    expect(await page.getByRole("article", { name: "checkout: out of memory" }).count()).toBe(0);
  });
});

describe.each(Object.entries(LOOKS))("in %s", (light, media) => {
  const shown: Record<string, [string, RegExp | null]> = {
    heartbeats: ["Heartbeats", null],
    "heartbeat-editor": ["Heartbeats", /^Edit nightly/],
    maintenance: ["Maintenance", null],
    "maintenance-editor": ["Maintenance", /^Edit database/],
    "known-faults": ["Known faults", null],
    "known-fault-editor": ["Known faults", /^Edit checkout/],
  };
  it.each(Object.entries(shown))("%s", async (name, [tab, edit]) => {
    await start(tab, {}, { ...media, height: 900 });
    await page.locator("article").first().waitFor();
    if (edit) await page.getByRole("button", { name: edit }).click();
    await look(page, `${name}-${light}`);
  });

  it("what is written, narrow", async () => {
    await start("Known faults", {}, { ...media, width: 360, height: 1100 });
    await page.getByRole("button", { name: /^Edit checkout/ }).click();
    await look(page, `narrow-known-fault-editor-${light}`);
  });
});
