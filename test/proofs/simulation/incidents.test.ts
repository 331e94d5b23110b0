/** Which seeds have an incident, how lists lag, and which cells of the table are holes. */
import { expect, test } from "vitest";
import { DEFAULT_SEEDS } from "./batch.ts";
import { BY_BUILD } from "./coverage.ts";
import { findIncident, INCIDENTS } from "./incidents.ts";
import { listHoles, renderTables } from "./table.ts";
import { Conditions } from "./world/conditions.ts";
import { Lag } from "./world/lag.ts";
import { Timeline } from "./world/timeline.ts";

const among = (seeds: number) =>
  Array.from({ length: seeds }, (_, i) => findIncident(i + 1)).filter((one) => one !== null);

test("the default seeds have every incident, and four of five seeds have none", () => {
  expect(new Set(among(DEFAULT_SEEDS).map(({ name }) => name))).toEqual(new Set(INCIDENTS));
  expect(among(DEFAULT_SEEDS).length).toBeLessThanOrEqual(DEFAULT_SEEDS / 5);
});

test("the sixty seeds of the check have eleven different incidents", () => {
  expect(new Set(among(60).map(({ name }) => name)).size).toBe(11);
});

test("in 1400 seeds each incident that may begin at any status begins at each of them", () => {
  const whens = Map.groupBy(among(1400), ({ name }) => name);
  const counts = INCIDENTS.map((name) => new Set(whens.get(name)!.map(({ when }) => when)).size);
  expect(counts.filter((one) => one < 11)).toEqual([3, 4]);
});

test("a lagging list leaves out new items, and shows old versions of changed ones", async () => {
  const timeline = new Timeline(Date.parse("2026-01-05T10:00:00Z"));
  const conditions = new Conditions();
  const lag = new Lag(timeline, conditions);
  const path = "/repos/you/units/issues/comments?since=x";
  const read = async (items: object[]) => {
    const answer = new Response(JSON.stringify(items), { status: 200 });
    const shown = await lag.behind(path, `GET ${path}`, answer.clone());
    return (await (shown ?? answer).json()) as object[];
  };
  const old = { id: 1, body: "before", updated_at: "2026-01-05T09:00:00Z" };
  const changed = { id: 1, body: "after", updated_at: "2026-01-05T10:00:00Z" };
  const fresh = { id: 2, body: "new", updated_at: "2026-01-05T10:00:00Z" };
  expect(await read([changed, fresh])).toEqual([changed, fresh]);
  conditions.listsBehindMs = 60_000;
  expect(await read([old])).toEqual([old]);
  expect(await read([changed, fresh])).toEqual([old]);
  timeline.now += 60_000;
  expect(await read([changed, fresh])).toEqual([changed, fresh]);
});

test("while lists lag, an address gets the answer before again until it is too old", async () => {
  const timeline = new Timeline(0);
  const conditions = Object.assign(new Conditions(), { listsBehindMs: 60_000 });
  const lag = new Lag(timeline, conditions);
  await lag.behind("/repos/you/units/pulls", "GET pulls", new Response("[]", { status: 200 }));
  expect([lag.stale("GET pulls") !== null, lag.stale("GET pulls") !== null]).toEqual([true, true]);
  timeline.now += 60_001;
  expect(lag.stale("GET pulls")).toBeNull();
});

test("an empty cell is a hole if its row and column fill others, unless it has an excuse", () => {
  const cells = {
    "crash: building": 100,
    "stop: closing": 100,
    "run never: building": 1,
    "run late: landed": 100,
  };
  const holes = listHoles({ [BY_BUILD]: { ...cells, "stop: awaiting_approval": 100 } });
  expect(holes).not.toContain(`${BY_BUILD}: crash: building`);
  expect(holes).toContain(`${BY_BUILD}: crash: closing`);
  // It almost never happens.
  expect(holes).not.toContain(`${BY_BUILD}: run never: closing`);
  expect(holes).not.toContain(`${BY_BUILD}: run late: awaiting_approval`);
  const [head, ...rows] = renderTables({ [BY_BUILD]: { "crash: building": 1 } }).split("\n");
  expect(head).toMatch(/^fault by build status +planning/);
  expect(rows.find((row) => row.startsWith("crash "))).toMatch(/^crash +\. +\. +\. +1 +\./);
});
