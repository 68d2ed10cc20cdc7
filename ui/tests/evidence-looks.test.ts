// How evidence looks, and what calls nobody, in each light.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";

import { evidenceScenes, rings } from "./scenes/evidence";
import { launch, open } from "./stage/browser";
import { CONTRASTS, look, LOOKS } from "./stage/look";

let browser: Browser;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());

const ALL = ["alarm", "graphs", "held", "maintained", "counted", "single", "valueless", "untimed"];

describe.each(Object.entries({ ...LOOKS, ...CONTRASTS }))("in %s", (light, media) => {
  const plain = light in LOOKS;

  it.each(plain ? ALL : ["alarm"])("the incident: %s", async (name) => {
    const page = await open(browser, "main", evidenceScenes[name]!, {
      ...media,
      height: name === "alarm" ? 2000 : 1240,
    });
    await page.getByRole("region", { name: "Timeline" }).waitFor();
    for (const summary of await page.getByText(/as a table$/).all()) await summary.click();
    if (name === "graphs") {
      await page.getByRole("button", { name: "Show p99 latency" }).click();
      await page.getByRole("button", { name: "Show graph" }).click();
      await page.getByText(/answered 404/).waitFor();
    }
    await look(page, `evidence-${name}-${light}`);
  });

  it.runIf(plain)("the incident, narrow", async () => {
    const page = await open(browser, "main", evidenceScenes["alarm"]!, { ...media, width: 360, height: 2400 });
    await page.getByRole("button", { name: /checkout answers with errors/ }).click();
    await page.getByRole("region", { name: "Timeline" }).waitFor();
    await look(page, `narrow-evidence-${light}`);
  });

  it.runIf(plain)("the alarm with a known fault and a runbook", async () => {
    const page = await open(browser, "alarm", rings.text, media);
    await page.getByRole("button", { name: "Acknowledge" }).waitFor();
    await look(page, `alarm-known-fault-${light}`);
  });
});
