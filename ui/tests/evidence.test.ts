// What an incident shows of where it came from, what it is known to be, and why it calls nobody.

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { alarm, counted, evidenceScenes, graphs, held, maintained, PNG, rings, single } from "./scenes/evidence";
import { view } from "./scenes/pieces";
import { close, expectCalls, launch, open, show } from "./stage/browser";
import type { Scene } from "./stage/scene";

let browser: Browser;
let page: Page;
beforeAll(async () => (browser = await launch()));
afterAll(() => browser?.close());
afterEach(() => close(page));

const incident = () => page.getByRole("region", { name: "Incident", exact: true });
const region = (name: string) => incident().getByRole("region", { name, exact: true });
const start = async (scene: Scene | undefined) => {
  page = await open(browser, "main", scene!, { height: 1400 });
  await region("Timeline").waitFor();
};
/** What was asked of the hub with GET below this path. */
const reads = (path: string) =>
  page.evaluate(
    (path) => window.stage.calls.filter((call) => call[1] === "GET" && String(call[2]).startsWith(path)),
    path,
  );

describe("a CloudWatch alarm", () => {
  it("shows its metric drawn, in a sentence and as a table", async () => {
    await start(evidenceScenes["alarm"]);
    await region("Metric").getByText("A fault when it is greater than 10 Count, in 3 of 5 periods of 1 min.").waitFor();
    const drawing = region("Metric").getByRole("img");
    expect(await drawing.getAttribute("aria-label")).toContain("41 Count (02:14). A fault when");
    const inked = await drawing.locator("canvas").evaluate((canvas: HTMLCanvasElement) => {
      const pixels = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height).data;
      return pixels.some((value, at) => at % 4 === 3 && value > 0);
    });
    expect(inked, "nothing was drawn").toBe(true);
    await region("Metric").getByText("The 5 values as a table").click();
    const row = region("Metric").getByRole("row").last();
    expect(await row.innerText()).toMatch(/02:14\s+41 Count\s+crossed/);
    expect(await region("Metric").getByRole("row").nth(1).innerText()).toMatch(/2 Count\s+kept/);
  });

  it("leads to AWS's console in the browser, and says whence it came", async () => {
    await start(evidenceScenes["alarm"]);
    const where = region("Where it came from");
    await where.getByText("prod-alarms · Amazon CloudWatch alarms").waitFor();
    for (const fact of ["111122223333", "eu-west-1", "checkout"])
      await where.getByText(fact, { exact: true }).waitFor();
    await where.getByRole("link", { name: "Alarm in the AWS console" }).click();
    await expectCalls(page, [["open_link", alarm.links![0]!.href]]);
  });

  it("names the known fault and who else is called", async () => {
    await start(evidenceScenes["alarm"]);
    await incident().getByText("Known fault: Connection pool exhausted").waitFor();
    await region("Why you").getByText("Called beside: Architect and whoever is on call in Database nights.").waitFor();
  });

  it("says so where the message holds no values, and draws one alone", async () => {
    await start(evidenceScenes["valueless"]);
    await region("Metric").getByText("The message holds no values of it.").waitFor();
    expect(await region("Metric").getByRole("img").count()).toBe(0);
    await show(page, view({ open: [{ ...single, id: "p2", version: 99 }] }));
    await region("Metric").getByText("The value as a table").waitFor();
    expect(await region("Metric").locator("canvas").count()).toBe(1);
  });
});

it("a metric is drawn where the system has no language, of which WebKit says C", async () => {
  page = await open(browser, "main", evidenceScenes["alarm"]!, { height: 1400 });
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "language", { get: () => "C" }));
  await page.reload();
  await region("Metric").locator("canvas").waitFor();
});

describe("a runbook", () => {
  it("is shown as text in which nothing runs, nothing is fetched, and links open in the browser", async () => {
    const asked: string[] = [];
    await start(evidenceScenes["alarm"]);
    page.on("request", (request) => asked.push(request.url()));
    const text = region("What to do");
    await text.getByRole("heading", { name: "The pool is exhausted" }).waitFor();
    await text.getByText("☑").waitFor();
    expect(await text.locator("img, script, [onerror], [style]").count()).toBe(0);
    await text.getByText("<script>window.bad = 1</script>").waitFor();
    await text.getByText("a trap").click();
    await text.getByRole("link", { name: "the pool's graph" }).click();
    await text.getByRole("link", { name: "graph", exact: true }).click();
    await expectCalls(page, [
      ["open_link", "https://grafana.example.com/d/pool?var=checkout"],
      ["open_link", "https://evil.example/pixel.png"],
    ]);
    expect(await page.evaluate(() => "bad" in window)).toBe(false);
    expect(asked).toEqual([]);
  });

  it("that lies elsewhere opens in the browser, and says when none took it", async () => {
    await start({ ...evidenceScenes["graphs"]!, refusals: { open_link: "No browser took the address." } });
    await region("What to do").getByRole("link", { name: "Open the runbook at wiki.example.com" }).click();
    await expectCalls(page, [["open_link", "https://wiki.example.com/runbooks/payments-api"]]);
    await region("What to do").getByRole("alert").getByText("No browser took the address.").waitFor();
  });
});

describe("the sender's images", () => {
  const path = `/api/incidents/${graphs.id}/images`;

  it("are fetched by a click only, each for itself", async () => {
    await start(evidenceScenes["graphs"]);
    await region("Graphs").getByText("From grafana.example.com, fetched by the hub when you ask for it.").waitFor();
    expect(await reads(path)).toEqual([]);
    await region("Graphs").getByRole("button", { name: "Show p99 latency" }).click();
    const image = region("Graphs").getByRole("img", { name: "p99 latency" });
    expect(await image.getAttribute("src")).toBe(PNG);
    expect(await image.evaluate((element: HTMLImageElement) => element.decode().then(() => element.naturalWidth))).toBe(
      480,
    );
    expect(await reads(path)).toEqual([["request", "GET", `${path}/0`]]);
    await region("Graphs").getByRole("link", { name: "Open at grafana.example.com" }).click();
    await expectCalls(page, [["open_link", "https://grafana.example.com/d/1"]]);
  });

  it("that cannot be fetched say why, and can be asked for again", async () => {
    await start(evidenceScenes["graphs"]);
    await region("Graphs").getByRole("button", { name: "Show graph" }).click();
    await region("Graphs")
      .getByRole("alert")
      .getByText(/answered 404 Not Found/)
      .waitFor();
    await page.evaluate(
      ([path, png]) => {
        window.stage.scene.answers[`GET ${path}/1`] = { status: 200, body: png };
      },
      [path, PNG] as const,
    );
    await region("Graphs").getByRole("button", { name: "Try again" }).click();
    await region("Graphs").getByRole("img", { name: "An image from snapshots.example.net" }).waitFor();
  });

  it("that are no images are not shown", async () => {
    const scene = evidenceScenes["graphs"]!;
    await start({ ...scene, answers: { ...scene.answers, [`GET ${path}/1`]: { status: 200, body: "javascript:1" } } });
    await region("Graphs").getByRole("button", { name: "Show graph" }).click();
    await region("Graphs")
      .getByRole("alert")
      .getByText(/is no image/)
      .waitFor();
  });

  it("say that they are on their way", async () => {
    await start(evidenceScenes["graphs-waiting"]);
    await region("Graphs").getByRole("button", { name: "Show graph" }).click();
    await region("Graphs").getByRole("status").getByText("The hub fetches it from snapshots.example.net").waitFor();
  });
});

describe("an incident that calls nobody", () => {
  it("says until when it waits and why, and calls at a click", async () => {
    await start(evidenceScenes["held"]);
    await incident()
      .getByText(/Calls in 4:12\. Rule 'flapping' of 'probes' holds it/)
      .waitFor();
    await incident().getByText("Resolves by itself at 04:14, unless it is reported again before.").waitFor();
    await region("Why you").getByText("Nobody was called for this one.").waitFor();
    await incident().getByRole("button", { name: "Call now" }).click();
    await expectCalls(page, [["request", "POST", `/api/incidents/${held.id}/escalate`, {}]]);
    await page.getByText("It calls now.", { exact: true }).first().waitFor();
  });

  it("says that a maintenance holds it, and whether it calls afterwards", async () => {
    await start(evidenceScenes["maintained"]);
    await incident()
      .getByText(/Silent for another 1:30:00\. Maintenance: new disks for the ledger\. It calls nobody after that/)
      .waitFor();
    await show(
      page,
      view({ open: [{ ...maintained, version: 90, held: { ...maintained.held!, stays_silent: false } }] }),
    );
    await incident()
      .getByText(/Calls in 1:30:00\. Maintenance: .* Then it calls, unless it is resolved before\./)
      .waitFor();
  });

  it("says that it is only counted", async () => {
    await start(evidenceScenes["counted"]);
    await incident()
      .getByText(/Only counted\. Rule 'crawlers' of 'waf' only counts it: nobody is called\./)
      .waitFor();
  });

  it("is marked in the list", async () => {
    await start(evidenceScenes["held"]);
    const row = (title: string) => page.getByRole("list", { name: /incidents/ }).getByRole("button", { name: title });
    await row(held.title).getByText("Waits until 02:18").waitFor();
    await row(maintained.title).getByText("In maintenance until 03:44").waitFor();
    await row(counted.title).getByText("Only counted, calls nobody").waitFor();
  });
});

it("a deleted incident is gone from the list and from where it was read", async () => {
  await start(evidenceScenes["held"]);
  await page.getByRole("button", { name: maintained.title }).click();
  await incident().getByRole("heading", { name: maintained.title }).waitFor();
  await page.evaluate((id) => {
    window.stage.scene.answers[`GET /api/incidents/${id}`] = {
      status: 404,
      body: { code: "not_found", detail: "There is no such incident among those that you may see. Check the address." },
    };
  }, maintained.id);
  await show(page, view({ open: [held, counted] }));
  await incident().getByRole("heading", { name: "This incident is not there any more." }).waitFor();
  expect(await incident().getByRole("button").count()).toBe(0);
  expect(await page.getByRole("button", { name: maintained.title }).count()).toBe(0);
});

describe("the alarm window", () => {
  const alarming = async (scene: Scene) => {
    page = await open(browser, "alarm", scene);
    await page.getByRole("button", { name: "Acknowledge" }).waitFor();
  };

  it("opens a runbook that lies elsewhere in the browser", async () => {
    await alarming(rings.link);
    await page.getByRole("button", { name: "Runbook" }).click();
    await expectCalls(page, [["open_link", "https://wiki.example.com/runbooks/payments-api"]]);
  });

  it("opens the incident that shows a runbook's text, and names the known fault", async () => {
    await alarming(rings.text);
    await page.getByText("Known fault: Connection pool exhausted").waitFor();
    await page.getByRole("button", { name: "Runbook" }).click();
    await expectCalls(page, [["open_incident", rings.text.view!.ringing[0]!.id]]);
  });

  it("has no such button where there is none", async () => {
    await alarming({
      ...rings.link,
      view: { ...rings.link.view!, ringing: [{ ...rings.link.view!.ringing[0]!, runbook: null }] },
    });
    expect(await page.getByRole("button", { name: "Runbook" }).count()).toBe(0);
  });
});
