// How an incident looks on its way through its chain, and what is asked about it, in each light.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";

import { CONTRASTS, look, LOOKS } from "./stage/look";
import { chained } from "./scenes/chains";
import { incidentScenes, started } from "./scenes/incidents";
import { before, disk, latency, ringing, scene, view } from "./scenes/pieces";
import { launch, open, show } from "./stage/browser";

let browser: Browser;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());

describe.each(Object.entries(LOOKS))("in %s", (light, media) => {
  const main = async (name: string, size = {}): Promise<Page> => {
    const page = await open(browser, "main", incidentScenes[name]!, { ...media, ...size });
    await page.getByRole("region", { name: "Timeline" }).waitFor();
    return page;
  };
  const alarm = async (): Promise<Page> => {
    const page = await open(browser, "alarm", scene({ view: ringing([chained()]) }), media);
    await page.getByRole("button", { name: "Acknowledge" }).waitFor();
    return page;
  };

  it.each(Object.keys(incidentScenes))("the incident: %s", async (name) => {
    await look(await main(name, { height: 1240 }), `incident-${name}-${light}`);
  });

  it("the incident, narrow", async () => {
    const page = await open(browser, "main", incidentScenes["escalated"]!, { ...media, width: 360, height: 1400 });
    await page.getByRole("button", { name: /checkout stopped/ }).click();
    await page.getByRole("region", { name: "Timeline" }).waitFor();
    await look(page, `narrow-incident-chain-${light}`);
  });

  it.each([
    ["snooze", "Snooze", "started"],
    ["pass-on", "Pass on", "started"],
    ["take-back", "Take back", "escalated"],
    ["give-to", "Give to", "escalated"],
    ["transfer", "Transfer", "escalated"],
  ])("asks: %s", async (what, button, name) => {
    const page = await main(name);
    await page.getByRole("region", { name: "Incident", exact: true }).getByRole("button", { name: button }).click();
    if (what === "give-to") await page.getByRole("radio", { name: "Borys" }).check();
    if (what === "transfer") await page.getByRole("radio", { name: "Search" }).check();
    await look(page, `ask-${what}-${light}`);
  });

  it("the alarm asks until when", async () => {
    const page = await alarm();
    await page.getByRole("button", { name: "Snooze" }).click();
    await page.getByLabel("Until").fill("7:30");
    await look(page, `alarm-snooze-${light}`);
  });

  it("the alarm asks whether to pass on", async () => {
    const page = await alarm();
    await page.getByRole("button", { name: "Pass on now" }).click();
    await look(page, `alarm-pass-on-${light}`);
  });

  it("the alarm was snoozed", async () => {
    const page = await alarm();
    await show(page, view({ open: [{ ...started, snoozed_until: before(-1800) }] }));
    await look(page, `alarm-snoozed-${light}`);
  });

  it("the alarm could not snooze", async () => {
    const refused = {
      status: 503,
      body: { code: "hub_out_of_reach", detail: "The hub did not answer within 5 seconds." },
    };
    const page = await open(
      browser,
      "alarm",
      // With everything that takes room: a test, others beside, and a long sentence.
      scene({
        view: ringing([{ ...chained(), integration: { ...chained().integration, mode: "test" } }, disk, latency]),
        answers: { [`POST /api/incidents/${started.id}/snooze`]: refused },
      }),
      media,
    );
    await page.getByRole("button", { name: "Snooze" }).click();
    await page.getByRole("button", { name: /^30 min/ }).click();
    await page.getByText("It was not snoozed").waitFor();
    await look(page, `alarm-not-snoozed-${light}`);
  });
});

describe.each(Object.entries(CONTRASTS))("with contrast %s", (name, media) => {
  it("the chain", async () => {
    const page = await open(browser, "main", incidentScenes["escalated"]!, { ...media, height: 1240 });
    await page.getByRole("region", { name: "Timeline" }).waitFor();
    await look(page, `incident-escalated-${name}`);
  });

  it("the alarm asks until when", async () => {
    const page = await open(browser, "alarm", scene({ view: ringing([chained()]) }), media);
    await page.getByRole("button", { name: "Snooze" }).click();
    await page.getByLabel("Until").waitFor();
    await look(page, `alarm-snooze-${name}`);
  });
});
