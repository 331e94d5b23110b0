/**
 * Real tasks, with Baton's own workflow and runner, and the engine `anthropic` with a scripted
 * provider.
 */
import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunningServer } from "../../src/app/server.ts";
import { Scene } from "./support/world.ts";

const SCORE = `- session: W1.1/review/1
  turns:
    - bash: git diff HEAD~1 --stat
    - close:
        verdict: request_changes
        summary: A week has seven days.
        alignment: { brief: { met: false, words: "Six." }, intent: { met: true, words: "Yes." } }
        findings: [{ path: src/week.js, line: 1, severity: blocking, body: Six days are no week. }]
- session: W1.1/fix/1
  turns:
    - edit: { command: str_replace, path: src/week.js, old_str: "= 6", new_str: "= 7" }
    - close:
        status: complete
        summary: Give a week seven days
        criteria:
          - { criterion: 1, met: true, evidence: "src/week.js:1" }
          - { criterion: 2, met: true, evidence: "src/week.js:1" }
- session: W1.1/ask/1
  turns:
    - edit: { command: create, path: src/evil.js, file_text: "evil" }
    - close: { answer: "Here [1].", references: [{ path: src/week.js, line: 1 }] }
`;

let scene: Scene;
let app: RunningServer;
const git = (...args: string[]) =>
  execFileSync("git", ["-C", scene.local.gitDir, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();

beforeAll(async () => {
  scene = await Scene.open(() => SCORE);
  app = await scene.app();
}, 120_000);
afterAll(async () => {
  await app?.close();
  await scene?.close();
});

async function until(is: () => boolean, words: string): Promise<void> {
  const end = Date.now() + 100_000;
  while (!is()) {
    if (Date.now() > end) throw new Error(`waited in vain for ${words}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

test(
  "a pull request is reviewed and fixed, and a question about it is answered",
  { timeout: 240_000 },
  async () => {
    const at = `/repos/${scene.local.repository}`;
    const main = git("rev-parse", "HEAD");
    const tree = [
      {
        path: "src/week.js",
        mode: "100644",
        type: "blob",
        content: "export const week = 6 * 86400;\n",
      },
    ];
    const body = { base_tree: main, tree };
    const made = (await scene.person.request(`POST ${at}/git/trees`, body)).data as { sha: string };
    const commit = { message: "Add weeks", tree: made.sha, parents: [main] };
    const { sha: head } = (await scene.person.request(`POST ${at}/git/commits`, commit)).data as {
      sha: string;
    };
    await scene.person.request(`POST ${at}/git/refs`, { ref: "refs/heads/weeks", sha: head });
    const base = git("rev-parse", "--abbrev-ref", "HEAD");
    const opened = { title: "Add weeks", head: "weeks", base };
    const { number } = (await scene.person.request(`POST ${at}/pulls`, opened)).data as {
      number: number;
    };
    const says = (body: string) =>
      scene.person.request(`POST ${at}/issues/${number}/comments`, { body });
    const ended = (slug: string) =>
      until(() => git("tag", "--list").split("\n").includes(`baton/${slug}`), slug);

    await says("/orchestrate review");
    await ended(`pr-${number}`);
    const { world } = scene.local.running.sandbox;
    const pull = world.issues.find((one) => one.number === number)!.pull!;
    expect(pull.comments.map(({ path, line }) => [path, line])).toEqual([["src/week.js", 1]]);
    expect(world.checkRuns.find(({ name }) => name === "baton/review")).toMatchObject({
      conclusion: "action_required",
    });

    await says("/orchestrate fix");
    await ended(`pr-${number}-2`);
    const words = world.comments.findLast(({ body }) => body.includes("**Fix:"))!.body;
    expect(words).toContain(`on top of ${head}`);
    expect(git("rev-parse", "weeks^")).toBe(head);
    expect(git("show", "weeks:src/week.js")).toBe("export const week = 7 * 86400;");
    expect(git("log", "-1", "--format=%s", "weeks")).toBe("Give a week seven days");

    const fixed = git("rev-parse", "weeks");
    await says("/ask where are weeks?");
    await ended(`pr-${number}-3`);
    const answer = world.comments.findLast(({ body }) => body.includes("**Answer**"))!.body;
    expect(answer).toContain(`../blob/${fixed}/src/week.js#L1`);
    expect(git("rev-parse", "weeks")).toBe(fixed);
  },
);
