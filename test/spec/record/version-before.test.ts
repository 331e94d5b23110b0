/**
 * A build that began with the version before, which knew no adaptation, rubric, target or knowledge
 * file. The records in `version-before-data` are what that version wrote (11eef003), with what
 * GitHub held at the time; of both only the white space of JSON, documents that nobody reads back
 * and facts of no weight are left out.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { getEffectKey } from "../../../src/core/model/effects.ts";
import type { Facts, PullFact, RunFact } from "../../../src/core/model/facts.ts";
import { parseRecord } from "../../../src/core/record/parse.ts";
import { renderRecord } from "../../../src/core/record/render.ts";
import { aBrief, aPlan, APPROVE, COMPLETE, KNOWLEDGE, LAND, somePull } from "../support/facts.ts";
import { came } from "../support/loops.ts";
import { building, merged } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";

interface Fixture {
  now: string;
  record: Record<string, string>;
  facts: Pick<Facts, "refs" | "posted" | "remarks"> & {
    runs: [RunFact["id"], RunFact["session"], RunFact["status"], RunFact["conclusion"]][];
    pulls: Record<
      string,
      Partial<PullFact> & Pick<PullFact, "number" | "headSha" | "headTree" | "baseRef">
    >;
  };
}

const read = (name: string): Fixture =>
  JSON.parse(
    readFileSync(join(import.meta.dirname, "version-before-data", `${name}.json`), "utf8"),
  ) as Fixture;

function parse(record: Record<string, string>) {
  const parsed = parseRecord(record);
  expect(parsed).not.toHaveProperty("problems");
  if (!parsed.ok) throw new Error("It does not parse.");
  return parsed.state;
}

/**
 * This version goes on where the one before stopped: every setting that it added is at its default.
 */
function takeOver({ now, record, facts: { runs, pulls, ...facts } }: Fixture): Stage {
  const stage = new Stage({ loops: 2, knowledge: KNOWLEDGE });
  Object.assign(stage.facts, facts, {
    runs: runs.map(([id, session, status, conclusion]) => ({
      ...{ id, session, status, conclusion },
      ...{ launch: 1, policy: null, url: "" },
    })),
    pulls: Object.fromEntries(
      Object.entries(pulls).map(([key, pull]) => [
        key,
        {
          ...somePull(pull.number, { sha: pull.headSha, tree: pull.headTree }, pull.baseRef),
          ...pull,
        },
      ]),
    ),
  });
  stage.next = 200;
  stage.now = now;
  stage.state = parse(record);
  return stage.settle();
}

/** What was carried out, but for the documents that say how things are. */
const actions = (stage: Stage) =>
  stage.done.filter(({ type }) => type !== "document").map((effect) => getEffectKey(effect));

describe.each(["in-a-loop", "landing"])("given a record of the version before, %s", (name) => {
  const { record } = read(name);

  test("then it parses: what that version had no word for is as if nobody had asked for it", () => {
    const { build, workers, scores } = parse(record);
    expect(build).toMatchObject({
      schedule: "waves",
      adaptations: [],
      rubric: null,
      failed_at: [],
      test_first: false,
    });
    expect(build.wishes).toMatchObject({ target: null, improve: false, test_first: null });
    expect(build.loops[0]).toMatchObject({ n: 1, phase: "over", dimensions: [] });
    expect(workers["W1.1"]).toMatchObject({ escalations: [], class_chosen_by: null });
    expect(scores).toEqual({});
  });

  test(
    "then its documents are written, with what workers said, and read " + "back as the same state",
    () => {
      const state = parse(record);
      const files = renderRecord(state);
      expect(Object.keys(files)).toEqual(
        expect.arrayContaining(["BUILD.md", "PLAN.md", "STATUS.md", ...briefsOf(record)]),
      );
      expect(files["BUILD.md"]).toContain("Later units round differently.");
      expect(parse(files)).toEqual(state);
    },
  );
});

const briefsOf = (record: Record<string, string>) =>
  Object.keys(record).filter((path) => path.startsWith("workers/"));

describe("given a build of the version before in its second loop, whose worker is at work", () => {
  test("when this version takes over, then nothing begins again: it waits for the worker", () => {
    const stage = takeOver(read("in-a-loop"));
    expect(actions(stage)).toEqual([]);
    expect(stage.state!.build).toMatchObject({ status: "building", stop: null });
    expect(stage.status("W3.1")).toBe("running");
  });

  test(
    "when the worker ends, then the build goes on to its landing, and " + "does each thing once",
    () => {
      const stage = takeOver(read("in-a-loop"));
      stage.closes("W3.1/work/1", COMPLETE).closes("W3.1/review/1", APPROVE);
      stage.closes("loop-2/memory/1", came()).closes("build/close/1", LAND).says("/approve");
      expect(stage.dispatched).toEqual(["W3.1/review/1", "loop-2/memory/1", "build/close/1"]);
      expect(stage.effects("merge").map(({ key }) => key)).toEqual(["W3.1", "land"]);
      expect(stage.effects("tag").map(({ tag }) => tag)).toEqual(["baton/loops/7-add-units/2"]);
      expect(stage.state!.build.status).toBe("landed");
      expect(new Set(actions(stage)).size).toBe(actions(stage).length);
    },
  );

  test(
    "when it closes, then its last pass is scored by the rubric, beside no number of an " +
      "earlier one",
    () => {
      const stage = takeOver(read("in-a-loop"))
        .closes("W3.1/work/1", COMPLETE)
        .closes("W3.1/review/1", APPROVE);
      stage.closes("build/close/1", LAND);
      expect(stage.state!.scores).toMatchObject({ 2: { pass: 2, target: null, overall: 9 } });
      expect(Object.keys(stage.state!.scores)).toEqual(["2"]);
      expect(Object.keys(renderRecord(stage.state!))).not.toContain("loops/1/score.json");
    },
  );
});

describe("given a build of the version before whose landing waits for a person", () => {
  test(
    "when this version takes over, then no session begins, and the landing asks for " +
      "nothing twice",
    () => {
      const stage = takeOver(read("landing"));
      expect(actions(stage).filter((key) => !key.startsWith("update_pull:land:"))).toEqual([]);
      expect(stage.state!.closing).toMatchObject({
        verdict: "land",
        subject: "Add units",
        scores: [],
      });
      expect(stage.state!.build.gates.landing.state).toBe("open");
    },
  );

  test("when a person approves, then the commit that was shown lands, once", () => {
    const fixture = read("landing");
    const stage = takeOver(fixture).says("/approve");
    expect(stage.effects("merge").map(({ key, head }) => [key, head])).toEqual([
      ["land", fixture.facts.refs.land!.sha],
    ]);
    expect(stage.effects("land_commit")).toEqual([]);
    expect(stage.dispatched).toEqual([]);
    expect(stage.state!.build.status).toBe("landed");
  });
});

test.each([
  [{ hosted_tools: ["web_search"] }, "search"],
  [{ hosted_tools: [] }, "docs"],
  [{}, "docs"],
  [{ hosted_tools: ["web_search"], web: "off" }, "off"],
])("a record with the settings %j lets its sessions read the web as %s", (fields, web) => {
  const record = { ...read("landing").record };
  const saved = JSON.parse(record["meta.json"]!) as { play: Record<string, unknown> };
  delete saved.play["hosted_tools"];
  Object.assign(saved.play, fields);
  record["meta.json"] = JSON.stringify(saved);
  const { play } = parse(record).build;
  expect(play).toMatchObject({ web, web_searches: 5 });
  expect(play).not.toHaveProperty("hosted_tools");
});

test(
  "a closing session of the version before hands in one number for all: it closes, and " +
    "nothing is scored",
  () => {
    const stage = merged(building(aPlan(aBrief("W1.1"))), "W1.1");
    stage.state!.build.rubric = null;
    const { scores: _, ...rest } = LAND;
    stage.closes("build/close/1", { ...rest, score: 9 });
    expect(stage.dispatched.at(-1)).toBe("build/close/1");
    expect(stage.state!.closing).toEqual({ ...rest, scores: [], findings: [] });
    expect(Object.values(stage.state!.scores).map(({ overall }) => overall)).toEqual([null]);
    expect(stage.state!.build.gates.landing.state).toBe("open");
  },
);
