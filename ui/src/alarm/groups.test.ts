import { expect, it } from "vitest";

import { disk, incident, latency, payments } from "../../tests/scenes/pieces";
import { groups } from "./groups";

it("sums incidents up by team and source, the largest first, equal ones by urgency", () => {
  const search = { id: "b2", name: "Search" };
  const ringing = [
    incident({ id: "1", team: payments }),
    disk,
    { ...latency, id: "2", team: search },
    { ...latency, id: "3", team: search },
  ];
  expect(groups(ringing).map(({ name, count, first }) => [name, count, first.id])).toEqual([
    ["Search · prod-ecs", 2, "2"],
    ["Payments · prod-ecs", 1, "1"],
    ["Payments · opsgenie-api", 1, disk.id],
  ]);
  expect(groups([])).toEqual([]);
});
