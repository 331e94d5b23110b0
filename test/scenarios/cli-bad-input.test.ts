/**
 * Invalid input: one clear line with what, where and how to fix it, exit code 2, and nothing left
 * behind.
 */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { runCommand } from "../../src/cli/command.ts";
import { EXAMPLES, Terminal, type Ended } from "./cli-support.ts";
import { WEEKS_PLAN } from "./support/weeks.ts";

const SCORE = join(EXAMPLES, "score.yml");
const REQUEST = join(EXAMPLES, "request.md");

let terminal: Terminal;
let library: string;

beforeAll(() => {
  terminal = new Terminal();
  library = terminal.library();
  process.chdir(terminal.dir);
});

afterAll(async () => {
  process.chdir(import.meta.dirname);
  await terminal.close();
});

/**
 * Runs `baton.ts` in this process, because starting a process for each line takes longer than all
 * lines.
 */
async function run(
  args: readonly string[],
  env: Record<string, string | undefined>,
): Promise<Ended> {
  for (const [name, value] of Object.entries({ ...terminal.env, ...env })) vi.stubEnv(name, value);
  for (const name of ["ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "BATON_COMMAND"])
    if (!(name in env)) vi.stubEnv(name, undefined);
  const ended: Ended = { code: null, out: "", err: "" };
  ended.code = await runCommand(args, {
    out: (line) => void (ended.out += `${line}\n`),
    err: (line) => void (ended.err += `${line}\n`),
    interrupted: () => new AbortController().signal,
    wasInterrupted: () => false,
    lastly: () => () => {},
  });
  return ended;
}

async function refused(
  args: readonly string[],
  env: Record<string, string | undefined> = {},
): Promise<string> {
  const before = terminal.left();
  const { code, out, err } = await run(args, env);
  expect({ code, out, lines: err.trimEnd().split("\n").length }, err).toEqual({
    code: 2,
    out: "",
    lines: 1,
  });
  expect(terminal.left()).toEqual(before);
  expect(terminal.git(library, "status", "--porcelain")).toBe("");
  return err.trimEnd();
}

const ok = () => ["--repo", library, "--score", SCORE];

test("a process says so on stderr, and ends with it", async () => {
  const { code, out, err } = await terminal.run(["rnu"]);
  expect({ code, out, err }).toEqual({
    code: 2,
    out: "",
    err: 'baton: there is no verb "rnu"; did you mean baton run?\n',
  });
});

describe("the command line", () => {
  test.each([
    [["rnu"], 'there is no verb "rnu"; did you mean baton run?'],
    [["--verison"], 'there is no flag "--verison"; see baton --help'],
    [["run", REQUEST, "--rpeo", "x"], "baton run has no flag --rpeo; did you mean --repo?"],
    [["run", REQUEST, "-x"], "baton run has no flag -x; see baton run --help"],
    [["run", REQUEST, "--repo"], "--repo needs a value: baton run --repo PATH"],
    [["run", REQUEST, "--auto=yes"], "--auto takes no value: write it without =yes"],
    [["run", REQUEST, "--port", "no"], "baton run needs a repository: baton run"],
    [
      ["run", REQUEST, "--repo", ".", "--checks", "lint,,test"],
      "--checks has an empty name: write --checks lint,test",
    ],
    [["run", REQUEST, "--repo", ".", "--others", "nowhere"], "--others nowhere is not a folder"],
    [
      ["run", REQUEST, "--repo", ".", "--others", "/proc/self/net"],
      "--others /proc/self/net holds no owner/repo",
    ],
    [["run"], "baton run needs REQUEST.md: baton run REQUEST.md --repo PATH"],
    [["run", "a.md", "b.md"], 'baton run can\'t use "b.md"'],
    [["demo", "--repo", "."], "baton demo has no flag --repo"],
    [["demo", "--port", "70000"], "--port 70000 is not a port"],
    [
      ["say", "hold", "on"],
      'baton say can\'t use "on": baton say TEXT [--on W1.1|NUMBER] [--dir FOLDER]; put ' +
        "a text of several words in",
    ],
    [
      ["say", "/approve"],
      "no build is running here: start one with baton run, or name its folder with --dir",
    ],
    [["say", "/approve", "--dir", "nowhere"], "no build is running in nowhere"],
    [["say", " "], "name the words to comment"],
    [["sandbox", "--webhook", "here"], "--webhook here is not an address"],
    [["model"], "baton model needs a score: baton model --score FILE"],
    [["model", "--score", SCORE, "--port", "x"], "--port x is not a port"],
    [
      ["model", "--score", SCORE, "--dir", REQUEST],
      `${REQUEST} is a file: name a folder with --dir`,
    ],
    [
      ["model", "--score", SCORE, "--dir", "/proc/x"],
      "/proc/x can't be created (ENOENT): name another folder",
    ],
    [
      ["workflow", "--host", "gitlab"],
      "--host gitlab is neither github.com nor ghes: name one of them",
    ],
    [
      ["workflow", "--repo", "nowhere"],
      "there is nothing at nowhere: name a git repository with --repo",
    ],
    [["watch"], "no build is running here: start one with baton run, name its folder with --dir"],
    [["watch", "--dir", "nowhere"], "no build is running in nowhere"],
  ])("%j", async (args, line) => {
    expect(await refused(args)).toContain(`baton: ${line}`);
  });
});

describe("the request", () => {
  test.each([
    ["is not there", undefined, /there is no request at .*request\.md: check the path/],
    ["is empty", " \n\n", /request\.md is empty: write a title on its first line/],
    ["has no title", "#\n\nwords", /request\.md:1 has no title/],
    [
      "has settings and no title",
      "---\nloops: 1\n---\n",
      /request\.md has no title: write one below the block of settings, on line 4/,
    ],
    ["has settings and an empty title", "---\nloops: 1\n---\n\n#\n", /request\.md:5 has no title/],
    [
      "has settings that do not end",
      "---\nloops: 1\n# Units\n",
      /request\.md:1 begins a block of settings that does not end: add a line ---/,
    ],
    [
      "has words between lines of dashes",
      "---\n# Add lengths\n\nMetres.\n\n---\nmore\n",
      /request\.md:4 is not a setting: write `name: value`, or remove line 1/,
    ],
    [
      "has a setting without a colon",
      "---\nbudget $20\n---\n# Units\n",
      /request\.md:2 is not a setting: write `name:/,
    ],
    [
      "has settings that are no YAML",
      "---\nloops: [1\n---\n# Units\n",
      /request\.md:[23]: not valid YAML/,
    ],
    [
      "begins with another rule",
      "***\n\n# Units\n",
      /request\.md:1 is a Markdown rule, not a title/,
    ],
    [
      "has a title that no issue takes",
      "x".repeat(257),
      /request\.md:1 is a title of 257 characters: use at most 256/,
    ],
    [
      "is longer than an issue",
      `# T\n${"x".repeat(65_537)}`,
      /65537 characters below its title: an issue holds at most 65536/,
    ],
    ["is no text", new Uint8Array([0xff, 0xfe, 0x00]), /request\.md is not UTF-8 text/],
  ])("%s", async (_what, text, line) => {
    const file =
      text === undefined
        ? join(terminal.dir, "missing/request.md")
        : terminal.file("request.md", text);
    expect(await refused(["run", file, ...ok()])).toMatch(line);
  });

  test("is a folder", async () => {
    expect(await refused(["run", EXAMPLES, ...ok()])).toContain(
      "is a folder: name the request's file",
    );
  });
});

describe("the repository", () => {
  const at = (repo: string) => refused(["run", REQUEST, "--repo", repo, "--score", SCORE]);

  test("is not there", async () => {
    expect(await at("nowhere")).toContain(
      "there is nothing at nowhere: name a git repository with --repo",
    );
  });

  test("is a file", async () => {
    expect(await at(REQUEST)).toContain("is a file: name the folder of a git repository");
  });

  test("is no git repository", async () => {
    mkdirSync(join(terminal.dir, "plain"));
    expect(await at("plain")).toContain(
      "plain is not a git repository: make it one with git -C plain init",
    );
  });

  test("is a folder inside one", async () => {
    expect(await at(join(library, "src"))).toContain(`not its top folder: use --repo ${library}`);
    expect(await at(join(library, ".git"))).toContain("not its top folder");
  });

  test("has no commit", async () => {
    const empty = join(terminal.dir, "empty");
    mkdirSync(empty);
    terminal.git(empty, "init", "--quiet", "--initial-branch=trunk");
    expect(await at(empty)).toContain("has no commit on trunk: commit something there first");
  });

  test("has settings that can't be used", async () => {
    const odd = terminal.library("odd");
    terminal.file("odd/.github/baton.yml", "label: build\ngate: auto\n");
    terminal.git(odd, "add", "--all");
    terminal.git(odd, "commit", "--quiet", "-m", "settings");
    expect(await at(odd)).toMatch(
      /\.github\/baton\.yml:2: .*gate.*did you mean `gates`.*fix and commit it/,
    );
  });

  test("can't be looked at without git", async () => {
    const line = await refused(["run", REQUEST, ...ok()], { PATH: join(terminal.dir, "plain") });
    expect(line).toContain("git is not on PATH: install git 2.38 or newer");
  });
});

describe("score, folder, branch", () => {
  test("neither score nor key: it says what is missing, and both ways to go on", async () => {
    const line = await refused(["run", REQUEST, "--repo", library], { ANTHROPIC_API_KEY: " " });
    expect(line).toContain(
      "set ANTHROPIC_API_KEY to use a model, which costs money, or play a written score",
    );
  });

  test("settings that name an engine which no score is played to, and which has no command", async () => {
    const own = terminal.library("own");
    terminal.file("own/.github/baton.yml", "engine: command\n");
    terminal.git(own, "add", "--all");
    terminal.git(own, "commit", "--quiet", "-m", "settings");
    const run = ["run", REQUEST, "--repo", own];
    expect(await refused([...run, "--score", SCORE])).toContain(
      "baton.yml has engine: command, and a score needs",
    );
    expect(await refused(run)).toContain("has engine: command, and BATON_COMMAND is not set");
    rmSync(own, { recursive: true });
  });

  test.each([
    ["a list of nothing", "[]\n", /score\.yml:1: the file: expected a list of entries/],
    ["broken YAML", "- session: [\n", /score\.yml:[0-9]+: the file: expected YAML/],
    [
      "an unknown turn",
      "- session: review\n  turns:\n    - bsh: ls\n",
      /score\.yml:3: .*did you mean `bash`/,
    ],
    [
      "an unknown session",
      "- session: reveiw\n  turns:\n    - bash: ls\n",
      /score\.yml:1: .*session.*did you mean `review`/,
    ],
    [
      "an alias",
      "- &a\n  session: review\n  turns:\n    - bash: ls\n- *a\n",
      /anchors, aliases and tags are not read/,
    ],
    [
      "a closing input that its kind doesn't take",
      "- session: review\n  turns:\n    - say: x\n    - close:\n        verdict: aprove\n   " +
        "     summary: Good.\n",
      /score\.yml:5: \[0\]\.turns\[1\]\.close\.verdict: expected one of .*approve/,
    ],
    [
      "a field that no closing input has",
      "- session: W1.1/work/1\n  turns:\n    - close:\n        status: complete\n        " +
        "sumary: x\n",
      /score\.yml:5: \[0\]\.turns\[0\]\.close\.sumary: is not a field of what a work session closes with/,
    ],
    [
      "a closing input that is too large",
      "- session: work\n  turns:\n    - close: { status: complete, summary: " +
        `"${"x".repeat(4000)}" }\n`,
      /score\.yml:3: \[0\]\.turns\[0\]\.close/,
    ],
    [
      "a worker that leaves a criterion of its brief open",
      `${WEEKS_PLAN}- session: W1.1/work/1\n  turns:\n    - close: { status: complete, ` +
        "summary: x }\n",
      /score\.yml:\d+: \[1\]\.turns\[0\]\.close: Not every success criterion .*: add 1 \("The tests pass"\)/,
    ],
  ])("a score with %s", async (_what, text, line) => {
    const score = terminal.file("score.yml", text);
    expect(await refused(["run", REQUEST, "--repo", library, "--score", score])).toMatch(line);
    expect(await refused(["model", "--score", score])).toMatch(line);
  });

  test("a remedy can be pasted with any characters in the path", async () => {
    mkdirSync(join(terminal.dir, "my plain"));
    const line = await refused(["run", REQUEST, "--repo", "my plain", "--score", SCORE]);
    expect(line).toContain("make it one with git -C 'my plain' init");
    const spaced = terminal.library("my library");
    expect(
      await refused(["run", REQUEST, "--repo", join(spaced, "src"), "--score", SCORE]),
    ).toContain(`use --repo '${spaced}'`);
  });

  test("a folder that holds other things, is a file, or lies in the repository", async () => {
    terminal.file("full/notes.txt", "mine");
    const run = (dir: string) => refused(["run", REQUEST, ...ok(), "--dir", dir]);
    expect(await run("full")).toContain("full holds files that are not a sandbox's");
    expect(await run("full/notes.txt")).toContain("is a file: name a folder with --dir");
    expect(await run(join(library, "sandbox"))).toContain(
      "which Baton never changes: name another folder with --dir",
    );
  });

  test("--apply where the branch exists with other commits", async () => {
    const other = terminal.library("other");
    const branch = "baton/1-convert-lengths-masses";
    terminal.git(other, "checkout", "--quiet", "-b", branch.slice(0, 48).replace(/-+$/, ""));
    terminal.git(other, "commit", "--quiet", "--allow-empty", "-m", "mine");
    terminal.git(other, "checkout", "--quiet", "main");
    const line = await refused(["run", REQUEST, "--repo", other, "--score", SCORE, "--apply"]);
    expect(line).toMatch(/has a branch baton\/1-convert-\S+ with other commits: rename it/);
    rmSync(other, { recursive: true });
  });
});
