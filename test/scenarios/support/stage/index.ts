/**
 * The stage: rule scenarios with the real App, the real sandbox, real git and real Actions runs.
 * Only the sessions' results come from the test. A one-worker build takes about a second.
 *
 *   const stage = await openStage({
 *     // Text of .github/baton.yml. The plan gate is auto, the landing gate human.
 *     config: "ci: auto",
 *     // These run for real: keep them at one cheap step.
 *     workflows: { "ci.yml": "on: pull_request …" },
 *     rules: [{ type: "non_fast_forward" }],
 *     repository: { allowSquashMerge: false },
 *     plan: [worker("W1.1", { writes: { "src/a.js": "…" } }), worker("W2.1", { after: ["W1.1"] })],
 *     // By name, by `W1.1/review`, or by kind; otherwise the default.
 *     sessions: {
 *       "W1.1/review/1": review([finding("src/a.js", 1, "This is wrong.")]),
 *       "W1.1/rework/1": ({ read }) => done({ "src/a.js": `${read("src/a.js")}// right` }),
 *       "W1.2/work/1": ends("failed", "It broke."), "W1.3/work/1": lost,
 *     },
 *   });
 *   await stage.label();                    // or everything at once: await stage.play()
 *   const pull = await stage.pull("W1.1");  // waits; a live object of the sandbox
 *   await stage.review("wren", pull.number, { event: "REQUEST_CHANGES", body: "No." });
 *   await stage.push(stage.branch("W1.1"), { "src/a.js": "…" }, { as: "wren" });
 *   // Waits for Baton's words in any place.
 *   await stage.reads(/wren asked for changes/, { on: pull.number });
 *   await stage.until((state) => state.workers["W1.1"]?.merge_sha, "W1.1 to be merged");
 *   await stage.say("/retry W1.1");
 *   await stage.close(pull.number);
 *   await stage.pass(20);                   // minutes later
 *   await stage.handleLandingApproval();
 *   await stage.landed();
 *   expect(stage.file("src/a.js")).toBe("…");
 *
 * People: `you` owns, `wren` writes, `rose` reads, `stranger`. By default, the architect submits
 * the plan, work writes its files, and a rework adds a line or unites both sides of a conflict.
 * Reviews approve, and the closing session lands. All stages of a test file share one sandbox and
 * one App; each has its own repository. An example to copy: test/scenarios/stage-lands.test.ts.
 */
import { afterFile } from "../../../support/after-file.ts";
import { openTestbed, type Testbed } from "./testbed.ts";
import { Stage, type StageOptions } from "./stage.ts";

export { Stage, type StageOptions } from "./stage.ts";
export {
  costs,
  completeWork,
  ends,
  finding,
  land,
  loseRun,
  review,
  scored,
  worker,
} from "./plays.ts";
export { Refused } from "./api.ts";

let testbed: Promise<Testbed> | null = null;

/** Opens a repository with the App installed, ready for a label. */
export async function openStage(options: StageOptions = {}): Promise<Stage> {
  if (!testbed) {
    const opened = openTestbed();
    testbed = opened;
    afterFile(async () => {
      testbed = null;
      await (await opened).close();
    });
  }
  return new Stage(await testbed, options);
}
