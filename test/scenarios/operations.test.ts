/** What an operator of Baton sees of a build: a complete log, and numbers that add up. */
import { afterAll, expect, test } from "vitest";
import { makeLog } from "../../src/app/metrics/log.ts";
import { Metrics } from "../../src/app/metrics/metrics.ts";
import { openTestbed, type Testbed } from "./support/stage/testbed.ts";
import { Stage } from "./support/stage/index.ts";

type Line = Record<string, unknown> & { msg: string };

let testbed: Testbed;
const lines: Line[] = [];
/** The metrics of each App process, oldest first. */
const counts: Metrics[] = [];
afterAll(() => testbed.close());

function server() {
  const metrics = new Metrics();
  counts.push(metrics);
  const write = (line: string) => void lines.push(JSON.parse(line) as Line);
  return { metrics, log: makeLog("info", [], { write }) };
}

/** Sums the series whose names and labels contain these words, for all processes. */
async function sum(...words: string[]): Promise<number> {
  const texts = await Promise.all(counts.map((metrics) => metrics.render()));
  const found = texts.join("\n").split("\n");
  const values = found.filter(
    (line) => !line.startsWith("#") && words.every((word) => line.includes(word)),
  );
  return values.reduce((total, line) => total + Number(line.split(" ").at(-1)), 0);
}

test(
  "a build that another process goes on with is followed from its label to its runs, and " +
    "counted once",
  async () => {
    testbed = await openTestbed({ server });
    const stage = new Stage(testbed);
    await stage.label();
    const pull = await stage.pull("W1.1");
    // Everything that was ever delivered is delivered to it again.
    await testbed.restart();
    await stage.approveLanding();
    const state = await stage.landed();

    const delivered = testbed.running.sandbox.deliveries.list(testbed.app);
    const label = delivered.find(({ event, action }) => event === "issues" && action === "labeled");
    const { build } = lines.find(({ delivery }) => delivery === label!.guid)!;
    expect(build).toBe(`${stage.fullName}#${stage.issue}`);
    const itsLines = lines.filter((line) => line["build"] === build);
    const at = (is: object) =>
      itsLines.findIndex((line) => Object.entries(is).every(([k, v]) => line[k] === v));
    const session = "W1.1/work/1";
    const run = stage.world.runs.find(({ displayTitle }) => displayTitle.includes(session))!.id;
    const way = [
      at({ delivery: label!.guid, msg: "item enqueued" }),
      at({ effect: `dispatch:${session}:1`, session }),
      at({ msg: "session ended", session, run, outcome: "complete" }),
      itsLines.findIndex(({ effect }) => String(effect).startsWith("merge:W1.1:")),
    ];
    expect(way).not.toContain(-1);
    expect(way).toEqual(way.toSorted((a, b) => a - b));
    expect(
      at({ msg: "item enqueued", event: "workflow_run", action: "completed", run }),
    ).toBeGreaterThan(0);
    expect(pull.state).toBe("closed");

    for (const kind of ["architect", "work", "review", "close"]) {
      expect(await sum("sessions_started_total", `"${kind}"`), kind).toBe(1);
      expect(await sum("sessions_ended_total", `"${kind}"`), kind).toBe(1);
    }
    expect(await sum("baton_dollars_total")).toBeCloseTo(state.build.usage.dollars!);
    expect(await sum("baton_tokens_total", '"input"')).toBe(state.build.usage.input_tokens);
    expect(await sum("baton_effects_total", '"merge"', '"ok"')).toBe(2);
    expect(await sum("baton_deliveries_total", '"duplicate"')).toBe(0);
    const said = (await Promise.all(counts.map((metrics) => metrics.render()))).join("\n");
    for (const name of [stage.repository.owner, stage.repository.name])
      expect(said).not.toContain(`"${name}`);
  },
);
