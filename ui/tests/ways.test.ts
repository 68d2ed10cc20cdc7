// *Settings → When to ring → Further ways to reach you*: list, write, remove, test; what the hub does not offer is greyed.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import type { MyWay, Person, Way } from "../src/lib/types";
import { me, scene } from "./scenes/pieces";
import { close, expectCalls, launch, open } from "./stage/browser";
import { look, LOOKS } from "./stage/look";
import type { Scene } from "./stage/scene";

const RULES = "/api/me/paging-rules";
const text: Way = { id: "w1", by: "sms", to: "+380441234567", priorities: ["P1", "P2"], after_minutes: 2 };
const hook: Way = { id: "w2", by: "webhook", to: "https://example.com/pages", priorities: [], after_minutes: 0 };
const person = (ways: Way[]): Person => ({ ...me().person, version: 2, paging_rules: { ways } });
const shown = (ways: Way[]): MyWay[] =>
  ways.map((way) => ({ ...way, secret: way.by === "webhook" ? "whsec_c2VjcmV0" : null }));
const having = (ways: Way[], offered = ["email", "webhook"]): Scene["answers"] => ({
  "GET /api/me": { status: 200, body: me({ person: person(ways) }) },
  "GET /api/me/ways": { status: 200, body: { offered, ways: shown(ways) } },
});

let browser: Browser;
let page: Page;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());

const start = async (answers: Scene["answers"], media = {}) => {
  page = await open(browser, "main", scene({ answers }), media);
  await page.getByRole("navigation").getByRole("button", { name: "Settings" }).click();
  await page.getByRole("heading", { name: "Further ways to reach you" }).waitFor();
};
const button = (name: string) => page.getByRole("button", { name, exact: true });
const form = () => page.getByRole("form", { name: "A further way" });
const put = () =>
  page.evaluate(() => window.stage.calls.filter((call) => call[1] === "PUT").map((call) => call[3])) as Promise<
    { ways: Way[] }[]
  >;

describe("by key and by mouse", () => {
  afterEach(() => close(page));

  it("adds a way by keys alone, and keeps the others", async () => {
    await start({ ...having([hook]), [`PUT ${RULES}`]: { status: 200, body: person([hook, text]) } });
    await button("Add a way").press("Enter");
    // The first that the hub offers, with my own address.
    expect(await form().getByLabel("Address").inputValue()).toBe(me().person.email);
    await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toBe("email");
    await form().getByLabel("Address").fill("anna@home.example.com");
    await form().getByRole("checkbox", { name: "P5" }).press(" ");
    await form().getByLabel("Minutes after the page").fill("5");
    await form().getByLabel("Minutes after the page").press("Enter");
    await expect.poll(put).toHaveLength(1);
    const [{ ways } = { ways: [] }] = await put();
    expect(ways[0]).toEqual(hook);
    expect(ways[1]).toMatchObject({
      by: "email",
      to: "anna@home.example.com",
      priorities: ["P1", "P2", "P3", "P4"],
      after_minutes: 5,
    });
    await form().waitFor({ state: "detached" });
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("Add a way");
  });

  it("greys what the hub does not offer, and says why", async () => {
    await start(having([text]));
    expect(await button("Test Text message to +380441234567").isDisabled()).toBe(true);
    await page.getByText("This hub sends no text messages and calls nobody.").waitFor();
    await button("Add a way").click();
    expect(await form().getByRole("radio", { name: "Call" }).isDisabled()).toBe(true);
    expect(await form().getByRole("radio", { name: "Webhook" }).isDisabled()).toBe(false);
    await form().getByText("This hub sends no text messages and calls nobody.").waitFor();
    await form().getByRole("radio", { name: "Webhook" }).check();
    await form().getByText("signs each request with the secret").waitFor();
    await button("Cancel").click();
    await form().waitFor({ state: "detached" });
    expect(await put()).toEqual([]);
  });

  it("says at the field what is wrong, by itself and by the hub", async () => {
    const detail = "'mail' is not an e-mail address such as anna@example.com.";
    const field = "paging_rules.ways[0].to";
    const refused = { code: "invalid", detail: "One thing is wrong.", faults: [{ field, detail, object: null }] };
    await start({ ...having([]), [`PUT ${RULES}`]: { status: 422, body: refused } });
    await button("Add a way").click();
    await form().getByLabel("Address").fill("");
    await form().getByLabel("Minutes after the page").fill("late");
    await form().getByRole("button", { name: "Save", exact: true }).click();
    await form().getByText("Say where to.").waitFor();
    await form().getByText("“late” is no number of minutes from 0 to 1440.").waitFor();
    await form().getByLabel("Address").fill("mail");
    await form().getByLabel("Minutes after the page").fill("0");
    await form().getByRole("button", { name: "Save", exact: true }).click();
    await form().getByRole("alert").filter({ hasText: detail }).waitFor();
    expect(await form().getByLabel("Address").getAttribute("aria-invalid")).toBe("true");
  });

  it("changes a way in its place", async () => {
    const later = { ...text, after_minutes: 10 };
    await start({
      ...having([text, hook], ["sms", "voice", "webhook"]),
      [`PUT ${RULES}`]: { status: 200, body: person([later, hook]) },
    });
    await button("Change Text message to +380441234567").click();
    expect(await form().getByRole("checkbox", { name: "P3" }).isChecked()).toBe(false);
    await form().getByLabel("Minutes after the page").fill("10");
    await form().getByRole("button", { name: "Save", exact: true }).click();
    await expectCalls(page, [["request", "PUT", RULES, { ways: [later, hook] }]]);
  });

  it("removes a way", async () => {
    await start({ ...having([text, hook]), [`PUT ${RULES}`]: { status: 200, body: person([hook]) } });
    await button("Remove Text message to +380441234567").click();
    await expectCalls(page, [["request", "PUT", RULES, { ways: [hook] }]]);
    await page.getByText("Removed: Text message to +380441234567.").waitFor({ state: "attached" });
  });

  it("tests a way and says how it went, and copies its secret", async () => {
    const path = "POST /api/me/ways/w2/test";
    const failed = { sent: false, detail: "It was not sent: the receiver answered 404 Not Found." };
    await start({ ...having([hook]), [path]: { status: 200, body: failed } });
    await button("Test Webhook to https://example.com/pages").click();
    await page.getByRole("alert").filter({ hasText: "the receiver answered 404 Not Found" }).waitFor();
    await page.evaluate((key) => {
      window.stage.scene.answers[key] = { status: 200, body: { sent: true, detail: "The receiver took it: 200 OK" } };
    }, path);
    await button("Test Webhook to https://example.com/pages").click();
    await page.getByText("The receiver took it: 200 OK").waitFor();
    await button("Copy the secret of https://example.com/pages").click();
    await expectCalls(page, [
      ["request", "POST", "/api/me/ways/w2/test"],
      ["request", "POST", "/api/me/ways/w2/test"],
      ["copy", "whsec_c2VjcmV0"],
    ]);
  });

  it("says that a change was not saved", async () => {
    const outOfReach = { status: 503, body: { detail: "The hub did not answer within 5 seconds." } };
    await start({ ...having([hook]), [`PUT ${RULES}`]: outOfReach });
    await button("Remove Webhook to https://example.com/pages").click();
    await page
      .getByRole("alert")
      .filter({ hasText: "It was not saved. The hub did not answer within 5 seconds." })
      .waitFor();
    await button("Test Webhook to https://example.com/pages").waitFor();
  });
});

describe.each(Object.entries(LOOKS))("in %s", (light, media) => {
  it("further ways", async () => {
    await start(having([text, hook]), { ...media, height: 1700 });
    await button("Add a way").click();
    await form().waitFor();
    await look(page, `settings-ways-${light}`);
  });

  it("further ways, narrow", async () => {
    await start(having([text, hook], ["sms", "webhook"]), { ...media, width: 360, height: 2000 });
    await button("Change Text message to +380441234567").click();
    await form().waitFor();
    await look(page, `narrow-settings-ways-${light}`);
  });
});
