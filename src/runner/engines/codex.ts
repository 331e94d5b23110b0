/** Codex as it is installed on the runner, without a terminal: https://developers.openai.com/codex/noninteractive */
import type { Price } from "../../core/sessions/price.ts";
import { NO_MODEL, type Proposal } from "../../core/sessions/proposal.ts";
import { harmless } from "../log.ts";
import { Closing } from "./anthropic/closing.ts";
import { failureOf } from "./anthropic/failure.ts";
import { modelBy, versionOf, type Binary } from "./binary.ts";
import { argumentsOf, environmentOf, promptOf } from "./codex/invocation.ts";
import { readRefusal } from "./codex/refusal.ts";
import { closingOf, Turn } from "./codex/turn.ts";
import { usageOf } from "./codex/usage.ts";
import type { Engine, EngineInput } from "./engine.ts";
import { openGate, type Gate } from "./gate.ts";
import { outcomeOf } from "./outcome.ts";
import { startProcess } from "./process.ts";
import { openaiAt } from "./provider.ts";
import { summaryOf } from "./summary.ts";

export const CODEX: Binary = { name: "Codex", command: "codex", package: "@openai/codex" };

export interface CodexSetup {
  /** The program's absolute path. */
  file: string;
  key: string;
  /** Where the Responses API is: `https://api.openai.com/v1`. */
  url: string;
  prices: Readonly<Record<string, Price>>;
  print: (line: string) => void;
}

/** Not, say, the deletion of a model or of an answer that somebody had stored. */
const REQUESTS = /^(POST \/responses(\/compact)?|GET \/models(\/[\w.:-]+)?)$/;

export function codexEngine({ file, key, url, prices, print }: CodexSetup): Engine {
  return {
    name: "codex",
    async run(input) {
      const headers = { authorization: `Bearer ${key}` };
      // Codex would try again what is refused for good, and what is refused for hours.
      const give = { up: () => {} };
      const hopeless = () => give.up();
      const reading = { read: readRefusal, hopeless };
      await using gate = await openGate({ cage: input.cage, url, requests: REQUESTS, headers, print, ...reading });
      const env = await environmentOf(input, gate);
      const version = await versionOf(file, env, input);
      print(`| ${CODEX.name} ${version ?? "of an unknown version"}`);
      const { result, turn, seconds } = await converse(input, { file, env, gate, url, give, print });
      const model = turn.usage === null ? NO_MODEL : modelBy(input.model, CODEX, version);
      const usage = usageOf(turn.usage, input.model, prices, seconds);
      print(`| ${harmless(`${model}: ${summaryOf(usage)}`)}`);
      return { result, model, usage };
    },
  };
}

interface Parts {
  file: string;
  env: Record<string, string>;
  gate: Gate;
  url: string;
  /** Its `up` is set to what ends the turn that is on. */
  give: { up: () => void };
  print: (line: string) => void;
}

/** A process for each turn: the first with the task, the others with what is wrong with the closing input. */
async function converse(input: EngineInput, parts: Parts) {
  const closing = new Closing(input, "let your last message be the whole JSON object and nothing else", parts.print);
  const begun = performance.now();
  let said = promptOf(input);
  let thread: string | null = null;
  let before: Turn | null = null;
  for (;;) {
    const turn = new Turn(input.worktree, parts.print);
    const spent = (performance.now() - begun) / 1000;
    const running = startProcess([parts.file, ...argumentsOf(input, parts.gate, thread)], {
      ...{ cage: input.cage, cwd: input.worktree, env: parts.env, print: parts.print },
      seconds: Math.max(1, input.seconds - spent),
      line: (text) => turn.take(text),
    });
    parts.give.up = running.kill;
    running.stdin.end(said);
    const gone = await running.done;
    turn.usage ??= before?.usage ?? null;
    const over = (result: Proposal["result"]) => ({ result, turn, seconds: (performance.now() - begun) / 1000 });
    if (gone.why !== "ended" || turn.failure !== null || gone.code !== 0 || turn.message === null) {
      const refusal = gone.why === "ended" ? parts.gate.refusal() : null;
      const failure = refusal && failureOf(refusal, input, openaiAt(parts.url), Date.now());
      return over(failure ?? failureIn(turn) ?? outcomeOf(gone, CODEX.name, input.seconds));
    }
    const told = await closing.offer(closingOf(turn.message));
    if (closing.result) return over(closing.result);
    said = told ?? "";
    thread = turn.thread ?? thread;
    before = turn;
  }
}

function failureIn({ failure }: Turn): Proposal["result"] | null {
  return failure === null ? null : { ended: "failed", reason: failure.slice(0, 2000) };
}
