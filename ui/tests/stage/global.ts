// Before the browser tests: builds the pages under test and the pages that ship, and serves both.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build } from "vite";
import type { TestProject } from "vitest/node";

import { serve } from "./server";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the pages under test are served. */
    stage: string;
    /** Where the pages that ship are served, and the folder they are in. */
    shipped: string;
    shippedFolder: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const root = join(import.meta.dirname, "../..");
  const folder = await mkdtemp(join(tmpdir(), "tocsin-ui-"));
  const shippedFolder = join(folder, "shipped");
  const stageFolder = join(folder, "stage");
  // As it ships: under a test runner the framework would build in what is for its developers.
  const environment = process.env["NODE_ENV"];
  process.env["NODE_ENV"] = "production";
  await build({ root, logLevel: "warn", build: { outDir: shippedFolder } });
  process.env["NODE_ENV"] = environment;
  await build({
    root: import.meta.dirname,
    configFile: join(root, "vite.config.ts"),
    logLevel: "warn",
    build: {
      outDir: stageFolder,
      rolldownOptions: {
        input: { main: join(import.meta.dirname, "main.html"), alarm: join(import.meta.dirname, "alarm.html") },
      },
    },
  });
  const [stage, shipped] = await Promise.all([serve(stageFolder), serve(shippedFolder)]);
  project.provide("stage", stage.url);
  project.provide("shipped", shipped.url);
  project.provide("shippedFolder", shippedFolder);
  return async () => {
    await Promise.all([stage.close(), shipped.close()]);
    await rm(folder, { recursive: true, force: true });
  };
}
