import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

// People read their own local times: the tests have a zone with daylight saving, the same on every machine.
const env = { TZ: "Europe/Kyiv" };

export default defineConfig({
  plugins: [svelte()],
  test: {
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: "unit", include: ["src/**/*.test.ts"], env } },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["tests/**/*.test.ts"],
          env,
          globalSetup: "tests/stage/global.ts",
          testTimeout: 30_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
