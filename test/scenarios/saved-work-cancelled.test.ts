/** A person cancels a run in the middle. The next attempt starts from the session's work. */
import { existsSync } from "node:fs";
import { glob } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { playAnswering } from "./support/answering.ts";
import { WEEKS_PLAN } from "./support/weeks.ts";
import { Scene } from "./support/world.ts";

const SCORE = `${WEEKS_PLAN}- session: W1.1/work/1
  turns:
    - edit: { command: str_replace, path: src/time.js, old_str: "d: 86400 }", new_str: "d: 86400, w: 604800 }" }
    - bash: touch .git/half-done; sleep 600
- session: W1.1/work/2
  turns:
    - bash: grep -q 604800 src/time.js
    - edit: { command: str_replace, path: test/time.test.js, old_str: "h, d/", new_str: "h, d, w/" }
    - bash: node --test
    - close:
        status: complete
        summary: Weeks are there.
        criteria: [{ criterion: 1, met: true, evidence: node --test }]
- session: W1.1/review/1
  turns:
    - close:
        verdict: approve
        summary: Good.
        alignment: { brief: { met: true, words: Done. }, intent: { met: true, words: Fits. } }
- session: build/close/1
  turns:
    - close: { verdict: land, summary: Fits., subject: Weeks, message: A unit of time. }
`;

let scene: Scene;
afterEach(() => scene.close());

/** Whether a job on this machine has reached that point. */
async function isHalfDone(): Promise<boolean> {
  for await (const found of glob("*/temp/worktree/.git/half-done", { cwd: tmpdir() })) {
    if (existsSync(join(tmpdir(), found))) return true;
  }
  return false;
}

test("a cancelled session's work is handed in, and the next attempt goes on from it", async () => {
  scene = await Scene.open(() => SCORE);
  const { local, person } = scene;
  let halfDone = false;
  const watch = setInterval(() => void isHalfDone().then((is) => (halfDone ||= is)), 100);
  let cancelled = false;
  const state = await playAnswering(scene, ({ workers }) => {
    const session = workers["W1.1"]?.session;
    if (halfDone && !cancelled && session?.kind === "work" && session.run !== null) {
      cancelled = true;
      void person.request(`POST /repos/${local.repository}/actions/runs/${session.run}/cancel`, {});
    }
    return null;
  }).finally(() => clearInterval(watch));
  expect(state.build.status).toBe("landed");
  expect(state.workers["W1.1"]).toMatchObject({
    attempts: { work: 2, review: 1 },
    saved_work: null,
  });
  expect(state.workers["W1.1"]?.failures).toEqual([]);
});
