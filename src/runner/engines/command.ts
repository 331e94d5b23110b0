/**
 * Runs the command that the repository's administrator configured (`BATON_COMMAND`), once for each
 * session, in the worktree. The command reads `BATON_PROMPT` and writes its closing input as JSON
 * to `BATON_CLOSE`. It may write its usage to `BATON_USAGE`. `BATON_LIMIT` is its spend limit in
 * dollars. People's messages during the session arrive as files, `steers/<worker>/<n>.md` in
 * `BATON_RECORD_DIR`.
 */
import { join } from "node:path";
import { z } from "zod";
import { NO_USAGE, usageSchema, type EndCause } from "../../core/model/proposal.ts";
import { formatInputPath, getSessionSpec } from "../../core/sessions/index.ts";
import { openPlainFile, tryParseJson } from "../untrusted-io.ts";
import { createToolEnvironment } from "../tools/tool-environment.ts";
import type { Engine, EngineInput, EngineResult } from "./engine.ts";
import { toEndCause } from "./session-end.ts";
import { pollLimit } from "../poll-limit.ts";
import { runShell, type ProcessResult } from "./process.ts";
import { createLimitResult } from "./model-api/spend-tracker.ts";

const usageFile = usageSchema
  .partial()
  .extend({ model: z.string().trim().min(1).max(120).optional() });

export function createCommandEngine(command: string, print: (line: string) => void): Engine {
  return {
    name: "command",
    async run(input) {
      const close = join(input.scratch, "close.json");
      const usage = join(input.scratch, "usage.json");
      const env = await buildCommandEnvironment(input, close, usage);
      input.steers.onArrival(() => void input.steers.take());
      // A command that reports its usage only at its end cannot be stopped earlier.
      using poll = pollLimit(() => findSpendExcess(usage, input.limit), POLL_MS);
      const result = await runShell(command, {
        sandbox: input.sandbox,
        cwd: input.worktree,
        env,
        seconds: input.seconds,
        print,
        signal: poll.signal,
      });
      const { model, ...spent } = await readUsage(usage, print);
      const closed = findFailure(result, input.seconds) ?? (await readClose(close, input));
      const isOver =
        input.limit !== null && (spent.dollars ?? 0) >= input.limit && closed.ended !== "closed";
      return {
        result: isOver ? createLimitResult(spent.dollars!, input.limit!) : closed,
        model: model ?? "not reported by the command",
        usage: {
          ...NO_USAGE,
          dollars: null,
          seconds: Math.round(result.seconds * 1000) / 1000,
          ...spent,
        },
      };
    },
  };
}

/** Interval in milliseconds at which the command's usage report is read while it runs. */
const POLL_MS = 2000;

async function findSpendExcess(file: string, limit: number | null): Promise<string | null> {
  if (limit === null) return null;
  const { dollars } = await readUsage(file, () => undefined);
  return (dollars ?? 0) >= limit ? "the session has spent all that it may spend" : null;
}

/** Builds the whole environment of the command. */
async function buildCommandEnvironment(
  input: EngineInput,
  close: string,
  usage: string,
): Promise<Record<string, string>> {
  return {
    ...(await createToolEnvironment(input.environment, input.scratch)),
    BATON_BUILD: input.build,
    BATON_SESSION: input.session,
    BATON_KIND: input.kind,
    BATON_MODEL: input.model,
    BATON_PROMPT: input.prompt,
    BATON_RECORD_DIR: input.record,
    BATON_CLOSE: close,
    BATON_USAGE: usage,
    ...(input.limit === null ? {} : { BATON_LIMIT: String(input.limit) }),
  };
}

function findFailure(result: ProcessResult, seconds: number): EngineResult["result"] | null {
  if (result.why === "missing") {
    const cause = {
      kind: "not_started",
      program: "bash, which runs the session's command,",
    } as const;
    return { ended: "failed", cause };
  }
  return result.why === "ended" && result.code === 0 && result.limit === null
    ? null
    : { ended: "failed", cause: toEndCause(result, "The session's command", seconds) };
}

async function readClose(file: string, { kind }: EngineInput): Promise<EngineResult["result"]> {
  const failed = (cause: EndCause) => ({ ended: "failed" as const, cause });
  const limit = getSessionSpec(kind).closeBytes * 2;
  const text = await readLimitedFile(file, limit);
  if (text === null) return failed({ kind: "close_missing" });
  if (text === "too long") return failed({ kind: "close_too_long", bytes: limit });
  const close = tryParseJson(text.text);
  return close === undefined ? failed({ kind: "close_not_json" }) : { ended: "closed", close };
}

async function readUsage(
  file: string,
  print: (line: string) => void,
): Promise<z.infer<typeof usageFile>> {
  const text = await readLimitedFile(file, 64 * 1024);
  if (text === null) return {};
  const usage = usageFile.safeParse(text === "too long" ? null : tryParseJson(text.text));
  if (usage.success) return usage.data;
  print(
    "The usage that the command reported is ignored: " +
      `${formatInputPath(usage.error.issues[0]!.path)} is not valid.`,
  );
  return {};
}

/** Returns a file's text; null if there is no file. */
async function readLimitedFile(
  file: string,
  limit: number,
): Promise<{ text: string } | "too long" | null> {
  const handle = await openPlainFile(file);
  if (!handle) return null;
  try {
    return (await handle.stat()).size > limit
      ? "too long"
      : { text: await handle.readFile("utf8") };
  } finally {
    await handle.close();
  }
}
