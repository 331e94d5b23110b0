/** The last lines: where to look, how to answer, and what the branch contains. */
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  applyAndPrint,
  describeAnswers,
  printReport,
  type RunReport,
} from "../../src/cli/local-run/output.ts";
import { installBaton } from "../../src/cli/local-run/install.ts";
import type { LocalSandbox } from "../../src/cli/local-run/local-sandbox.ts";
import { inspectLocalRepository } from "../../src/cli/local-run/repository.ts";
import { renderVerbHelp } from "../../src/cli/run-verb.ts";
import { runVerb } from "../../src/cli/verbs/run.ts";
import { building, landing, merged } from "../spec/support/scenes.ts";
import { Terminal } from "./cli-support.ts";

let terminal: Terminal;
let said: string[];

beforeEach(() => {
  terminal = new Terminal();
  said = [];
});

afterEach(() => terminal.close());

const io = () => ({
  out: (line: string) => void said.push(line),
  err: (line: string) => void said.push(line),
  interrupted: () => new AbortController().signal,
  wasInterrupted: () => false,
  lastly: () => () => {},
});

const outcome = (sha: string) =>
  ({
    build: "1-units",
    landed: { sha, parents: [] },
    seconds: 1,
    checks_not_run: [] as unknown[],
  }) as unknown as RunReport;

function localAt(gitDir: string): LocalSandbox {
  const running = { sandbox: { world: { comments: [] } } };
  return {
    gitDir,
    dir: "/my box",
    running,
    app: { botLogin: "baton[bot]" },
  } as unknown as LocalSandbox;
}

test("where to look: the build's own prefix, each path one word of the shell", () => {
  const local = localAt("/my box/kit.git");
  const ending = { how: "over", state: null, asks: null } as const;
  const again = "baton run";
  printReport(
    {
      ending,
      outcome: outcome("a".repeat(40)),
      local,
      issue: 1,
      prefix: "conduct",
      keep: false,
      again,
    },
    io(),
  );
  expect(said.slice(2)).toEqual([
    "  git -C '/my box/kit.git' log -3 --stat aaaaaaaaaaaa",
    "  git -C '/my box/kit.git' log --oneline conduct/1-units    (the record: every decision)",
  ]);
});

test("a run ends with the checks that this machine could not run, and what each of them needs", () => {
  const ending = { how: "over", state: null, asks: null } as const;
  const needs = "a runner with the label 'macos-latest'";
  const seen = {
    ...outcome("a".repeat(40)),
    checks_not_run: [{ workflow: "CI", check: "test (macos-latest)", needs }],
  };
  const local = localAt("/my box/kit.git");
  printReport(
    { ending, outcome: seen, local, issue: 1, prefix: "baton", keep: false, again: "baton run" },
    io(),
  );
  expect(said.slice(1, 4)).toEqual([
    "Not run here, so there is no result of this check:",
    "  CI / test (macos-latest): needs a runner with the label 'macos-latest'",
    "",
  ]);
});

test("how to answer: the question's commands, where they are heard", () => {
  const stage = merged(
    building().fails("W1.1/work/1").fails("W1.1/work/2").fails("W1.1/work/3"),
    "W1.2",
  );
  const ending = { how: "blocked", state: stage.state ?? null, asks: "W1.1 waits" } as const;
  const say = [
    "  baton say '/retry W1.1' --dir '/my box'",
    "  baton say '/skip W1.1' --dir '/my box'",
  ];
  expect(describeAnswers(ending, "/my box", true, "again")).toEqual([
    "To answer, run one of these from a second terminal:",
    ...say,
  ]);
  expect(describeAnswers(ending, "/my box", false, "again --dir '/my box'")).toEqual([
    "To answer, continue in the same folder:",
    "  again --dir '/my box'",
    "and run one of these from a second terminal:",
    ...say,
  ]);
  const open = { ...ending, state: landing().state ?? null };
  expect(describeAnswers(open, "/box", true, "")[1]).toBe("  baton say /approve --dir /box");
  expect(describeAnswers({ ...ending, how: "over" }, "/box", true, "")).toEqual([]);
});

test("--apply names the branch, whose message names nothing of the sandbox", async () => {
  const library = terminal.library();
  const bare = join(terminal.dir, "bare.git");
  terminal.git(terminal.dir, "clone", "--quiet", "--bare", library, bare);
  const source = await inspectLocalRepository(library);
  await installBaton(bare, source);
  const ending = { how: "over", state: landing().state ?? null, asks: null } as const;
  expect(
    await applyAndPrint(
      source,
      localAt(bare),
      ending,
      terminal.git(bare, "rev-parse", "main"),
      io(),
    ),
  ).toBe(true);
  const { slug } = ending.state!.build;
  expect(said).toEqual([
    `Branch baton/${slug} in ${library} has the change as one commit; your work tree is unchanged.`,
  ]);
  const message = terminal.git(library, "log", "-1", "--format=%B", `baton/${slug}`);
  expect(message).toContain("Workers:\n- W1.1: ");
  expect(message).not.toMatch(/#\d|Closes|Baton-Build|\[\d/);
});

test("--help says that the score is optional", () => {
  expect(renderVerbHelp(runVerb)[0]).toBe(
    "baton run REQUEST.md --repo PATH [--score FILE] [flags]",
  );
});
