/**
 * The `anthropic` engine with a provider that answers from a list: by itself, or in a whole run of
 * a session.
 */
import { describeEarlyEnd } from "../../../src/core/messages/session-results.ts";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseSessionName, type SessionName } from "../../../src/core/model/names.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";
import type { Price } from "../../../src/core/model/usage.ts";
import type { Proposal } from "../../../src/core/model/proposal.ts";
import {
  createAnthropicEngine,
  type AnthropicSetup,
} from "../../../src/runner/engines/anthropic.ts";
import type { Engine, EngineInput, EngineResult } from "../../../src/runner/engines/engine.ts";
import { aBrief, COMPLETE } from "../../spec/support/facts.ts";
import { Bench } from "./bench.ts";
import { Messages, type Answer } from "./messages.ts";
import { openWithoutIsolation } from "../../../src/runner/isolation/isolation-off.ts";
import { NO_STEERS } from "../../../src/runner/session/steers.ts";

export const KEY = "sk-ant-very-secret";
export const close: Answer = { say: "Done.", call: [["close", COMPLETE]] };

interface Conversed extends AsyncDisposable, EngineResult {
  api: Messages;
  lines: string[];
  /** Contains the folders `worktree`, `record` and `session`. */
  dir: string;
  /** Reads a file of the worktree; null = there is none. */
  file(path: string): string | null;
}

interface Options {
  session?: SessionName;
  seconds?: number;
  prices?: Record<string, Price>;
  environment?: Record<string, string>;
  /** Called with the folder before the session starts, and while it runs. */
  prepare?: (dir: string) => void;
  meanwhile?: (dir: string, api: Messages) => Promise<void>;
  url?: string;
  searches?: number;
  engine?: (setup: AnthropicSetup) => Engine;
  input?: Partial<EngineInput>;
}

/** Conducts a session in a worktree with `src/a.js`, without git and record. */
export async function converse(answers: Answer[], options: Options = {}): Promise<Conversed> {
  const {
    session = "W1.1/work/1",
    seconds = 30,
    prices = {},
    environment = {},
    prepare,
    meanwhile,
  } = options;
  const { engine = createAnthropicEngine } = options;
  const api = await Messages.start(...answers);
  const dir = mkdtempSync(join(tmpdir(), "baton-engine-"));
  const at = (name: string) => join(dir, name);
  for (const name of ["worktree/src", "record/context", "session"])
    mkdirSync(at(name), { recursive: true });
  writeFileSync(at("worktree/src/a.js"), "export const a = 1;\n");
  writeFileSync(at("record/context/notes.md"), "a note\n");
  prepare?.(dir);
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const setup = {
    key: KEY,
    url: options.url ?? api.url,
    prices,
    searches: options.searches ?? 0,
    print,
  };
  const running = engine(setup).run({
    ...{ build: "12-units", session, kind: parseSessionName(session)!.kind, complexity: "normal" },
    ...{
      model: DEFAULT_SETTINGS.models.normal,
      script: "# Work",
      task: "## This session",
      prompt: at("prompt.md"),
    },
    brief: aBrief("W1.1"),
    ...{
      worktree: at("worktree"),
      record: at("record"),
      scratch: at("session"),
      seconds,
      limit: null,
    },
    docs: [],
    environment: { PATH: process.env.PATH!, ...environment },
    sandbox: openWithoutIsolation(),
    worktrees: { getFolder: async (worker) => ({ missing: `There is no worker ${worker}.` }) },
    steers: NO_STEERS,
    check: async () => null,
    ...options.input,
  });
  await meanwhile?.(dir, api);
  const file = (path: string) => {
    try {
      return readFileSync(join(dir, "worktree", path), "utf8");
    } catch {
      return null;
    }
  };
  return {
    ...(await running),
    ...{ api, lines, dir, file },
    async [Symbol.asyncDispose]() {
      rmSync(dir, { recursive: true, force: true });
      await api[Symbol.asyncDispose]();
    },
  };
}

export const bash = (command: string, more: object = {}): Answer => ({
  call: [["bash", { command, ...more }]],
});

/** Returns the results that the model gets, for one call per turn. */
export async function runTurns(
  answers: Answer[],
  options: Options = {},
): Promise<[Conversed, string[], boolean[]]> {
  const session = await converse([...answers, close], options);
  const results = answers.map((_, i) => session.api.results(i + 1)[0]!);
  return [
    session,
    results.map((r) => r.content as string),
    results.map((r) => r.is_error === true),
  ];
}

/** Returns why the session did not close. */
export function why({ result }: { result: Proposal["result"] }): string {
  return result.ended === "closed" ? "it closed" : describeEarlyEnd(result);
}

export interface Ran extends AsyncDisposable {
  bench: Bench;
  api: Messages;
  proposal: Proposal;
}

/** Runs `session` completely, from record to proposal. */
export async function run(
  answers: Answer[],
  session: SessionName,
  prepare?: (bench: Bench) => void,
): Promise<Ran> {
  const api = await Messages.start(...answers);
  const bench = new Bench("anthropic");
  const base = bench.commit("main", { "src/a.js": "export const a = 1;\n" });
  bench.ask(session, { base, other: session.includes("review") ? base : null });
  prepare?.(bench);
  const more = { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: api.url };
  const code = await bench.run(session, bench.save(), "", more);
  const proposal = bench.proposal();
  const dispose = async () => {
    bench[Symbol.dispose]();
    await api[Symbol.asyncDispose]();
  };
  if (code === 0 && proposal) return { bench, api, proposal, [Symbol.asyncDispose]: dispose };
  await dispose();
  throw new Error(`the session ended with ${code}: ${bench.lines.join("\n")}`);
}
