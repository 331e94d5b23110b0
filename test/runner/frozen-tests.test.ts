/**
 * Tests of a test-first build that a worker may not change, from its session's worktree to the
 * App's decision.
 */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runGuards } from "../../src/core/guards/index.ts";
import { listFrozenTests } from "../../src/core/plan/test-first.ts";
import type { SessionName } from "../../src/core/model/names.ts";
import { aBrief, aPlan, COMPLETE } from "../spec/support/facts.ts";
import { building, merged } from "../spec/support/scenes.ts";
import type { Stage } from "../spec/support/stage.ts";
import { Bench } from "./support/bench.ts";
import { describeSessionReason } from "../../src/core/messages/stop.ts";
import { bash, close, run } from "./support/conducted.ts";

const TEST = "test/mile.test.js";
const FILES = {
  [TEST]: 'it("is 1609 m", () => expect(mile).toBe(1609));\n',
  "src/mile.js": "export const mile = 0;\n",
};
const EASIER = `echo 'it("is a number", () => expect(mile).toBe(mile));' > ${TEST}`;
const CODE = "echo 'export const mile = 1609;' > src/mile.js";
const FROZEN =
  /`test\/mile\.test\.js` changes a test that the code has to pass: this build is test-first/;

/** W1.1 has written the test and is merged. W2.1, which has to make it pass, is running. */
function testFirst(): Stage {
  const plan = aPlan(
    { ...aBrief("W1.1"), script: "test" },
    { ...aBrief("W2.1", ["W1.1"]), paths: ["**"] },
    { ...aBrief("W3.1", ["W2.1"]), script: "verify" },
  );
  const stage = building(plan, { test_first: true }).closes("W1.1/work/1", COMPLETE, {
    paths: [TEST],
  });
  return merged(stage, "W1.1");
}

/** Sets the bench's record to the stage's, and requests W2.1's session as the App did. */
function follow(bench: Bench, stage: Stage, session: SessionName): string {
  const { engine, isolation } = bench.state.build.session_settings;
  Object.assign(bench.state, structuredClone(stage.state));
  Object.assign(bench.state.build.session_settings, { engine, isolation });
  const base = bench.commit("main", FILES);
  bench.ask(session, { base, reasons: stage.state!.workers["W2.1"]!.session!.reasons });
  return bench.save();
}

describe("a worker of a test-first build whose session changed a frozen test", () => {
  let bench: Bench;
  beforeEach(() => void (bench = new Bench()));
  afterEach(() => bench[Symbol.dispose]());

  /** Runs its session and applies the proposal as the App does, with the guards' findings. */
  async function plays(stage: Stage, session: SessionName, command: string): Promise<void> {
    const record = follow(bench, stage, session);
    expect(await bench.run(session, record, `${command}\n${bench.closing(COMPLETE)}`)).toBe(0);
    const proposal = bench.proposal()!;
    const brief = stage.state!.briefs.find(({ id }) => id === "W2.1")!;
    const frozen = listFrozenTests(stage.state!, brief);
    const guards = runGuards(proposal.change!, {
      settings: stage.state!.build.session_settings,
      brief,
      frozen,
    });
    Object.assign(stage.facts.runs.at(-1)!, { status: "completed", conclusion: "success" });
    stage.facts.proposals[session] = { ok: true, proposal, guards };
    stage.settle();
  }

  it("is refused by the App, learns why, and its next session continues and is published", async () => {
    const stage = testFirst();
    expect(stage.dispatched.at(-1)).toBe("W2.1/work/1");
    await plays(stage, "W2.1/work/1", `${EASIER}\n${CODE}`);
    expect(stage.effects("publish").map(({ session }) => session)).toEqual(["W1.1/work/1"]);
    expect(stage.dispatched.at(-1)).toBe("W2.1/work/2");
    expect(stage.state!.workers["W2.1"]!.session!.reasons.map(describeSessionReason)).toEqual([
      expect.stringMatching(FROZEN),
    ]);
    await plays(stage, "W2.1/work/2", `cat "$BATON_PROMPT" > told.md\n${CODE}`);
    expect(stage.effects("publish").at(-1)).toMatchObject({ session: "W2.1/work/2" });
    expect(stage.dispatched.at(-1)).toBe("W2.1/review/1");
    const told = bench.proposal()!.change!.files.find(({ path }) => path === "told.md");
    expect(Buffer.from((told as { content: string }).content, "base64").toString()).toContain(
      "changes a test that the code has to pass",
    );
  });
});

describe("a model of a test-first build that is about to close with a changed frozen test", () => {
  it("learns to restore the test, and may close after that", async () => {
    const prepare = (bench: Bench) => void follow(bench, testFirst(), "W2.1/work/1");
    const answers = [bash(`${EASIER}; ${CODE}`), close, bash(`git checkout ${TEST}`), close];
    await using ran = await run(answers, "W2.1/work/1", prepare);
    expect(ran.api.results(2)[0]).toMatchObject({
      is_error: true,
      content: expect.stringMatching(FROZEN) as string,
    });
    expect(ran.proposal.result.ended).toBe("closed");
    expect(ran.proposal.change!.files.map(({ path }) => path)).toEqual(["src/mile.js"]);
  });
});
