/** The next session starts from what the last one left, unless a person says `--fresh`. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { playAnswering } from "./support/answering.ts";
import { WEEKS_PLAN } from "./support/weeks.ts";
import { Scene } from "./support/world.ts";

const END = `- session: W1.1/review/1
  turns:
    - close:
        verdict: approve
        summary: Good.
        alignment: { brief: { met: true, words: Done. }, intent: { met: true, words: Fits. } }
- session: build/close/1
  turns:
    - close: { verdict: land, summary: Fits., subject: Weeks, message: A unit of time. }
`;
const UNIT =
  '{ command: str_replace, path: src/time.js, old_str: "d: 86400 }", new_str: "d: ' +
  '86400, w: 604800 }" }';
const TEST =
  '{ command: str_replace, path: test/time.test.js, old_str: "h, d/", new_str: "h, d, ' + 'w/" }';

// It must be asynchronous, because the sandbox that answers runs in this process.
const git = async (...args: string[]) => (await promisify(execFile)("git", args)).stdout.trim();

let scene: Scene;
afterEach(() => scene.close());

test("the second attempt makes only what the first one, which failed, had left to do", async () => {
  const score = `${WEEKS_PLAN}- session: W1.1/work/1
  turns:
    - edit: ${UNIT}
    - close: { status: failed, summary: There was no time for the test. }
- session: W1.1/work/2
  turns:
    - edit: ${TEST}
    - bash: node --test
    - close:
        status: complete
        summary: Weeks are there.
        criteria: [{ criterion: 1, met: true, evidence: node --test }]
${END}`;
  scene = await Scene.open(() => score);
  const state = await playAnswering(scene, () => null);
  expect(state.build.status).toBe("landed");
  expect(await git("-C", scene.local.gitDir, "show", "main:src/time.js")).toContain("w: 604800");
  expect(state.workers["W1.1"]).toMatchObject({
    attempts: { work: 2, review: 1 },
    saved_work: null,
  });
});

test("after `/retry --fresh` the worktree is as it was before the first attempt", async () => {
  // The edit is impossible if it was already made: then the session would fail.
  const score = `${WEEKS_PLAN}- session: W1.1/work/1
  turns:
    - edit: ${UNIT}
    - close: { status: blocked, summary: Is a week a unit? }
- session: W1.1/work/2
  turns:
    - edit: ${UNIT}
    - edit: ${TEST}
    - close:
        status: complete
        summary: Weeks are there.
        criteria: [{ criterion: 1, met: true, evidence: node --test }]
${END}`;
  scene = await Scene.open(() => score);
  const words = "/retry W1.1 it is --fresh";
  const state = await playAnswering(scene, ({ workers }) =>
    workers["W1.1"]?.stop ? { key: "retry", words, wait: false } : null,
  );
  expect(state.build.status).toBe("landed");
  expect(state.workers["W1.1"]).toMatchObject({
    attempts: { work: 2 },
    failures: [],
    saved_work: null,
  });
});
