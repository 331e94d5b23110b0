/** The last words: where to look, how to answer, what is in the branch. */
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { conclude, apply, howToAnswer } from "../../src/cli/run/conclude.ts";
import { installInto } from "../../src/cli/run/install.ts";
import type { Local } from "../../src/cli/run/local.ts";
import type { Outcome } from "../../src/cli/run/outcome.ts";
import { inspectRepository } from "../../src/cli/run/repository.ts";
import { helpOf } from "../../src/cli/runVerb.ts";
import { run } from "../../src/cli/verbs/run.ts";
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
  }) as unknown as Outcome;

function localAt(gitDir: string): Local {
  const running = { sandbox: { world: { comments: [] } } };
  return { gitDir, dir: "/my box", running, app: { botLogin: "baton[bot]" } } as unknown as Local;
}

test("where to look: the build's own prefix, each path one word of the shell", () => {
  const local = localAt("/my box/kit.git");
  const ending = { how: "over", state: null, asks: null } as const;
  const again = "baton run";
  conclude({ ending, outcome: outcome("a".repeat(40)), local, issue: 1, prefix: "conduct", keep: false, again }, io());
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
  conclude({ ending, outcome: seen, local, issue: 1, prefix: "baton", keep: false, again: "baton run" }, io());
  expect(said.slice(1, 4)).toEqual([
    "Not run here, so nothing is known of this check:",
    "  CI / test (macos-latest): needs a runner with the label 'macos-latest'",
    "",
  ]);
});

test("how to answer: the question's commands, where they are heard", () => {
  const stage = merged(building().fails("W1.1/work/1").fails("W1.1/work/2").fails("W1.1/work/3"), "W1.2");
  const ending = { how: "blocked", state: stage.state ?? null, asks: "W1.1 waits" } as const;
  const say = ["  baton say '/retry W1.1' --dir '/my box'", "  baton say '/skip W1.1' --dir '/my box'"];
  expect(howToAnswer(ending, "/my box", true, "again")).toEqual([
    "To answer, say one of these from a second terminal:",
    ...say,
  ]);
  expect(howToAnswer(ending, "/my box", false, "again --dir '/my box'")).toEqual([
    "To answer, go on in the same folder:",
    "  again --dir '/my box'",
    "and say one of these from a second terminal:",
    ...say,
  ]);
  const open = { ...ending, state: landing().state ?? null };
  expect(howToAnswer(open, "/box", true, "")[1]).toBe("  baton say /approve --dir /box");
  expect(howToAnswer({ ...ending, how: "over" }, "/box", true, "")).toEqual([]);
});

test("--apply names the branch, whose message names nothing of the sandbox", async () => {
  const library = terminal.library();
  const bare = join(terminal.dir, "bare.git");
  terminal.git(terminal.dir, "clone", "--quiet", "--bare", library, bare);
  const source = await inspectRepository(library);
  await installInto(bare, source);
  const ending = { how: "over", state: landing().state ?? null, asks: null } as const;
  expect(await apply(source, localAt(bare), ending, terminal.git(bare, "rev-parse", "main"), io())).toBe(true);
  const { slug } = ending.state!.build;
  expect(said).toEqual([`Branch baton/${slug} in ${library} has it as one commit; your work tree is as it was.`]);
  const message = terminal.git(library, "log", "-1", "--format=%B", `baton/${slug}`);
  expect(message).toContain("Workers:\n- W1.1: ");
  expect(message).not.toMatch(/#\d|Closes|Baton-Build|\[\d/);
});

test("--help has the score as the contract has it: optional", () => {
  expect(helpOf(run)[0]).toBe("baton run REQUEST.md --repo PATH [--score FILE] [flags]");
});
