import { expect, it } from "vitest";

import { choosing, quietly, summary, urgencyOf, warning } from "./urgency";

it("is as usual where nothing was chosen, and writes down only what is not", () => {
  expect(urgencyOf({}, "P3")).toBe("alarm");
  expect(urgencyOf({ urgency: { P3: "silent" } }, "P3")).toBe("silent");
  const chosen = choosing({ quiet_hours: null }, "P3", "chime");
  expect(chosen).toEqual({ urgency: { P3: "chime" }, quiet_hours: null });
  expect(choosing(chosen, "P3", "alarm")).toEqual({ urgency: {}, quiet_hours: null });
});

it.each([
  [{}, "P1, P2 and P3 ring until you acknowledge. P4 sounds once. P5 only shows in the tray."],
  [
    { urgency: { P2: "chime", P3: "silent", P4: "silent" } as const },
    "P1 rings until you acknowledge. P2 sounds once. P3, P4 and P5 only show in the tray.",
  ],
  [{ urgency: { P4: "alarm", P5: "alarm" } as const }, "P1, P2, P3, P4 and P5 ring until you acknowledge."],
])("says what they do: %o", (rules, words) => {
  expect(summary(rules)).toBe(words);
});

it("warns of what does not wake", () => {
  expect(warning({})).toBeNull();
  expect(warning({ urgency: { P3: "silent" } })).toBeNull();
  expect(warning({ urgency: { P1: "chime" } })).toMatch(/^P1 will not wake you: it does not ring/);
  expect(warning({ urgency: { P1: "chime", P2: "silent" } })).toMatch(/^P1 and P2 will not wake you: they do not ring/);
});

it("says what quiet hours change, and that P1 is never quietened", () => {
  const quiet = (at_most: "chime" | "silent") => ({ from: "22:00", to: "07:00", at_most });
  expect(quietly({})).toBeNull();
  expect(quietly({ quiet_hours: quiet("chime") })).toBe(
    "From 22:00 to 07:00, P2 and P3 sound once. P1 rings at any hour.",
  );
  expect(quietly({ quiet_hours: quiet("silent") })).toBe(
    "From 22:00 to 07:00, P2, P3 and P4 only show in the tray. P1 rings at any hour.",
  );
  expect(quietly({ urgency: { P1: "chime", P2: "chime", P3: "chime" }, quiet_hours: quiet("chime") })).toBe(
    "They change nothing: all below P1 is as quiet already. P1 sounds once at any hour.",
  );
});
