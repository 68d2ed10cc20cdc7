import { describe, expect, it } from "vitest";

import { disk, incident } from "../../tests/scenes/pieces";
import { cause, facts, place } from "./place";

describe("the facts of an incident", () => {
  it("stand in the order in which a person asks, the unknown ones last and with the sender's names", () => {
    expect(facts(incident()).map(({ label, value }) => `${label}: ${value}`)).toEqual([
      "Service: checkout",
      "Cluster: night",
      "Why it stopped: Essential container in task exited",
      "Exit code: 137",
      "Container: app",
      "Region: eu-west-1",
      "Zone: eu-west-1b",
      "Account: 210987654321",
      "Task: 5f1c9a0be2d64f0f9c8b7a6d5e4f3a2b",
      "Task definition: checkout:42",
      "Launch type: FARGATE",
      "Console: https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/night/tasks/5f1c9a0be2d64f0f9c8b7a6d5e4f3a2b/configuration?region=eu-west-1",
      "Noticed by: aws.ecs",
      "Stop code: EssentialContainerExited",
      "Stopped at: Tue 24 Nov 2026, 02:14:03 EET",
    ]);
  });

  it("lose nothing to another spelling, nor to two names for one thing", () => {
    const told = facts(
      incident({
        entity: "",
        source: "",
        details: { stoppedReason: "OOM", "exit-code": "1", service: "a", group: "b" },
      }),
    );
    expect(told.map(({ label, value }) => `${label}: ${value}`)).toEqual([
      "Service: a",
      "Group: b",
      "Why it stopped: OOM",
      "Exit code: 1",
    ]);
  });

  it("begin with what it is about, unless that is told already", () => {
    expect(facts(incident({ entity: "refunds" }))[0]).toEqual({ label: "About", value: "refunds", kind: "words" });
    expect(facts(incident({ entity: "service:checkout" }))[0]?.label).toBe("Service");
  });

  it("tell what leads somewhere, and what is read letter by letter", () => {
    const kinds = Object.fromEntries(facts(incident()).map(({ label, kind }) => [label, kind]));
    expect(kinds).toMatchObject({ Console: "address", Account: "name", Task: "name", Service: "words" });
    expect(facts(incident({ details: { topic: "arn:aws:sns:eu-west-1:1:t" } })).at(-1)?.kind).toBe("name");
  });

  it("are none where the sender told none", () => {
    expect(facts(incident({ entity: "", source: "", details: { cluster: "" } }))).toEqual([]);
  });
});

describe("the alarm window's lines", () => {
  it("say why it stopped, and where", () => {
    expect(cause(incident())).toBe("Essential container in task exited · exit code 137");
    expect(place(incident())).toBe("eu-west-1 · account 2109… · cluster night");
  });

  it("take what there is", () => {
    expect(cause(disk)).toBe("Volume /var/lib/postgresql is 91 % full.");
    expect(place(disk)).toBe("eu-west-1 · ledger-db-2");
    const bare = incident({ details: {}, description: "", entity: "refunds", source: "cron" });
    expect(cause(bare)).toBe("");
    expect(place(bare)).toBe("refunds · cron");
  });
});
