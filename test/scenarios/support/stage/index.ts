/**
 * The stage: rule scenarios with the real App, the real sandbox, real git and real Actions runs;
 * only what a session says is the test's own. A one-worker build takes about a second.
 *
 *   const stage = await openStage({
 *     config: "ci: auto",                                  // of .github/baton.yml; plan gate auto,
 * landing gate human
 *     workflows: { "ci.yml": "on: pull_request …" },        // run for real: keep them at one cheap
 * step
 *     rules: [{ type: "non_fast_forward" }],
 *     repository: { allowSquashMerge: false },
 *     plan: [worker("W1.1", { writes: { "src/a.js": "…" } }), worker("W2.1", { after: ["W1.1"] })],
 *     sessions: {                                           // by name, by `W1.1/review`, or by
 * kind; else the usual
 *       "W1.1/review/1": review([finding("src/a.js", 1, "This is wrong.")]),
 *       "W1.1/rework/1": ({ read }) => done({ "src/a.js": `${read("src/a.js")}// right` }),
 *       "W1.2/work/1": ends("failed", "It broke."), "W1.3/work/1": lost,
 *     },
 *   });
 *   await stage.label();                                    // or all at once: await stage.play()
 *   const pull = await stage.pull("W1.1");                  // waits; a live object of the sandbox
 *   await stage.review("wren", pull.number, { event: "REQUEST_CHANGES", body: "No." });
 *   await stage.push(stage.branch("W1.1"), { "src/a.js": "…" }, { as: "wren" });
 *   await stage.reads(/wren asked for changes/, { on: pull.number });  // waits for Baton's words,
 * wherever they stand
 *   await stage.until((state) => state.workers["W1.1"]?.merge_sha, "W1.1 to be merged");
 *   await stage.say("/retry W1.1");  await stage.close(pull.number);  await stage.pass(20);  //
 * minutes later
 *   await stage.handleLandingApproval();  await stage.landed();
 * expect(stage.file("src/a.js")).toBe("…");
 *
 * People: `you` owns, `wren` writes, `rose` reads, `stranger`. Usually the architect hands in the
 * plan, work writes its files, a rework adds a line or unites both sides of a conflict, reviews
 * approve, the closing session lands. All stages of a test file share one sandbox and one App; each
 * has a repository of its own. An example to copy: test/scenarios/stage-lands.test.ts.
 */
import { afterFile } from "../../../support/after-file.ts";
import { openHouse, type House } from "./house.ts";
import { Stage, type StageOptions } from "./stage.ts";

export { Stage, type StageOptions } from "./stage.ts";
export { costs, done, ends, finding, land, lost, review, scored, worker } from "./plays.ts";
export { Refused } from "./api.ts";

let house: Promise<House> | null = null;

/** A repository with the App installed, ready to be labelled in. */
export async function openStage(options: StageOptions = {}): Promise<Stage> {
  if (!house) {
    const opened = openHouse();
    house = opened;
    afterFile(async () => {
      house = null;
      await (await opened).close();
    });
  }
  return new Stage(await house, options);
}
