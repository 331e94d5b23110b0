/**
 * `baton take`, `baton hand-in` and `baton give` as processes, in clones of a repository on GitHub.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runGitText } from "../../src/sandbox/git/run-git.ts";
import { Terminal } from "./cli-support.ts";
import {
  completeWork,
  finding,
  openStage,
  review,
  worker,
  type Stage,
} from "./support/stage/index.ts";

let terminal: Terminal;
beforeAll(() => void (terminal = new Terminal()));
afterAll(() => terminal.close());

const never = () => new Promise<never>(() => {});

/** A person's terminal: what they type, in which folder. */
function sit({ testbed, fullName, issue }: Stage, login: "wren" | "you" | "rose" = "wren") {
  const GITHUB_TOKEN = testbed.running.seed.account(login).token ?? "";
  const { host } = new URL(testbed.running.url);
  const env = {
    GH_TOKEN: undefined,
    APP_ID: undefined,
    GITHUB_TOKEN,
    GHE_HOST: host,
    GHE_PROTOCOL: "http",
  };
  return {
    build: `${fullName}#${issue}`,
    types: (words: string[], cwd?: string, more = {}) =>
      terminal.run(words, { ...env, ...more }, cwd),
  };
}

function complete(dir: string, summary: string, evidence: string): void {
  const file = join(dir, ".baton-work/completion.yml");
  const text = readFileSync(file, "utf8").replace(/^summary: .*$/m, `summary: ${summary}`);
  writeFileSync(file, text.replace(/evidence: .*/g, `evidence: "\`${evidence}\`"`));
}

function put(dir: string, path: string, text: string): void {
  mkdirSync(join(dir, path, ".."), { recursive: true });
  writeFileSync(join(dir, path), text);
}

test("given a build, when someone takes a worker and hands it in, then it is reviewed, fixed and lands", async () => {
  const stage = await openStage({
    files: { ".baton/skills/measuring.md": "# Measuring\n\nIn millimetres.\n" },
    plan: [worker("W1.1", { skills: ["measuring"], writes: { "src/mile.js": "" } })],
    sessions: {
      "W1.1/work": never,
      "W1.1/review/1": review([finding("src/mile.js", 1, "A mile has 1609 metres.")]),
    },
  });
  await stage.label();
  await stage.until((s) => s.workers["W1.1"]?.session?.run, "its session to run");
  await stage.push(stage.branch("record"), { "context/units.md": "In metres.\n" }, { as: "you" });
  const { build, types } = sit(stage);
  const dir = join(terminal.dir, "mine");
  const agent =
    "cat .baton-work/prompt.md > ../prompt.txt; cat .baton-work/record/context/units.md; exit 7";
  const absent = await types(["take", build, "w1.1", "--with", "claude"], undefined, {
    PATH: "/none",
  });
  expect(absent).toMatchObject({ code: 2, out: "" });
  expect(absent.err).toContain("there is no claude on PATH: install it");
  const took = await types(["take", build, "w1.1", "--dir", dir, "--with", agent]);
  expect(took).toMatchObject({ code: 7, err: "" });
  expect(took.out).toMatch(
    /Asked for W1\.1[^]*W1\.1 \(taken\) is in .*mine[^]*In metres\.\nW1\.1 stays yours/,
  );
  expect(readFileSync(join(terminal.dir, "prompt.txt"), "utf8")).toMatch(
    /# W1\.1[^]*`\.baton-work\/record\/workers\/W1\.1-[^]*`\.baton-work\/record\/context\/units\.md`[^]*Never push/,
  );
  const prompt = readFileSync(join(terminal.dir, "prompt.txt"), "utf8");
  const [, skill = ""] =
    /- `(\.baton-work\/skills\/[^`]+)`: a skill, how such work is done here/.exec(prompt) ?? [];
  expect(readFileSync(join(dir, skill), "utf8")).toContain("In millimetres.");
  expect(terminal.git(dir, "status", "--porcelain")).toBe("");
  expect((await types(["hand-in"], dir)).err).toMatch(
    /completion\.yml: The completion is not valid: summary/,
  );
  complete(dir, "Adds the mile.", "src/mile.js:1");
  expect((await types(["hand-in"], dir)).err).toMatch(/nothing is committed since/);
  put(dir, "src/mile.js", "export const mile = 1600;\n");
  expect((await types(["hand-in"], dir)).err).toMatch(/not committed: src\//);
  put(dir, "src/other.js", "export {};\n");
  const objected = await types(["hand-in", "--all"], dir);
  expect(objected).toMatchObject({ code: 1 });
  expect(objected.err).toMatch(/`src\/other\.js` is outside the brief's paths/);
  expect(objected.err).toMatch(/or return the worker with `\/give` if/);
  terminal.git(dir, "rm", "--quiet", "src/other.js");
  terminal.git(dir, "commit", "--quiet", "-m", "refactor: leave it out");
  const before = stage.git("rev-parse", stage.branch("W1.1"));
  expect(await types(["hand-in", "--dry-run"], dir)).toMatchObject({ code: 0, err: "" });
  expect(stage.git("rev-parse", stage.branch("W1.1"))).toBe(before);
  const handed = await types(["hand-in"], dir);
  const { number } = await stage.pull("W1.1");
  expect({ code: handed.code, err: handed.err }).toEqual({ code: 0, err: "" });
  expect(handed.out).toContain(`/pull/${number}`);
  await stage.reads(/^@wren, pull request #\d+ of W1\.1, which you took, has to be changed/, {
    on: number,
  });
  expect(await types(["take", build, "W1.1", "--no-start"], dir)).toMatchObject({
    code: 0,
    err: "",
  });
  expect(readFileSync(join(dir, ".baton-work/prompt.md"), "utf8")).toMatch(
    /has been reviewed[^]*review round 1/,
  );
  put(dir, "src/mile.js", "export const mile = 1609;\n");
  expect(await types(["hand-in", "--all"], dir)).toMatchObject({ code: 0, err: "" });
  await stage.play();
  expect(stage.file("src/mile.js")).toBe("export const mile = 1609;\n");
  expect(stage.git("log", "-1", "--format=%B", "main")).toMatch(
    /^Co-authored-by: Ada Lovelace <ada@example\.org>$/m,
  );
});

test("given a clone, when a worker is taken in it and given back, then a session goes on from there", async () => {
  const stage = await openStage({
    plan: [
      worker("W1.1", { writes: { "src/a.js": "", "src/b.js": "" } }),
      worker("W2.1", { after: ["W1.1"] }),
    ],
    sessions: { "W1.1/work/1": never, "W1.1/work/2": completeWork({ "src/b.js": "export {};\n" }) },
  });
  await stage.label();
  await stage.until((s) => s.workers["W1.1"]?.session?.run, "its session to run");
  const { build, types } = sit(stage);
  const clone = join(terminal.dir, "clone");
  terminal.git(terminal.dir, "clone", "--quiet", stage.gitDir, clone);
  terminal.git(
    clone,
    "remote",
    "set-url",
    "origin",
    `${stage.testbed.running.url}/${stage.fullName}.git`,
  );
  expect(await types(["take", build, "W2.1"], clone)).toMatchObject({ code: 75, err: "" });
  expect(await types(["give", build, "W2.1"], clone)).toMatchObject({ code: 0, err: "" });
  const took = await types(["take", String(stage.issue), "W1.1", "--with", "kill -INT $$"], clone);
  expect(took, "an agent that is ended by Ctrl-C").toMatchObject({ code: 130, err: "" });
  const dir = join(terminal.dir, `${stage.repository.name}-W1.1`);
  expect(terminal.git(clone, "worktree", "list")).toContain(dir);
  expect(existsSync(join(dir, ".baton-work/completion.yml"))).toBe(true);
  put(dir, "src/a.js", "export {};\n");
  terminal.git(dir, "add", "--all");
  terminal.git(dir, "commit", "--quiet", "-m", "feat: half of it");
  const branch = stage.branch("W1.1");
  terminal.git(dir, "push", "--quiet", stage.gitDir, `HEAD:refs/heads/${branch}`);
  expect(await types(["give"], dir)).toMatchObject({
    code: 0,
    out: "W1.1 is with the sessions again.\n",
    err: "",
  });
  await stage.tick();
  await stage.play();
  expect([stage.file("src/a.js"), stage.file("src/b.js")]).toEqual([
    "export {};\n",
    "export {};\n",
  ]);
});

test(
  "given skills and files of the plan, then the folder has those that the worker's " +
    "session would read",
  async () => {
    const { seed, sandbox } = (await openStage()).testbed.running;
    const files = {
      "house/units/SKILL.md": "# Units\n\nUse SI.\n",
      "house/units/table.txt": "mile 1609\n",
    };
    const shared = seed.repository({ owner: "you", name: "house-skills", private: true, files });
    const sha = runGitText(sandbox.gitDir(shared), ["rev-parse", "main"]);
    const own = { ".baton/skills/sql.md": "Write joins.\n", "docs/how.md": "So.\n" };
    const skills = ["units", "sql", "docs/how.md", "pr-fix", "nowhere"];
    const handed = (id: string) => ({ files: [{ name: "design.md", text: `For ${id} alone.\n` }] });
    const stage = await openStage({
      config: `skills: [.baton/skills, you/house-skills/house@${sha}]`,
      files: own,
      plan: [worker("W1.1", { ...handed("W1.1"), skills }), worker("W1.2", handed("W1.2"))],
      sessions: { work: never },
    });
    await stage.label();
    await stage.until((s) => s.workers["W1.1"]?.session?.run, "its session to run");
    const { build, types } = sit(stage);
    const dir = join(terminal.dir, "skilled");
    const refused = await types(["take", build, "W1.1", "--dir", dir, "--no-start"]);
    expect(refused).toMatchObject({ code: 0 });
    expect(refused.err).toMatch(
      /`you\/house-skills` can't be read .* Check that your token can read it/,
    );
    seed.collaborator(shared, "wren", "read");
    expect(await types(["take", build, "W1.1", "--dir", dir, "--no-start"])).toMatchObject({
      code: 0,
      err: "",
    });
    const work = join(dir, ".baton-work");
    const prompt = readFileSync(join(work, "prompt.md"), "utf8");
    const paths = [...prompt.matchAll(/^- `\.baton-work\/(\S+)`: /gm)].map(([, path]) => path!);
    expect(paths.filter((path) => !path.startsWith("record/workers"))).toEqual([
      "record/context/W1.1/design.md",
      "record/PLAN.md",
      "record/BUILD.md",
      "skills/named/units/SKILL.md",
      "skills/named/sql/SKILL.md",
      "skills/files/docs/how.md",
      "skills/named/pr-fix/SKILL.md",
    ]);
    expect(prompt).toContain(
      "- The skill `nowhere` is no skill here, nor a file on the base commit: do without it.",
    );
    for (const path of paths)
      expect(readFileSync(join(work, path), "utf8").trim(), path).not.toBe("");
    expect(readFileSync(join(work, "skills/named/units/table.txt"), "utf8")).toBe("mile 1609\n");
    expect(existsSync(join(work, "record/context/W1.2"))).toBe(false);
    expect(terminal.git(dir, "status", "--porcelain")).toBe("");
    expect(terminal.left()).toEqual([]);
  },
);

test(
  "given what a person can get wrong, then one line says what it is and what to do, and " +
    "the code is 2",
  async () => {
    const stage = await openStage({
      plan: [worker("W1.1"), worker("W1.2")],
      sessions: { work: never },
    });
    await stage.label();
    await stage.until((s) => s.workers["W1.1"]?.session?.run, "its session to run");
    const { build, types } = sit(stage);
    const wrong = async (words: string[], cwd?: string) => {
      const { code, out, err } = await types(words, cwd);
      expect({ code, lines: err.trim().split("\n").length, out }).toMatchObject({
        code: 2,
        lines: 1,
      });
      return err;
    };
    expect(await wrong(["take", "nowhere", "W1.1"])).toContain("nowhere is not a build");
    expect(await wrong(["take", `${stage.fullName}#99`, "W1.1"])).toContain(
      "has no build: label it, or name another issue",
    );
    expect(await wrong(["take", build, "W1.9"])).toContain(
      "the build has no W1.9; did you mean W1.1?",
    );
    expect(await wrong(["take", build, "first"])).toContain("first is not a worker id like W1.1");
    expect(await wrong(["hand-in"])).toContain("is not a folder of baton take");
    expect(await wrong(["give"])).toContain("name the worker");
    const full = join(terminal.dir, "full");
    put(full, "file.txt", "x");
    expect(await wrong(["take", build, "W1.1", "--dir", full])).toContain(
      "is not a folder of baton take: name another",
    );
    const theirs = join(terminal.dir, "theirs");
    expect(await types(["take", build, "W1.1", "--dir", theirs, "--no-start"])).toMatchObject({
      code: 0,
    });
    expect(await wrong(["take", build, "W1.2", "--dir", theirs])).toContain("is for W1.1 of");
    const you = sit(stage, "you");
    expect((await you.types(["take", build, "W1.1"])).err).toContain("W1.1 is taken by @wren");
    complete(theirs, "Done.", "src/W1.1.txt:1");
    expect((await you.types(["hand-in"], theirs)).err).toContain(
      "and you are @you: only they hand it in",
    );
    put(theirs, "src/W1.1.txt", "1\n");
    terminal.git(theirs, "switch", "--quiet", "-c", "elsewhere");
    expect(await wrong(["hand-in", "--all"], theirs)).toContain(
      "this work tree is on elsewhere: git switch",
    );
    terminal.git(theirs, "switch", "--quiet", stage.branch("W1.1"));
    await stage.push(stage.branch("W1.1"), { "src/W1.1.txt": "from elsewhere\n" }, { as: "wren" });
    expect(await wrong(["hand-in", "--all"], theirs)).toMatch(
      /has 1 commits that you don't have: run git pull --rebase/,
    );
    const none = await terminal.run(["take", build, "W1.1"], {
      GH_TOKEN: undefined,
      GITHUB_TOKEN: undefined,
      PATH: "/none",
    });
    expect(none).toMatchObject({
      code: 2,
      err: expect.stringContaining("there is no token") as unknown,
    });
  },
);

test("given a rule that refuses the push, then the rule's message is shown, and nothing is handed in", async () => {
  const stage = await openStage({ sessions: { "W1.1/work": never } });
  await stage.label();
  await stage.until((s) => s.workers["W1.1"]?.session?.run, "its session to run");
  const { build, types } = sit(stage);
  const dir = join(terminal.dir, "ruled");
  await types(["take", build, "W1.1", "--dir", dir, "--no-start"]);
  put(dir, "src/W1.1.txt", "1\n");
  complete(dir, "Done.", "src/W1.1.txt:1");
  const parameters = { operator: "starts_with", pattern: "JIRA-" };
  stage.testbed.running.seed.rule(stage.repository, {
    ...{
      rulesetId: 77,
      pattern: "baton/*/W*",
      bypass: [],
      type: "commit_message_pattern",
      parameters,
    },
  });
  const refused = await types(["hand-in", "--all"], dir);
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.err).toMatch(
    /GitHub refuses the push to baton\/1-do-it\/W1\.1: .*Commit message must start with .*JIRA-/,
  );
  expect(stage.state()!.workers["W1.1"]!.hand_in).toBeNull();
  await stage.say("/pause");
  await stage.until((s) => s.build.paused, "the pause");
  stage.repository.rules = [];
  const handed = await types(["hand-in"], dir);
  expect(handed).toMatchObject({ code: 0, err: "" });
  expect(handed.out).toContain("Baton opens its pull request once the build is resumed.");
  await stage.say("/resume");
  await stage.play();
  await stage.reads(/W1\.1 \(#\d+\) was done by hand by `@wren`\./, { on: stage.issue });
});
