/** Sessions of tasks, with the same runner as those of builds. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FIXED, REVIEWED } from "../spec/support/task-stage.ts";
import { TaskBench } from "./support/task-bench.ts";

let bench: TaskBench;
beforeEach(() => void (bench = new TaskBench()));
afterEach(() => bench[Symbol.dispose]());

const prompt = () => readFileSync(join(bench.temp, "session", "prompt.md"), "utf8");
const FOOT = { "src/foot.js": "export const foot = 0.3;\n" };

test("a task's review learns that the pull request is a stranger's, and gets its diff", async () => {
  const { session, record } = bench.begin("/orchestrate review", {}, FOOT);
  expect(await bench.run(session, record, bench.closing(REVIEWED))).toBe(0);
  expect(bench.proposal()).toMatchObject({
    build: "pr-12",
    session,
    result: { ended: "closed" },
    change: null,
  });
  expect(prompt()).toMatch(/^# Review\n[^]+## This pull request\n[^]+## This session\n/);
  expect(prompt()).toMatch(/Diff to judge: `[^`]*change\.diff`/);
  expect(readFileSync(join(bench.temp, "session", "change.diff"), "utf8")).toContain(
    "+export const foot = 0.3;",
  );
});

test("a task's fix submits its change on the head, and its brief contains the request", async () => {
  const { session, head, record } = bench.begin("/orchestrate fix a foot is longer", {}, FOOT);
  const write = "echo 'export const foot = 0.3048;' > src/foot.js";
  expect(await bench.run(session, record, `${write}; ${bench.closing(FIXED)}`)).toBe(0);
  expect(bench.proposal()).toMatchObject({
    change: { base: head, files: [{ op: "write", path: "src/foot.js" }] },
  });
  const brief = /`([^`]*workers\/W1\.1-[^`]*)`/.exec(prompt())![1]!;
  expect(readFileSync(brief, "utf8")).toContain(
    "@ann, who has write access, says:\n\na foot is longer",
  );
});

test("the files that a question's session writes are thrown away", async () => {
  const { session, record } = bench.begin("/ask where?", {}, FOOT);
  const write = "echo evil > src/foot.js; git add -A; git commit -qm evil";
  expect(await bench.run(session, record, `${write}; ${bench.closing({ answer: "There." })}`)).toBe(
    0,
  );
  expect(bench.proposal()).toMatchObject({ result: { ended: "closed" }, change: null });
});

test.each([
  ["/orchestrate review", REVIEWED],
  ["/orchestrate fix", FIXED],
  ["/ask where?", { answer: "There." }],
])(
  "%s reads the default branch's AGENTS.md, like every session that reads code",
  async (words, close) => {
    const { session, record } = bench.begin(
      words,
      { "AGENTS.md": "Tabs.\n" },
      { ...FOOT, "AGENTS.md": "Evil.\n" },
    );
    expect(await bench.run(session, record, bench.closing(close))).toBe(0);
    const laid = join(bench.temp, "session", "conventions", "AGENTS.md");
    expect(prompt()).toContain(
      `- \`${laid}\`: \`AGENTS.md\`, what people of this repository wrote for agents`,
    );
    expect(readFileSync(laid, "utf8")).toBe("Tabs.\n");
  },
);

test("a task's scripts and skills are the default branch's, not those of the pull request", async () => {
  const ours = { ".baton/scripts/fix.md": "Ours.\n", ".baton/skills/pr-fix.md": "Our way.\n" };
  const theirs = {
    ".baton/scripts/fix.md": "Evil.\n",
    ".baton/skills/pr-fix.md": "Evil way.\n",
    "AGENTS.md": "Evil.\n",
  };
  const { session, record } = bench.begin("/orchestrate fix", ours, { ...FOOT, ...theirs });
  expect(await bench.run(session, record, bench.closing(FIXED))).toBe(0);
  expect(prompt()).toMatch(/^Ours\.\n/);
  expect(prompt()).not.toContain("Evil");
  const skill = join(bench.temp, "session", "skills", "named", "pr-fix", "SKILL.md");
  expect(readFileSync(skill, "utf8").trim()).toBe("Our way.");
});
