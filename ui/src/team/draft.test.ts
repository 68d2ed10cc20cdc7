import { describe, expect, it } from "vitest";

import type { Schedule } from "../lib/types";
import { differences, inWords } from "./differences";
import { bodyOf, draftOf, firstDraft, isSame, movedIn, newRotation, ownFaults, seat, type Draft } from "./draft";
import { faultAt, faultsElsewhere, faultsUnder } from "./faults";

const schedule: Schedule = {
  id: "s",
  version: 7,
  team: "t",
  name: "Payments 24/7",
  description: "",
  time_zone: "Europe/Kyiv",
  enabled: true,
  rotations: [
    {
      id: "r1",
      name: "Weekly",
      participants: [{ person: "anna" }, { person: "borys" }, "nobody", { person: "anna" }],
      period: "weekly",
      length: 2,
      start: "2026-11-03T10:00:00",
      end: null,
      restriction: { daily: { from: "22:00", to: "06:00" } },
      former: [],
    },
    {
      id: "r2",
      name: "Lead",
      participants: [{ team: "t" }],
      period: "hourly",
      length: 12,
      start: "2026-11-03T10:00:00",
      end: "2026-12-01T10:00:00",
      restriction: null,
      former: [],
    },
  ],
};

const names: Record<string, string> = { anna: "Anna", borys: "Borys", t: "all of Payments" };
const name = (who: Schedule["team"] | object) =>
  who === "nobody" ? "nobody" : (names[Object.values(who)[0] as string] ?? "?");

/** The draft with one thing changed. */
function changed(how: (draft: Draft) => void): Draft {
  const draft = draftOf(schedule);
  how(draft);
  return draft;
}
const rotation = (draft: Draft, at: number) => draft.rotations[at]!;

describe("a draft", () => {
  it("tells the hub what it was made from, as long as nothing is changed", () => {
    const { rotations, ...rest } = bodyOf(draftOf(schedule), "t", schedule);
    const { rotations: given = [], ...others } = schedule;
    expect(rest).toEqual(others);
    // How a rotation was before is the hub's to keep.
    expect(rotations.map((rotation) => ({ ...rotation, former: [] }))).toEqual(given);
    expect(rotations.every((rotation) => !("former" in rotation))).toBe(true);
  });

  it("gives new things no id", () => {
    const body = bodyOf(
      changed((draft) => void draft.rotations.push(newRotation(draft.rotations, "2026-11-24"))),
      "t",
    );
    expect(body.id).toBeUndefined();
    expect(body.rotations[2]).toEqual({
      name: "Rotation 3",
      participants: [],
      period: "weekly",
      length: 1,
      start: "2026-11-24T09:00:00",
      end: null,
      restriction: null,
    });
  });

  it("takes a name for a new rotation that no other has", () => {
    const given = [{ name: "Rotation 2" }, { name: "rotation 3" }];
    expect(newRotation(given, "2026-11-24").name).toBe("Rotation 4");
  });

  it("begins with everybody of the team in turn", () => {
    const body = bodyOf(firstDraft({ name: "Payments" }, ["anna", "borys"], "Europe/Kyiv", "2026-11-23"), "t");
    expect(body.name).toBe("Payments on call");
    expect(body.rotations[0]?.participants).toEqual([{ person: "anna" }, { person: "borys" }]);
    expect(body.rotations[0]?.start).toBe("2026-11-23T09:00:00");
  });

  it("lets the same person stand in it twice, each moved alone", () => {
    const seats = [seat({ person: "anna" }), seat({ person: "borys" }), seat({ person: "anna" })];
    const order = movedIn(seats, 2, -1);
    expect(order.map(({ key }) => key)).toEqual([seats[0]?.key, seats[2]?.key, seats[1]?.key]);
    expect(movedIn(order, 0, -1)).toBe(order);
    expect(movedIn(order, 2, 1)).toBe(order);
  });

  it("knows whether it says the same, whatever its version", () => {
    const body = bodyOf(draftOf(schedule), "t", schedule);
    expect(isSame(body, { ...body, version: 8 })).toBe(true);
    expect(isSame(body, { ...body, name: "Payments" })).toBe(false);
  });
});

describe("what cannot be told to the hub", () => {
  it("is nothing at first", () => expect(ownFaults(draftOf(schedule))).toEqual([]));

  it.each<[string, (draft: Draft) => void]>([
    ["time_zone", (draft) => (draft.time_zone = "Europe/Kyivv")],
    ["rotations[1].length", (draft) => (rotation(draft, 1).length = "0")],
    ["rotations[1].length", (draft) => (rotation(draft, 1).length = "one")],
    ["rotations[0].start", (draft) => (rotation(draft, 0).start = "")],
    ["rotations[0].start", (draft) => (rotation(draft, 0).start = "2026-11-03T")],
    ["rotations[0].end", (draft) => (rotation(draft, 0).end = "T10:00")],
    ["rotations[0].restriction.daily.from", (draft) => (rotation(draft, 0).hours.daily.from = "late")],
  ])("is named at its field: %s", (field, how) =>
    expect(ownFaults(changed(how)).map((fault) => fault.field)).toEqual([field]),
  );
});

describe("faults", () => {
  const faults = ["rotations[0].participants[2]", "rotations[0].participants", "rotations[1].name", "", "team"].map(
    (field) => ({ object: null, field, detail: `At '${field}'.` }),
  );

  it("stand at their field and no other", () => {
    expect(faultAt(faults, "rotations[0].participants[2]")).toBe("At 'rotations[0].participants[2]'.");
    expect(faultAt(faults, "rotations[0].participants[1]")).toBeNull();
    expect(faultAt([...faults, ...faults], "team")).toBe("At 'team'. At 'team'.");
  });

  it("are found below a field, not beside it", () => {
    expect(faultsUnder(faults, "rotations[0].participants")).toHaveLength(2);
    expect(faultsUnder(faults, "rotations")).toHaveLength(3);
    expect(faultsUnder(faults, "rotation")).toEqual([]);
  });

  it("at no field that is shown are told together", () =>
    expect(faultsElsewhere(faults, (field) => field.startsWith("rotations")).map((it) => it.field)).toEqual([
      "",
      "team",
    ]));
});

describe("the differences of two versions", () => {
  const told = (draft: Draft) => bodyOf(draft, "t", schedule);
  const before = told(draftOf(schedule));

  it("are none where none are", () => expect(differences(before, told(draftOf(schedule)), name)).toEqual([]));

  it.each<[string, string, string, (draft: Draft) => void]>([
    ["Name", "Payments 24/7", "Payments", (draft) => (draft.name = "Payments")],
    ["Time zone", "Europe/Kyiv", "UTC", (draft) => (draft.time_zone = "UTC")],
    ["Switched on", "yes", "no", (draft) => (draft.enabled = false)],
    ["Rotation 'Boss': name", "Lead", "Boss", (draft) => (rotation(draft, 1).name = "Boss")],
    [
      "Rotation 'Weekly': order",
      "Anna, Borys, nobody, Anna",
      "Borys, nobody, Anna",
      (draft) => rotation(draft, 0).seats.shift(),
    ],
    ["Rotation 'Weekly': turns", "every 2 weeks", "weekly", (draft) => (rotation(draft, 0).length = "1")],
    ["Rotation 'Lead': end", "2026-12-01 10:00", "never", (draft) => (rotation(draft, 1).end = "")],
    [
      "Rotation 'Weekly': hours",
      "every day 22:00–06:00",
      "always",
      (draft) => (rotation(draft, 0).hours.kind = "always"),
    ],
    ["Order of the rotations", "Weekly, Lead", "Lead, Weekly", (draft) => void draft.rotations.reverse()],
    [
      "Rotation 'Lead'",
      "all of Payments; every 12 hours; from 2026-11-03 10:00; to 2026-12-01 10:00",
      "",
      (draft) => void draft.rotations.pop(),
    ],
  ])("are told one by one: %s", (what, one, other, how) =>
    expect(differences(before, told(changed(how)), name)).toEqual([{ what, before: one, after: other }]),
  );

  it("can be written down whole", () =>
    expect(inWords(before, name)).toBe(
      "Payments 24/7 (Europe/Kyiv)\n" +
        "- Weekly: Anna, Borys, nobody, Anna; every 2 weeks; every day 22:00–06:00; from 2026-11-03 10:00\n" +
        "- Lead: all of Payments; every 12 hours; from 2026-11-03 10:00; to 2026-12-01 10:00",
    ));
});
