// *Now*, by keyboard and by mouse.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

import { mainScenes } from "./scenes/main";
import {
  anna,
  before,
  borys,
  disk,
  entry,
  incident,
  latency,
  personActor,
  ringing,
  scene,
  story,
  view,
} from "./scenes/pieces";
import { calls, close, expectCalls, launch, open, show } from "./stage/browser";
import type { Scene } from "./stage/scene";

const checkout = incident();
const three = scene({ view: ringing([checkout], [disk, latency]) });

let browser: Browser;
let page: Page;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());
afterEach(() => close(page));

const row = (name: RegExp) => page.getByRole("list", { name: /incidents/ }).getByRole("button", { name });
const heading = (name: string) =>
  page.getByRole("region", { name: "Incident", exact: true }).getByRole("heading", { name, level: 2 });
const start = async (given: Scene, look = {}) => {
  page = await open(browser, "main", given, look);
  await page.getByRole("banner").waitFor();
};

it("shows the most urgent beside the list, and moves through it with j and k", async () => {
  await start(three);
  await heading("checkout stopped").waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await heading(disk.title).waitFor();
  expect(await row(/Disk of/).getAttribute("aria-current")).toBe("true");
  expect(await row(/Disk of/).evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press("ArrowDown");
  await heading(latency.title).waitFor();
  // The end is the end.
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await page.keyboard.press("k");
  await heading("checkout stopped").waitFor();
});

it("acknowledges with a what nobody has, and leaves alone what somebody has", async () => {
  await start(three);
  await heading("checkout stopped").waitFor();
  await page.keyboard.press("a");
  await expectCalls(page, [["acknowledge", checkout.id]]);
  await row(/Latency/).click();
  await heading(latency.title).waitFor();
  await page.keyboard.press("a");
  await page.keyboard.press("/");
  await expectCalls(page, [["acknowledge", checkout.id]]);
});

it("asks before r resolves, keeps stray letters in the note, and sends both", async () => {
  const path = `/api/incidents/${checkout.id}/resolve`;
  await start({
    ...three,
    answers: { ...three.answers, [`POST ${path}`]: { status: 200, body: { incident: checkout, changed: true } } },
  });
  await heading("checkout stopped").waitFor();
  await page.keyboard.press("r");
  const dialog = page.getByRole("dialog", { name: /Resolve “checkout stopped”/ });
  await dialog.waitFor();
  await page.keyboard.type("jar", { delay: 0 });
  expect(await calls(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  expect(await calls(page)).toEqual([]);

  await page.keyboard.press("r");
  await page.keyboard.type("Rolled back");
  await page.keyboard.press("Enter");
  await expectCalls(page, [["request", "POST", path, { note: "Rolled back" }]]);
  await page.getByText("Resolved.", { exact: true }).first().waitFor();
});

it("opens the console in the person's browser, and says when none took it", async () => {
  await start(three);
  await heading("checkout stopped").waitFor();
  const link = () => page.getByRole("link", { name: /console\.aws\.amazon\.com/ });
  const address = await link().getAttribute("href");
  await link().click();
  await expectCalls(page, [["open_link", address]]);
  expect(page.url()).not.toContain("amazon");

  await close(page);
  await start({ ...three, refusals: { open_link: "No browser took the address." } });
  await link().click();
  await page.getByRole("alert").getByText("No browser took the address.").waitFor();
});

it("keeps the focus inside a dialog, and gives it back", async () => {
  await start(three);
  await row(/Disk of/).click();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "All keys" }).waitFor();
  for (let press = 0; press < 5; press++) {
    await page.keyboard.press("Tab");
    const outside = await page.evaluate(() => {
      const focus = document.activeElement;
      return focus !== document.body && focus?.closest("dialog") === null;
    });
    expect(outside, "the focus left the dialog").toBe(false);
  }
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await row(/Disk of/).evaluate((element) => element === document.activeElement)).toBe(true);
});

it("writes a note with n, and keeps it where it could not be sent", async () => {
  const path = `POST /api/incidents/${checkout.id}/notes`;
  await start({
    ...three,
    answers: { ...three.answers, [path]: { status: 503, body: { detail: "The hub is out of reach." } } },
  });
  await heading("checkout stopped").waitFor();
  await page.keyboard.press("n");
  await page.keyboard.type("I look at ja/k?");
  await page.keyboard.press("Control+Enter");
  await page.getByText("The hub is out of reach.").waitFor();
  expect(await page.getByLabel("Note").inputValue()).toBe("I look at ja/k?");

  const told = story(checkout, [entry(50, 0, personActor(anna), { kind: "noted", text: "I look at ja/k?" }, checkout)]);
  await page.evaluate(
    ([key, read, body]) => {
      window.stage.scene.answers[key] = { status: 200, body: { incident: body.incident, changed: true } };
      window.stage.scene.answers[read] = { status: 200, body };
    },
    [path, `GET /api/incidents/${checkout.id}`, told] as const,
  );
  await page.getByRole("button", { name: "Add note" }).click();
  await page.getByRole("region", { name: "Timeline" }).getByText("I look at ja/k?").waitFor();
  expect(await page.getByLabel("Note").inputValue()).toBe("");
  expect((await calls(page)).at(-1)).toEqual(["request", "POST", path.slice(5), { text: "I look at ja/k?" }]);
});

it("searches what is open, says when nothing matches, and leaves the field by Escape", async () => {
  await start(three);
  await page.keyboard.press("/");
  await page.keyboard.type("ledger disk");
  await row(/Disk of/).waitFor();
  expect(
    await page
      .getByRole("list", { name: /Open incidents/ })
      .getByRole("listitem")
      .count(),
  ).toBe(1);
  await page.keyboard.type(" nonsense");
  await page.getByText("Nothing open matches “ledger disk nonsense”.").waitFor();
  await page.keyboard.press("Escape");
  await row(/Latency/).waitFor();
});

it("finds a resolved one, with the hub's help, page by page", async () => {
  await start(mainScenes["resolved"]!);
  await page.getByRole("button", { name: "Resolved" }).click();
  await page.clock.runFor(300);
  await row(/Queue of refunds/).click();
  await heading("Queue of refunds older than 10 minutes").waitFor();
  await page.getByText("Resolved by Borys").first().waitFor();
  expect(await page.getByRole("button", { name: "Acknowledge" }).count()).toBe(0);

  await page.evaluate(
    (body) => {
      window.stage.scene.answers["GET /api/incidents?state=resolved&limit=50&cursor=112"] = { status: 200, body };
    },
    { incidents: [incident({ id: "r3", number: 3, title: "The first of all", state: "resolved" })], next_cursor: null },
  );
  await page.getByRole("button", { name: "Show older ones" }).click();
  await row(/The first of all/).waitFor();
  await row(/Queue of refunds/).waitFor();
  expect(await page.getByRole("button", { name: "Show older ones" }).count()).toBe(0);

  await page.evaluate(
    (body) => {
      window.stage.scene.answers["GET /api/incidents?state=resolved&limit=50&q=checkout"] = { status: 200, body };
    },
    { incidents: [incident({ id: "r2", title: "checkout stopped", state: "resolved" })], next_cursor: null },
  );
  await page.getByLabel("Search incidents").fill("checkout");
  await page.clock.runFor(300);
  await row(/Queue of refunds/).waitFor({ state: "detached" });
  await row(/checkout stopped/).waitFor();
});

it("says why the resolved ones could not be loaded, and tries again", async () => {
  const given = mainScenes["resolved-error"]!;
  await start(given);
  await page.getByRole("button", { name: "Resolved" }).click();
  await page.clock.runFor(300);
  await page.getByText("The hub did not answer within 5 seconds.").waitFor();
  await page.evaluate((answers) => Object.assign(window.stage.scene.answers, answers), mainScenes["resolved"]!.answers);
  await page.getByRole("button", { name: "Try again" }).click();
  await row(/Queue of refunds/).waitFor();
});

it("follows the hub: what another has is told, what is resolved leaves the list and stays to be read", async () => {
  await start(three);
  await heading("checkout stopped").waitFor();
  const taken = incident({
    version: 50,
    state: "acknowledged",
    acknowledged: { by: personActor(borys), at: before(0) },
  });
  await show(page, view({ bell: "acknowledged", open: [taken, latency] }));
  await row(/checkout stopped.*Borys has it/).waitFor();
  expect(await page.getByRole("alert").filter({ hasText: "Ringing" }).count()).toBe(0);

  const over = {
    ...taken,
    version: 51,
    state: "resolved" as const,
    resolved: { by: personActor(borys), at: before(0) },
  };
  await row(/checkout stopped/).click();
  await page.evaluate(([path, body]) => void (window.stage.scene.answers[path] = { status: 200, body }), [
    `GET /api/incidents/${checkout.id}`,
    { incident: over, timeline: [] },
  ] as const);
  await show(page, view({ bell: "acknowledged", open: [latency] }));
  await row(/checkout stopped/).waitFor({ state: "detached" });
  await page.getByText("Resolved by Borys").waitFor();
});

it("says aloud what rings, once for each", async () => {
  await start(scene({ view: view() }));
  await show(page, ringing([checkout, disk]));
  await page
    .getByRole("alert")
    .filter({ hasText: `Ringing: P1 checkout stopped, Payments. Ringing: P2 ${disk.title}` })
    .waitFor();
  await page.getByRole("button", { name: "Acknowledge all 2" }).click();
  await expectCalls(page, [["acknowledge_all"]]);
});

it("opens, in a narrow window, over the list with Enter, and goes back with Escape to where it was", async () => {
  await start(three, { width: 400, height: 700 });
  await row(/checkout stopped/).waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await heading(disk.title).waitFor();
  expect(await page.getByRole("list", { name: /Open incidents/ }).count()).toBe(0);
  await page.keyboard.press("Escape");
  await row(/Disk of/).waitFor();
  await expect.poll(() => row(/Disk of/).evaluate((element) => element === document.activeElement)).toBe(true);
});

it("opens the incident that the tray asks for, from any page", async () => {
  await start(three);
  await page.getByRole("navigation").getByRole("button", { name: "Settings" }).click();
  await page.evaluate((id) => window.stage.ask(id), latency.id);
  await heading(latency.title).waitFor();
  await close(page);
  await start({ ...three, first: disk.id });
  await heading(disk.title).waitFor();
});

it("turns to my shifts or to this laptop when a notification asks for them", async () => {
  await start(three);
  await page.evaluate(() => window.stage.turn("shifts"));
  await expect
    .poll(() =>
      page
        .getByRole("navigation")
        .getByRole("button", { name: /My shifts/ })
        .getAttribute("aria-current"),
    )
    .toBe("page");
  await page.evaluate(() => window.stage.turn("settings"));
  await page.getByRole("region", { name: "This laptop" }).waitFor();
  await page.evaluate(() => window.stage.turn("shifts"));
  await page.evaluate(() => window.stage.turn("nowhere"));
  await page
    .getByRole("navigation")
    .getByRole("button", { name: /My shifts/ })
    .waitFor();
});

it("says what it could not do, until it is put away", async () => {
  await start({ ...three, refusals: { acknowledge: "The pager has stopped. Start Tocsin again." } });
  await page.keyboard.press("a");
  const said = page.getByRole("alert").filter({ hasText: "The pager has stopped." });
  await said.waitFor();
  await page.clock.runFor(60_000);
  await said.waitFor();
  await page.getByRole("button", { name: "Put this message away" }).click();
  await said.waitFor({ state: "detached" });
});
