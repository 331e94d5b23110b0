/**
 * A person's commit on the build branch conflicts with a worker's pull request: it is reworked, and
 * both land.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { glob, mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { WEEKS_PLAN } from "./support/weeks.ts";
import { Scene } from "./support/world.ts";

/** The review waits for a file in its worktree's `.git`. Only this test can create one there. */
const SCORE = `${WEEKS_PLAN}- session: W1.1/work/1
  turns:
    - edit: { command: str_replace, path: src/time.js, old_str: "d: 86400", new_str: "d: 86400, w: 604800" }
    - edit: { command: str_replace, path: test/time.test.js, old_str: "s, min, h, d/", new_str: "s, min, h, d, w/" }
    - close:
        status: complete
        summary: Weeks are there.
        criteria: [{ criterion: 1, met: true, evidence: node --test }]
- session: W1.1/review/1
  turns:
    - bash: until [ -e .git/go ]; do sleep 0.05; done
    - close:
        verdict: approve
        summary: Good.
        alignment: { brief: { met: true, words: Done. }, intent: { met: true, words: Fits. } }
- session: W1.1/rework/1
  turns:
    - bash: grep -q '<<<<<<<' src/time.js
    - bash: sed -i -e '/^<<<<<<</d' -e '/^|||||||/,/^>>>>>>>/d' -e 's/w:/y:31557600, w:/' src/time.js
    - bash: sed -i 's/h, d, w/h, d, y, w/' test/time.test.js && node --test
    - close:
        status: complete
        summary: Both units are kept.
        criteria: [{ criterion: 1, met: true, evidence: node --test }]
- session: W1.1/review/2
  turns:
    - close:
        verdict: approve
        summary: Both are there.
        alignment: { brief: { met: true, words: Done. }, intent: { met: true, words: Fits. } }
- session: build/close/1
  turns:
    - close: { verdict: land, summary: Fits., subject: Weeks and years, message: Two units of time. }
`;

// It must be asynchronous, because the sandbox that answers runs in this process.
const git = async (...args: string[]) => (await promisify(execFile)("git", args)).stdout.trim();

let scene: Scene | undefined;
afterAll(() => scene?.close());

test("a pull request that conflicts is reworked with both sides' changes, reviewed again, and lands", async () => {
  scene = await Scene.open(() => SCORE);
  const { local, sample } = scene;
  const server = await scene.app();
  try {
    await scene.label();
    let pushed = false;
    for (const until = Date.now() + 170_000; !(await scene.step());) {
      if (Date.now() > until) throw new Error(JSON.stringify((await scene.state()).state?.workers));
      const open = local.running.sandbox.world.issues.some(
        (i) => i.pull && i.title.includes("W1.1"),
      );
      if (open && !pushed) {
        pushed = true;
        const url = local.url.replace("://", `://x:${local.owner.token}@`);
        await pushYears(url, local.repository, join(sample.dir, "clone"));
      }
      if (pushed) await letGo();
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    const time = await git("-C", local.gitDir, "show", "main:src/time.js");
    expect(time).toContain("w: 604800");
    expect(time).toContain("y:31557600");
    expect(await git("-C", local.gitDir, "rev-list", "--count", "main")).toBe("3");
    const { state } = await scene.state();
    expect(state?.workers["W1.1"]?.attempts).toMatchObject({ work: 1, rework: 1, review: 2 });
  } finally {
    await server.close();
  }
});

/**
 * Creates the file that a review waits for, in the worktree of each job that runs on this machine
 * now.
 */
async function letGo(): Promise<void> {
  for await (const found of glob("*/temp/worktree/.git", { cwd: tmpdir() })) {
    await writeFile(join(tmpdir(), found, "go"), "").catch(() => undefined);
  }
}

/** A person adds another unit to the same line, on the build branch. */
async function pushYears(url: string, repository: string, dir: string): Promise<void> {
  await mkdir(dir);
  const there = (...args: string[]) => git("-C", dir, ...args);
  await there("init", "--quiet");
  const branch = "baton/1-convert-lengths-masses/build";
  await there("fetch", "--quiet", `${url}/${repository}.git`, branch);
  await there("checkout", "--quiet", "FETCH_HEAD");
  const years = (await there("show", "HEAD:src/time.js")).replace(
    "d: 86400",
    "d: 86400, y: 31557600",
  );
  await writeFile(join(dir, "src/time.js"), `${years}\n`);
  const who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"];
  await there(...who, "commit", "--quiet", "--all", "--message", "Years");
  await there("push", "--quiet", `${url}/${repository}.git`, `HEAD:refs/heads/${branch}`);
}
