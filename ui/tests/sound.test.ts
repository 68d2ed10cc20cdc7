// *Sound*: how the alarm grows, a sound of one's own, the lowest volume, and hearing all of it.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

import { scene, settings } from "./scenes/pieces";
import { close, expectCalls, launch, open } from "./stage/browser";
import type { Scene } from "./stage/scene";

let browser: Browser;
let page: Page;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());
afterEach(() => close(page));

const sound = settings.sound;
const own = { path: "/home/anna/Music/cock-crow.flac", seconds: 4.2 };
const start = async (given: Scene) => {
  page = await open(browser, "main", given);
  await page.getByRole("navigation").getByRole("button", { name: "Settings" }).click();
};
const becomes = (changes: Partial<typeof sound>) =>
  page.evaluate((after) => void (window.stage.scene.settings = after), {
    ...settings,
    sound: { ...sound, ...changes },
  });
const section = () => page.getByRole("region", { name: "Sound" });
const stages = () => section().getByRole("list", { name: "Stages of the alarm" });

it("changes how the alarm grows, and shows the stages that it then has", async () => {
  await start(scene());
  expect(await section().getByRole("radio", { name: "Standard" }).isChecked()).toBe(true);
  await stages().getByText("After 25 s: the beat of three that wakes, loud; the system's volume is raised.").waitFor();
  await becomes({ profile: "heavy_sleeper" });
  await section().getByRole("radio", { name: "Heavy sleeper" }).check();
  await stages().getByText("After 16 s: as loud as it gets, on every output of the laptop.").waitFor();
  expect(await stages().getByRole("listitem").count()).toBe(2);
  await expectCalls(page, [["update_settings", { sound_profile: "heavy_sleeper" }]]);
});

it("stays as it was where that was refused", async () => {
  await start(scene({ refusals: { update_settings: "The settings could not be written: the disk is full." } }));
  await section().getByRole("radio", { name: "Gentle" }).click();
  await section().getByRole("alert").filter({ hasText: "the disk is full" }).waitFor();
  await expect.poll(() => section().getByRole("radio", { name: "Standard" }).isChecked()).toBe(true);
});

it("plays one stage alone, and stops it", async () => {
  await start(scene());
  await stages().getByRole("button", { name: "Play Loud" }).click();
  await page.evaluate(() => window.stage.sound({ running: true, failed: null }));
  await stages().getByRole("button", { name: "Stop Loud" }).click();
  await page.evaluate(() => window.stage.sound({ running: false, failed: null }));
  await stages().getByRole("button", { name: "Play Loud" }).waitFor();
  await expectCalls(page, [["play_stage", "loud"], ["stop_sound"]]);
});

it("takes a sound file of one's own, says its length, and removes it", async () => {
  await start(scene({ chosen: { ...sound, own } }));
  await section()
    .getByText(/^The built-in sound, which is made to wake people/)
    .waitFor();
  await section().getByRole("button", { name: "Choose a file" }).click();
  await section()
    .getByText(/cock-crow\.flac, 4\.2 s\. It is played after the soft tones/)
    .waitFor();
  await section().getByRole("button", { name: "Remove it" }).click();
  await section()
    .getByText(/^The built-in sound/)
    .waitFor();
  await expectCalls(page, [["choose_own_sound"], ["update_settings", { own_sound: "" }]]);
});

it("says in words why a file is not taken", async () => {
  const says = "cock-crow.txt is no sound that can be played. Choose a WAV, Ogg, MP3 or FLAC file.";
  await start(scene({ settings: { ...settings, sound: { ...sound, own } }, refusals: { choose_own_sound: says } }));
  await section().getByRole("button", { name: "Choose another" }).click();
  await section().getByRole("alert").filter({ hasText: says }).waitFor();
  await section()
    .getByText(/cock-crow\.flac, 4\.2 s/)
    .waitFor();
});

it("sets the lowest volume by keyboard, once for each move", async () => {
  await start(scene());
  const slider = section().getByRole("slider", { name: "Lowest volume" });
  expect(await slider.inputValue()).toBe("60");
  await becomes({ lowest_volume: 65 });
  await slider.press("ArrowRight");
  await section().getByText("65 %", { exact: true }).waitFor();
  await expectCalls(page, [["update_settings", { lowest_volume: 65 }]]);
});
