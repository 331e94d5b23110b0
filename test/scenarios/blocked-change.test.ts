/**
 * A change that a guard holds back lands after a person's approval, with their name. Words to a
 * worker reach its session.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { playAnswering } from "./support/answering.ts";
import { botComments } from "./support/doubled.ts";
import { WEEKS_PLAN } from "./support/weeks.ts";
import { Scene } from "./support/world.ts";

const SCORE = `${WEEKS_PLAN}- session: W1.1/work/1
  turns:
    - edit: { command: str_replace, path: src/time.js, old_str: "d: 86400", new_str: "d: 86400, w: 604800" }
    - edit: { command: str_replace, path: test/time.test.js, old_str: "s, min, h, d/", new_str: "s, min, h, d, w/" }
    - close:
        status: complete
        summary: Weeks are there.
        criteria: [{ criterion: 1, met: true, evidence: node --test }]
- session: W1.1/work/2
  turns:
    - bash: grep -q "d, w/" test/time.test.js
    - close:
        status: complete
        summary: The test has to change as well.
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

let scene: Scene | undefined;
afterAll(() => scene?.close());

test("the guard reports its finding twice, the owner waives it, and everything is reported", async () => {
  scene = await Scene.open((dir) => {
    const repository = join(dir, "measure-kit");
    mkdirSync(join(repository, ".github"), { recursive: true });
    writeFileSync(join(repository, ".github/baton.yml"), 'protected_paths: ["test/**"]\n');
    const who = [
      "-c",
      "user.name=Ann",
      "-c",
      "user.email=ann@example.org",
      "-c",
      "commit.gpgSign=false",
    ];
    execFileSync("git", ["-C", repository, "add", "--all"]);
    execFileSync("git", [
      "-C",
      repository,
      ...who,
      "commit",
      "--quiet",
      "-m",
      "ci: tests are people's",
    ]);
    return SCORE;
  });
  const state = await playAnswering(scene, ({ briefs, workers: { "W1.1": worker } }) => {
    if (briefs.length === 0) return null;
    if (worker!.steers.length === 0)
      return { key: "steer", words: "/steer W1.1 seven days", wait: true };
    return worker!.stop ? { key: "approve", words: "/approve W1.1", wait: false } : null;
  });
  expect(state.build.status).toBe("landed");
  const { world } = scene.local.running.sandbox;
  const asked = botComments(world).filter(({ key }) => key.startsWith("stop-W1.1"));
  expect(asked).toHaveLength(1);
  expect(asked[0]!.body).toMatch(
    /`test\/time\.test\.js` is protected[^]*`\/approve W1\.1` \(accepts the change as it is\)/,
  );
  const body = world.issues.find((i) => i.pull && i.title.includes("W1.1"))?.body ?? "";
  expect(body).toMatch(
    /Accepted by people[^]*`W1\.1\/work\/2`, run \d+: .*test\/time\.test\.js.* is protected/,
  );
  expect(body).toMatch(/What people said to it[^]*seven days/);
  expect(botComments(world).find(({ key }) => key === "report")?.body).toContain(
    "Accepted by people",
  );
  expect(state.workers["W1.1"]).toMatchObject({
    attempts: { work: 2, review: 1 },
    waivers: [{ session: "W1.1/work/2" }],
    steers: [{ n: 1, text: "seven days", finished_session: "W1.1/work/2" }],
  });
});
