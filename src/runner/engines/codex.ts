/** Codex as it is installed on the runner, without a terminal: https://developers.openai.com/codex/noninteractive */
import type { Price } from "../../core/sessions/price.ts";
import { NO_MODEL, type Proposal } from "../../core/sessions/proposal.ts";
import { harmless } from "../log.ts";
import { Closing } from "./anthropic/closing.ts";
import { failureOf } from "./anthropic/failure.ts";
import type { Waits } from "./anthropic/patience.ts";
import { modelBy, versionOf, type Binary } from "./binary.ts";
import { argumentsOf, environmentOf, promptOf } from "./codex/invocation.ts";
import { readRefusal } from "./codex/refusal.ts";
import { closingOf, Turn } from "./codex/turn.ts";
import type { Engine, EngineInput } from "./engine.ts";
import { openGate, type Gate } from "./gate.ts";
import { responsesApi } from "./model-api/responses-api.ts";
import { outcomeOf } from "./outcome.ts";
import { RepeatedCalls } from "./repeated-calls.ts";
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
  /** Searches at the provider that one session may make. */
  searches: number;
  print: (line: string) => void;
  /** How long it waits for the provider, where that is not as usual. */
  waits?: Partial<Waits> | undefined;
}

export function codexEngine({ file, key, url, prices, searches, print, waits }: CodexSetup): Engine {
  return {
    name: "codex",
    async run(input) {
      const headers = { authorization: `Bearer ${key}` };
      // Codex would try again what is refused for good, and what is refused for hours.
      const give = { up: () => {} };
      const hopeless = () => give.up();
      await using gate = await openGate({
        ...{ cage: input.cage, url, api: responsesApi(searches > 0), model: input.model, prices, headers, print },
        ...{
          ...{ searches, read: readRefusal, hopeless, limit: input.limit },
          waits: { deadline: Date.now() + input.seconds * 1000, ...waits },
          onLimit: () => void setTimeout(() => give.up(), LAST_WORDS_MS),
        },
      });
      const env = await environmentOf(input, gate);
      const version = await versionOf(file, env, input);
      print(`| ${CODEX.name} ${version ?? "of an unknown version"}`);
      const { result, seconds } = await converse(input, { file, env, gate, url, searches, give, print });
      const spent = await gate.close();
      const model = spent.model === null ? NO_MODEL : modelBy(spent.model, CODEX, version);
      const usage = spent.usage(seconds);
      print(`| ${harmless(`${model}: ${summaryOf(usage)}`)}`);
      return { result, model, usage };
    },
  };
}

/** How long Codex has to print the answer by which the session reached its limit: it may be the closing one. */
const LAST_WORDS_MS = 3000;

interface Parts {
  file: string;
  env: Record<string, string>;
  gate: Gate;
  url: string;
  searches: number;
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
  // Nobody can speak to Codex within a turn: it is not told, as other engines' models are, before it is ended.
  const repeated = new RepeatedCalls();
  for (;;) {
    const turn = new Turn(input.worktree, repeated, parts.print);
    const spent = (performance.now() - begun) / 1000;
    const running = startProcess([parts.file, ...argumentsOf(input, parts.gate, parts.searches, thread)], {
      ...{ cage: input.cage, cwd: input.worktree, env: parts.env, print: parts.print },
      seconds: Math.max(1, input.seconds - spent),
      line: (text) => {
        turn.take(text);
        if (repeated.ended !== null) running.kill();
      },
    });
    parts.give.up = running.kill;
    running.stdin.end(said);
    const gone = await running.done;
    const over = (result: Proposal["result"]) => ({
      result: repeated.ended ?? parts.gate.limitAtEnd() ?? result,
      seconds: (performance.now() - begun) / 1000,
    });
    if (gone.why !== "ended" || turn.failure !== null || gone.code !== 0 || turn.message === null) {
      const refusal = gone.why === "ended" ? parts.gate.refusal() : null;
      const failure = refusal && failureOf(refusal, input, openaiAt(parts.url), Date.now());
      return over(failure ?? failureIn(turn) ?? outcomeOf(gone, CODEX.name, input.seconds));
    }
    const told = await closing.offer(closingOf(turn.message));
    if (closing.result) return { ...over(closing.result), result: closing.result };
    said = told ?? "";
    thread = turn.thread ?? thread;
  }
}

function failureIn({ failure }: Turn): Proposal["result"] | null {
  return failure === null ? null : { ended: "failed", reason: failure.slice(0, 2000) };
}
