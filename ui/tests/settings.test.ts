// *Settings*: each takes effect at once, and says why it did not.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

import { demoAccount, mainScenes } from "./scenes/main";
import { scene, settings, view } from "./scenes/pieces";
import { calls, close, expectCalls, launch, open } from "./stage/browser";
import type { Scene } from "./stage/scene";

let browser: Browser;
let page: Page;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());
afterEach(() => close(page));

const start = async (given: Scene) => {
  page = await open(browser, "main", given);
  await page.getByRole("navigation").getByRole("button", { name: "Settings" }).click();
};

it("switches the start at login, and shows what the app says it is", async () => {
  await start(scene());
  const toggle = page.getByRole("switch", { name: "Start at login" });
  expect(await toggle.getAttribute("aria-checked")).toBe("true");
  await page.evaluate((after) => void (window.stage.scene.settings = after), { ...settings, autostart: false });
  await toggle.click();
  await expect.poll(() => toggle.getAttribute("aria-checked")).toBe("false");
  await expectCalls(page, [["update_settings", { autostart: false }]]);
});

it("leaves the switch as it was where the system refuses, and says so", async () => {
  await start(scene({ refusals: { update_settings: "The system refused to start Tocsin at login." } }));
  await page.getByRole("switch", { name: "Start at login" }).click();
  await page.getByRole("alert").filter({ hasText: "refused to start Tocsin" }).waitFor();
  expect(await page.getByRole("switch", { name: "Start at login" }).getAttribute("aria-checked")).toBe("true");
});

it("checks a shortcut before it asks, and shows the app's own objection", async () => {
  await start(scene({ refusals: { update_settings: "Another program holds Ctrl+Alt+B." } }));
  const field = page.getByLabel("Shortcut");
  await field.fill("B");
  await field.press("Enter");
  await page.getByRole("alert").filter({ hasText: "B alone would be taken" }).waitFor();
  expect(await field.getAttribute("aria-invalid")).toBe("true");
  expect(await calls(page)).toEqual([]);
  await field.fill("Ctrl+Alt+B");
  expect(await field.getAttribute("aria-invalid")).toBe("false");
  await field.press("Enter");
  await page.getByRole("alert").filter({ hasText: "Another program holds" }).waitFor();
  await page.evaluate(
    (after) => {
      delete window.stage.scene.refusals["update_settings"];
      window.stage.scene.settings = after;
    },
    { ...settings, shortcut: "Ctrl+Alt+C" },
  );
  await field.fill("Ctrl+Alt+C");
  await field.press("Enter");
  await page.getByText(/^Saved\./).waitFor();
  expect((await calls(page)).at(-1)).toEqual(["update_settings", { shortcut: "Ctrl+Alt+C" }]);
});

it("plays the alarm, stops it, and says why it cannot be heard", async () => {
  await start(scene());
  await page.getByRole("button", { name: "Test the sound" }).click();
  await page.evaluate(() => window.stage.sound({ running: true, failed: null }));
  await page.getByRole("button", { name: "Stop" }).click();
  await expectCalls(page, [["test_sound"], ["stop_sound"]]);
  await page.evaluate(() =>
    window.stage.sound({ running: false, failed: "No sound device was found. Connect a speaker." }),
  );
  await page.getByRole("alert").filter({ hasText: "No sound device was found." }).waitFor();
  await page.getByRole("button", { name: "Test the sound" }).waitFor();
});

it("tells each problem with what it means and what to do", async () => {
  await start(mainScenes["problems"]!);
  const laptop = page.getByRole("region", { name: "This laptop" });
  for (const { title, meaning, remedy } of mainScenes["problems"]!.view!.problems)
    for (const text of [title, `${meaning} ${remedy}`]) await laptop.getByText(text, { exact: true }).waitFor();
});

it("signs out after a question that says what follows", async () => {
  await start(scene({ view: view({ bell: "off_duty", duty: { now: [] } }) }));
  await page.getByRole("button", { name: "Sign out" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Sign out of this hub" });
  await dialog.getByText("This laptop will not ring any more.").waitFor();
  await page.evaluate((none) => void (window.stage.scene.account = none), mainScenes["welcome"]!.account);
  await dialog.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: /Tocsin wakes you/ }).waitFor();
  await expectCalls(page, [["sign_out", false]]);
});

it("on call, says for whom nothing rings then before it signs out or quits", async () => {
  await start(scene());
  await page.getByRole("button", { name: "Sign out" }).click();
  const out = page.getByRole("alertdialog", { name: "Sign out of this hub" });
  await out.getByText("You are on call for Payments until Mon 09:00 (6 d 6 h).").waitFor();
  await out.getByText("Sign out all the same? Nothing rings on this laptop then; the team sees it.").waitFor();
  // The safe answer has the focus.
  await page.keyboard.press("Enter");
  await out.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Quit" }).click();
  const quit = page.getByRole("alertdialog", { name: "Quit Tocsin" });
  await quit.getByText("You are on call for Payments until Mon 09:00 (6 d 6 h).").waitFor();
  await page.keyboard.press("Enter");
  await quit.waitFor({ state: "detached" });
  expect(await calls(page)).toEqual([]);
  await page.getByRole("button", { name: "Quit" }).click();
  await quit.getByRole("button", { name: "Quit all the same" }).click();
  await expectCalls(page, [["quit", true]]);
});

it("asks on any page when the tray wants to quit on call, and once more where the app knows of a duty that it does not", async () => {
  const off = view({ bell: "off_duty", duty: { now: [] } });
  page = await open(
    browser,
    "main",
    scene({ view: off, refusals: { quit: ["on_duty", "You are on call for Search, since a moment ago."] } }),
  );
  await page.getByRole("banner").waitFor();
  await page.evaluate(() => window.stage.askQuit());
  const dialog = page.getByRole("alertdialog", { name: "Quit Tocsin" });
  await dialog.getByText(/Nothing rings on this laptop until Tocsin is started again/).waitFor();
  await dialog.getByRole("button", { name: "Quit", exact: true }).click();
  await dialog.getByText("You are on call for Search, since a moment ago.").waitFor();
  await page.evaluate(() => void delete window.stage.scene.refusals["quit"]);
  await dialog.getByRole("button", { name: "Quit all the same" }).click();
  await dialog.waitFor({ state: "detached" });
  await expectCalls(page, [
    ["quit", false],
    ["quit", true],
  ]);
});

it("stays where quitting failed, and says why", async () => {
  await start(scene({ refusals: { quit: "The pager does not answer." } }));
  await page.getByRole("button", { name: "Quit" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Quit Tocsin" });
  await dialog.getByRole("button", { name: "Quit all the same" }).click();
  await dialog.getByRole("alert").filter({ hasText: "The pager does not answer." }).waitFor();
});

it("leads from a token that is no longer accepted to a new sign-in, with the address filled in", async () => {
  page = await open(browser, "main", mainScenes["signed-out"]!);
  await page.getByRole("banner").getByRole("button", { name: "Sign in" }).click();
  expect(await page.getByLabel("Hub address").inputValue()).toBe("https://tocsin.example.com");
  await page.getByText("The hub no longer accepts this laptop's token.").waitFor();
});

it("offers the demo's end instead of a sign-out", async () => {
  await start(scene({ account: demoAccount }));
  await page.getByRole("button", { name: "Remove the demo" }).waitFor();
  expect(await page.getByRole("button", { name: "Sign out" }).count()).toBe(0);
  await page.getByText("Tocsin 0.1.0 on mars").waitFor();
});

it("shows the keys of a hub that was just set up until the app ends", async () => {
  await start(mainScenes["keys-once"]!);
  await page.getByRole("button", { name: "Show the keys" }).click();
  await page.getByRole("heading", { name: "Your hub is ready." }).waitFor();
  await page.getByRole("navigation").getByRole("button", { name: "Now" }).click();
  await page.getByText("All quiet.").waitFor();
});
