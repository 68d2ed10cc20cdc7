// The people of a team: who is in it, as what, and how long one of them should be on call.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

import { anna, borys, payments } from "./scenes/pieces";
import { everybody, me, ok, person, refused, teams, teamScene } from "./scenes/team";
import { calls, close, launch, open } from "./stage/browser";
import type { Answer } from "./stage/scene";

let browser: Browser;
let page: Page;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());
afterEach(() => close(page));

const PATH = `/api/teams/${payments.id}`;
const team = teams[0]!;
const eve = { id: "a0000000-0000-7000-8000-000000000005", name: "Eve" };
const start = async (answers: Record<string, Answer> = {}) => {
  const given = teamScene({
    "GET /api/people": ok({ people: [...everybody, eve].map((one) => person(one)) }),
    ...answers,
  });
  page = await open(browser, "main", given);
  await page.getByRole("navigation", { name: "Tocsin" }).getByRole("button", { name: "Team" }).click();
  await page.getByRole("button", { name: /^Payments: 4 members/ }).click();
};
const list = () => page.getByRole("list", { name: "Members of Payments" });

it("adds a person, changes a role, and takes a person out, each at once and with the version", async () => {
  const members = [...team.members!, { person: eve.id, role: "admin" as const }];
  await start({ [`PUT ${PATH}`]: ok({ ...team, version: 5, members }) });
  await page.getByLabel("Add a person").selectOption({ label: "Eve, eve@example.com" });
  await page.getByLabel("As", { exact: true }).selectOption({ label: "Admin" });
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await list().getByText("Eve", { exact: true }).waitFor();
  expect(await calls(page)).toMatchObject([["request", "PUT", PATH, { members }, { version: 4 }]]);
  await page.getByLabel("Role of Borys").selectOption({ label: "Admin" });
  await expect
    .poll(async () => (await calls(page)).at(-1))
    .toMatchObject([
      "request",
      "PUT",
      PATH,
      { members: expect.arrayContaining([{ person: borys.id, role: "admin" }]) as unknown },
      { version: 5 },
    ]);
  await page.getByRole("button", { name: "Take out Eve" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Take out" }).click();
  await expect
    .poll(async () => (await calls(page)).at(-1))
    .toMatchObject(["request", "PUT", PATH, { members: team.members }, { version: 5 }]);
});

it("says why somebody cannot leave", async () => {
  const why = "Borys cannot leave Payments: they take part in the rotation 'Weekly'. Take them out there first.";
  await start({ [`PUT ${PATH}`]: refused(422, "invalid", why, [{ object: null, field: "members", detail: why }]) });
  await page.getByRole("button", { name: "Take out Borys" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Take out" }).click();
  await page.getByRole("alert").filter({ hasText: why }).waitFor();
  await list().getByText("Borys").first().waitFor();
});

it("shows what somebody else stored meanwhile, and stores nothing over it", async () => {
  await start({ [`PUT ${PATH}`]: refused(412, "changed_meanwhile", "Somebody else changed it meanwhile.") });
  await page.evaluate(
    (answer) => void (window.stage.scene.answers["GET /api/teams"] = answer),
    ok({ teams: [{ ...team, version: 5, members: [...team.members!, { person: eve.id, role: "member" }] }] }),
  );
  await page.getByLabel("Role of Borys").selectOption({ label: "Admin" });
  await page.getByRole("alert").filter({ hasText: "Somebody else changed this team meanwhile." }).waitFor();
  await list().getByText("Eve", { exact: true }).waitFor();
  expect(await page.getByLabel("Role of Borys").inputValue()).toBe("member");
});

it("stores the longest shift, and takes no word for a number", async () => {
  await start({ [`PUT ${PATH}`]: ok({ ...team, version: 5, longest_shift_hours: 24 }) });
  const field = page.getByLabel("Longest shift, in hours");
  const save = page.getByRole("button", { name: "Save" });
  expect(await save.isDisabled()).toBe(true);
  await field.fill("a day");
  await page.getByRole("alert").filter({ hasText: "Write a whole number of hours" }).waitFor();
  await save.click();
  expect(await calls(page)).toEqual([]);
  await field.fill("24");
  await save.click();
  await expect
    .poll(() => calls(page))
    .toMatchObject([["request", "PUT", PATH, { longest_shift_hours: 24 }, { version: 4 }]]);
});

it("only shows it to somebody who is no admin", async () => {
  await start({ "GET /api/me": ok(me("member")) });
  await page.getByText("Only an admin of the team can change who is in it.").waitFor();
  await list().getByText(`${anna.name} (you)`).waitFor();
  expect(await page.getByRole("button", { name: /Take out/ }).count()).toBe(0);
  expect(await page.getByRole("combobox").count()).toBe(0);
});
