// *This laptop*: what it found when it checked itself, the test of the whole way, and my other laptops.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

import {
  amissCheck,
  asked,
  cut,
  laptopScenes,
  mars,
  mine,
  pluto,
  ringTest,
  sounding,
  soundCheck,
  venus,
} from "./scenes/laptop";
import { anna, before, personActor, receipt, scene, settings, view } from "./scenes/pieces";
import { calls, close, expectCalls, launch, open, show } from "./stage/browser";
import type { Scene } from "./stage/scene";

let browser: Browser;
let page: Page;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());
afterEach(() => close(page));

const duty = () => page.getByRole("banner", { name: "Duty" });
const laptop = () => page.getByRole("region", { name: "This laptop" });
const laptops = () => page.getByRole("region", { name: "Your laptops" });
const point = (name: string) =>
  laptop().getByRole("list", { name: "Self-check" }).getByRole("listitem").filter({ hasText: name });
const start = async (given: Scene) => {
  page = await open(browser, "main", given);
  await page.getByRole("navigation").getByRole("button", { name: "Settings" }).click();
};
const answer = (name: string, body: unknown) =>
  page.evaluate(([path, given]) => void (window.stage.scene.answers[path] = { status: 200, body: given }), [
    name,
    body,
  ] as const);

it("shows each point by a word beside its sign, what was found and what to do, and when it was checked", async () => {
  await start(laptopScenes["amiss"]!);
  await laptop().getByText("Checked 40 s ago, because something changed: 1 of 11 failed.").waitFor();
  expect(await laptop().getByRole("list", { name: "Self-check" }).getByRole("listitem").count()).toBe(11);
  expect(await point("Volume").textContent()).toContain("May keep it from waking you");
  expect(await point("Power").textContent()).toContain("Could be better");
  await point("Volume").getByText("The first half minute of an alarm is not heard", { exact: false }).waitFor();
  await page.clock.runFor(60_000);
  await laptop()
    .getByText(/^Checked 1 min ago/)
    .waitFor();
});

it("mends by a click what can be mended so, and nothing else", async () => {
  await start(laptopScenes["amiss"]!);
  await point("Volume").getByRole("button", { name: "Unmute" }).click();
  await point("Start at login").getByRole("button", { name: "Switch it on" }).click();
  await expectCalls(page, [
    ["mend", "volume"],
    ["mend", "start"],
  ]);
  expect(await point("Power").getByRole("button").count()).toBe(0);
  expect(await point("Keyring").getByRole("button").count()).toBe(0);
  await show(page, view({ check: soundCheck }));
  await laptop()
    .getByText(/11 points, all well\.$/)
    .waitFor();
});

it("says why it could not be mended", async () => {
  await start({ ...laptopScenes["amiss"]!, refusals: { mend: "The sound server did not take the volume." } });
  await point("Volume").getByRole("button", { name: "Unmute" }).click();
  await page.getByRole("alert").filter({ hasText: "The sound server did not take the volume." }).waitFor();
});

it("checks when it is asked to, and says so while it does", async () => {
  await start(laptopScenes["unknown"]!);
  await laptop().getByText("Not checked yet.").waitFor();
  await laptop().getByRole("button", { name: "Check now" }).click();
  await expectCalls(page, [["check_now"]]);
  await show(page, view({ checking: true }));
  await laptop().getByText("It checks itself now.").waitFor();
  expect(await laptop().getByRole("button", { name: "Check now" }).isDisabled()).toBe(true);
  await show(page, view({ check: { ...soundCheck, at: before(0), occasion: "asked" } }));
  await laptop().getByText("Checked just now, because you asked: 11 points, all well.").waitFor();
});

it("says in the duty line what is wrong, mends it from there, and says nothing twice", async () => {
  page = await open(browser, "main", laptopScenes["amiss"]!);
  await duty().getByText('This laptop may not ring: "Built-in Audio" is muted.').waitFor();
  const problems = page.getByRole("region", { name: "Problems of this laptop" });
  await problems.getByText(/^The first half minute/).waitFor();
  expect(await page.getByText(/Built-in Audio" is muted/).count()).toBe(1);
  // What could only be better is no matter for this page.
  expect(await problems.getByText(/battery|log in/).count()).toBe(0);
  await duty().getByRole("button", { name: "Unmute" }).click();
  await expectCalls(page, [["mend", "volume"]]);
});

it("leads from the duty line to the self-check where no click mends it, from within the settings too", async () => {
  const points = soundCheck.points.map((one) =>
    one.subject === "sound"
      ? { ...one, standing: "failed" as const, found: "No sound device was found.", remedy: "Connect a speaker." }
      : one,
  );
  page = await open(browser, "main", scene({ view: view({ check: { ...soundCheck, points } }) }));
  for (let time = 0; time < 2; time += 1) {
    await duty().getByRole("button", { name: "What to do" }).click();
    const heading = laptop().getByRole("heading", { name: "This laptop" });
    await expect.poll(() => heading.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.getByRole("region", { name: "Account" }).getByRole("button", { name: "Sign out" }).focus();
  }
});

it("rings me from the hub, and tells each step of the way as it comes", async () => {
  await start(scene({ answers: asked }));
  await laptop().getByRole("button", { name: "Ring me now" }).click();
  await expectCalls(page, [["request", "POST", "/api/me/ring"]]);
  const way = laptop().getByRole("list", { name: "The way of the test" });
  await way.getByText("Waiting for a laptop").waitFor();

  const has = [receipt("mars", "delivered", 2)];
  await show(page, view({ open: [ringTest(has, { version: 41 })] }));
  await way.getByText("mars has it.").waitFor();
  const loud = [...has, sounding("mars", 1)];
  await show(page, view({ open: [ringTest(loud, { version: 42 })] }));
  await way.getByText("mars sounds on Built-in Audio Analog Stereo: soft, 30 %, volume 60 %.").waitFor();

  const by = { by: personActor(anna), at: before(0) };
  const over = ringTest([...loud, receipt("mars", "silenced", 0)], {
    version: 44,
    state: "resolved",
    acknowledged: by,
    resolved: by,
  });
  await answer(`GET /api/incidents/${over.id}`, { incident: over, timeline: [] });
  await show(page, view());
  await way.getByText("Acknowledged by you.").waitFor();
  await laptop()
    .getByText(/^The whole way works/)
    .waitFor();
  await laptop().getByRole("button", { name: "Ring me again" }).waitFor();
});

it("says where a test did not come all the way", async () => {
  const muted = [receipt("mars", "delivered", 2), sounding("mars", 1, { muted: true })];
  const over = ringTest(muted, { version: 44, state: "resolved", resolved: { by: { kind: "hub" }, at: before(0) } });
  await start(scene({ answers: { "POST /api/me/ring": { status: 201, body: { incident: over } } } }));
  await laptop().getByRole("button", { name: "Ring me now" }).click();
  await laptop().getByText("Nobody acknowledged it within 5 minutes.").waitFor();
  await laptop()
    .getByText(/which is muted: nobody can hear it/)
    .waitFor();
  await laptop()
    .getByText(/^The test did not come all the way/)
    .waitFor();
});

it("says why the hub rings nobody, and asks nothing of it while it is away", async () => {
  await start(
    scene({ answers: { "POST /api/me/ring": { status: 409, body: { detail: "A test of yours rings already." } } } }),
  );
  await laptop().getByRole("button", { name: "Ring me now" }).click();
  await laptop().getByRole("alert").filter({ hasText: "A test of yours rings already." }).waitFor();
  await show(page, cut.view!);
  expect(await laptop().getByRole("button", { name: "Ring me now" }).isDisabled()).toBe(true);
});

it("offers the same where all is quiet", async () => {
  page = await open(browser, "main", scene({ answers: asked }));
  await page.getByText("All quiet.").waitFor();
  await page.getByRole("button", { name: "Ring me now" }).click();
  await page.getByRole("list", { name: "The way of the test" }).getByText("The hub calls you.").waitFor();
});

it("keeps the laptop awake as it is told, and says what starts Tocsin again", async () => {
  await start(scene());
  await laptop()
    .getByText("Tocsin starts when you log in, and systemd starts it again when it crashes or hangs.")
    .waitFor();
  await page.evaluate((after) => void (window.stage.scene.settings = after), {
    ...settings,
    awake: "on_mains" as const,
  });
  await laptop()
    .getByRole("group", { name: "Stay awake while on call" })
    .getByRole("button", { name: "On mains" })
    .click();
  await laptop()
    .getByText(/On battery it may: then nothing rings here/)
    .waitFor();
  await expectCalls(page, [["update_settings", { awake: "on_mains" }]]);
});

it("says so where a crash is not followed by a start", async () => {
  const remedy = "If it crashes, this laptop stays silent until somebody starts it; the hub notices and says so.";
  const says = "Tocsin starts when you log in. Nobody starts it again after a crash.";
  const start_ = { at_login: true, after_crash: false, by: "xdg", says, remedy };
  await start(scene({ settings: { ...settings, start: start_ } }));
  await laptop().getByText(remedy).waitFor();
});

it("lists my laptops, this one first, with how each stands and what happened to it", async () => {
  await start(scene({ view: view({ check: soundCheck }), answers: mine(pluto, venus, mars) }));
  const items = laptops().getByRole("list").first().locator("> li");
  await expect.poll(() => items.count()).toBe(3);
  expect(await items.evaluateAll((all) => all.map((item) => item.getAttribute("aria-label")))).toEqual([
    "mars",
    pluto.name,
    "venus",
  ]);
  await items.nth(0).getByText("this laptop").waitFor();
  await items.nth(1).getByText("Tocsin was quit 2 h ago, while you were on call").waitFor();
  await items.nth(1).getByText("It has not told of a self-check yet.").waitFor();
  await items.nth(2).getByText("Self-check 50 min ago: 1 of 4 failed.").waitFor();
  await items.nth(2).getByText('"Built-in Audio" is muted.').waitFor();
  // Another laptop is not mended from here.
  expect(await items.nth(2).getByRole("button", { name: "Unmute" }).count()).toBe(0);
  await items.nth(0).getByText("What happened to it").click();
  await items.nth(0).getByText("It slept for 2 h, while you were on call.").waitFor();
  await items.nth(0).getByRole("button", { name: "Show all 7" }).click();
  await items.nth(0).getByText("Logged out, shut down or restarted.").waitFor();
});

it("renames a laptop, makes it second, and forgets one that is gone, each by the hub", async () => {
  const path = (of: typeof mars) => `/api/me/pagers/${of.id}`;
  await start(
    scene({
      answers: {
        ...mine(mars, pluto),
        [`PATCH ${path(mars)}`]: { status: 200, body: mars },
        [`DELETE ${path(pluto)}`]: { status: 204, body: null },
      },
    }),
  );
  await laptops().getByRole("button", { name: "Rename mars" }).click();
  await laptops().getByLabel("Name", { exact: true }).fill(" ");
  await laptops().getByRole("button", { name: "Rename", exact: true }).click();
  await laptops().getByRole("alert").filter({ hasText: "A name has 1 to 100 characters." }).waitFor();
  await laptops().getByLabel("Name", { exact: true }).fill("night table");
  await answer("GET /api/me/pagers", { pagers: [{ ...mars, name: "night table" }, pluto] });
  await laptops().getByLabel("Name", { exact: true }).press("Enter");
  await laptops().getByText("night table", { exact: true }).waitFor();

  await answer("GET /api/me/pagers", { pagers: [{ ...mars, second: true }, pluto] });
  await laptops().getByRole("switch", { name: "Second laptop" }).first().click();
  await expect.poll(() => laptops().getByRole("switch").first().getAttribute("aria-checked")).toBe("true");

  expect(await laptops().getByRole("button", { name: "Forget mars" }).count()).toBe(0);
  await laptops()
    .getByRole("button", { name: `Forget ${pluto.name}` })
    .click();
  await page.getByRole("button", { name: "Keep it" }).click();
  await laptops()
    .getByRole("button", { name: `Forget ${pluto.name}` })
    .click();
  await answer("GET /api/me/pagers", { pagers: [mars] });
  await page.getByRole("alertdialog").getByRole("button", { name: "Forget it" }).click();
  await laptops().getByText(pluto.name).waitFor({ state: "detached" });
  expect(await calls(page)).toEqual([
    ["request", "PATCH", path(mars), { name: "night table" }],
    ["request", "PATCH", path(mars), { second: true }],
    ["request", "DELETE", path(pluto)],
  ]);
});

it("says why a name is not taken, and keeps what was written", async () => {
  const refused = { status: 422, body: { code: "invalid", detail: "Another laptop of yours has that name." } };
  await start(scene({ answers: { ...mine(mars), [`PATCH /api/me/pagers/${mars.id}`]: refused } }));
  await laptops().getByRole("button", { name: "Rename mars" }).click();
  await laptops().getByLabel("Name", { exact: true }).fill("venus");
  await laptops().getByLabel("Name", { exact: true }).press("Enter");
  await laptops().getByText("It keeps its name. Another laptop of yours has that name.").waitFor();
  expect(await laptops().getByLabel("Name", { exact: true }).inputValue()).toBe("venus");
});

it("says so while my laptops load, where they could not be, and where there is no hub", async () => {
  await start(laptopScenes["checking"]!);
  await laptops().getByText("Loading").waitFor();
  await close(page);
  await start(laptopScenes["unknown"]!);
  await laptops().getByText("Your laptops could not be loaded. The hub is busy.").waitFor();
  await answer("GET /api/me/pagers", { pagers: [] });
  await laptops().getByRole("button", { name: "Try again" }).click();
  await laptops()
    .getByText(/The hub knows none of yours/)
    .waitFor();
  await close(page);
  await start(laptopScenes["offline"]!);
  await laptops().getByText("They are known to the hub, and this laptop is not connected to it.").waitFor();
  await point("Volume").waitFor();
});

it("asks anew for my laptops when this one has checked itself, and each minute", async () => {
  await start(scene({ view: view({ check: soundCheck }), answers: mine(mars) }));
  await laptops().getByText("this laptop").waitFor();
  const count = () => page.evaluate(() => window.stage.calls.filter((call) => call[2] === "/api/me/pagers").length);
  expect(await count()).toBe(1);
  await show(page, view({ check: amissCheck }));
  await expect.poll(count).toBe(2);
  await page.clock.runFor(60_000);
  await expect.poll(count).toBe(3);
});
