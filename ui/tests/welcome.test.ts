// The first start, and the demo's first five minutes.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

import { demoAccount, mainScenes } from "./scenes/main";
import { account, scene, view } from "./scenes/pieces";
import { calls, close, expectCalls, launch, open, show } from "./stage/browser";
import type { Scene } from "./stage/scene";

let browser: Browser;
let page: Page;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());
afterEach(() => close(page));

const start = async (given: Scene) => {
  page = await open(browser, "main", given);
};
const becomes = (next: Scene["account"]) => page.evaluate((given) => void (window.stage.scene.account = given), next);

it("starts the demo by one click", async () => {
  await start(mainScenes["welcome"]!);
  const button = page.getByRole("button", { name: "Try the demo" });
  await button.waitFor();
  await becomes(demoAccount);
  await button.click();
  await show(page, view());
  await page.getByRole("heading", { name: "The first five minutes" }).waitFor();
  await expectCalls(page, [["start_demo"]]);
});

it("stays and says why where the demo could not be started", async () => {
  await start({ ...mainScenes["welcome"]!, refusals: { start_demo: "The disk is full. Make room and try again." } });
  await page.getByRole("button", { name: "Try the demo" }).click();
  await page.getByRole("alert").filter({ hasText: "The disk is full." }).waitFor();
  await page.getByRole("button", { name: "Try the demo" }).waitFor();
});

it("signs in with address and token, and says what was wrong with them", async () => {
  await start({
    ...mainScenes["welcome"]!,
    refusals: { sign_in: "The hub does not know this token. Ask for a new one." },
  });
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Hub address").fill(" https://tocsin.example.com ");
  await page.getByLabel("Personal token").fill("tsp_1");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: "does not know this token" }).waitFor();
  await page.evaluate(() => delete window.stage.scene.refusals["sign_in"]);
  await becomes(account);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await show(page, view());
  await page.getByText("All quiet.").waitFor();
  const signIn = ["sign_in", "https://tocsin.example.com", "tsp_1"];
  await expectCalls(page, [signIn, signIn]);
});

it("makes this laptop the hub, and shows the keys once, to be copied", async () => {
  await start(mainScenes["welcome"]!);
  await page.getByRole("button", { name: "Set it up" }).click();
  await page.getByLabel("Your name").fill("Anna");
  await page.getByLabel("Email").fill("anna@example.com");
  await page.getByLabel("Team").fill("Payments");
  const fresh = mainScenes["keys-once"]!.account;
  await becomes(fresh);
  await page.getByRole("button", { name: "Set up the hub" }).click();
  await show(page, view());
  await page.getByRole("heading", { name: "Your hub is ready." }).waitFor();
  await page.getByRole("button", { name: "Copy the address of sns" }).click();
  await page.getByRole("status").filter({ hasText: "Copied the address of sns." }).waitFor();
  await page.getByRole("button", { name: "Copy the key of api" }).click();
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.getByText("All quiet.").waitFor();
  await expectCalls(page, [
    ["found_hub", { email: "anna@example.com", name: "Anna", team: "Payments" }],
    ["copy", fresh.keys[0]!.url],
    ["copy", fresh.keys[1]!.key],
  ]);
});

it("rings the demo, hands out its line, and removes it after a question", async () => {
  await start(mainScenes["demo-quiet"]!);
  await page.getByText("No incident yet.").waitFor();
  await page.getByRole("button", { name: "Ring me" }).click();
  await page.getByRole("button", { name: "Ring it now" }).click();
  await page.getByRole("button", { name: "Copy the line" }).click();
  await expectCalls(page, [["ring_demo"], ["ring_demo"], ["copy", demoAccount.curl]]);

  await page.getByRole("button", { name: "Remove the demo" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Remove the demo" });
  // Enter on its own keeps it.
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  expect(await calls(page)).toHaveLength(3);

  await page.getByRole("button", { name: "Remove the demo" }).click();
  await becomes(mainScenes["welcome"]!.account);
  await dialog.getByRole("button", { name: "Remove the demo" }).click();
  await page.getByRole("heading", { name: /Tocsin wakes you/ }).waitFor();
  expect((await calls(page)).at(-1)).toEqual(["remove_demo"]);
});

it("says when the last incident was, and does not guess where the hub does not tell", async () => {
  await start(scene());
  await page.getByText("Last incident 12 days ago.").waitFor();
  await close(page);
  await start(scene({ answers: { "GET /api/incidents?state=all&limit=1": { status: 500, body: {} } } }));
  await page.getByText("When the last incident was, the hub does not say.").waitFor();
});

it("does not say that all is quiet while it cannot know", async () => {
  await start(mainScenes["cut-off"]!);
  await page.getByText("Nothing known to be open.").waitFor();
  expect(await page.getByText("All quiet.").count()).toBe(0);
  await page.getByRole("banner").getByText("New incidents do not reach this laptop. Tries again in 0:12.").waitFor();
});

it("says what is wrong with the app itself, and opens it anew", async () => {
  await start(mainScenes["broken"]!);
  await page.getByRole("alert").filter({ hasText: "the pager has stopped" }).waitFor();
  await page.getByRole("button", { name: "Try again" }).waitFor();
});
