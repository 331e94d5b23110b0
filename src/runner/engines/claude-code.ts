/**
 * Runs the Claude Code that is installed on the runner, without a terminal:
 * https://code.claude.com/docs/en/headless
 */
import { NO_MODEL, type Proposal } from "../../core/model/proposal.ts";
import { sanitizeLogLine } from "../untrusted-io.ts";
import { Closing } from "./closing.ts";
import type { ModelEngineSetup } from "./provider.ts";
import { formatModel, readAgentVersion, startProcess, type AgentProgram } from "./process.ts";
import {
  CLOSE_TOOL,
  Dialogue,
  INTERRUPT,
  buildClaudeCodeArguments,
  buildClaudeCodeEnvironment,
  formatUserMessage,
} from "./claude-code-dialogue.ts";
import type { Engine } from "./engine.ts";
import { openModelProxy } from "./model-proxy.ts";
import { messagesApi } from "./model-api/messages-api.ts";
import { formatUsage, toEndCause } from "./session-end.ts";

export const CLAUDE_CODE: AgentProgram = {
  name: "Claude Code",
  command: "claude",
  package: "@anthropic-ai/claude-code",
};

export interface ClaudeCodeSetup extends ModelEngineSetup {
  /** Absolute path of the program. */
  file: string;
}

/** Claude Code's own suffix for a long context. The API knows the model without it. */
const LONG_CONTEXT = /\[1m\]$/;

export function createClaudeCodeEngine({
  file,
  key,
  url,
  prices,
  print,
  waits,
}: ClaudeCodeSetup): Engine {
  return {
    name: "claude-code",
    async run(input) {
      // The server behind the address reads the session's name. Claude Code uses an id of its own
      // for it.
      const headers = { "x-api-key": key, "x-baton-session": `${input.build}/${input.session}` };
      const model = input.model.replace(LONG_CONTEXT, "");
      const stopper = { stop: () => {} };
      await using modelProxy = await openModelProxy({
        ...{ sandbox: input.sandbox, url, api: messagesApi, model, prices, headers, print },
        // The rules of the configuration allow it no search.
        searches: 0,
        ...{ limit: input.limit, onLimit: () => stopper.stop() },
        waits: { deadline: Date.now() + input.seconds * 1000, ...waits },
      });
      const env = await buildClaudeCodeEnvironment(input, modelProxy);
      const version = await readAgentVersion(file, env, input);
      print(`| ${CLAUDE_CODE.name} ${version ?? "of an unknown version"}`);
      const dialogue = new Dialogue({
        input,
        closing: new Closing(input, `call \`${CLOSE_TOOL}\` again`, print),
        modelProxy,
        url,
        print,
      });
      let turn: Promise<void> = Promise.resolve();
      const steer = () => {
        const words = running.getStopReason() ? null : dialogue.steer();
        if (words !== null) running.stdin.write(formatUserMessage(words));
      };
      const handleLine = async (text: string) => {
        const next = await dialogue.take(text);
        if (next === null) return steer();
        if (next === "end" || running.getStopReason()) running.end();
        else running.stdin.write(formatUserMessage(next.tell));
      };
      const running = startProcess([file, ...(await buildClaudeCodeArguments(input, prices))], {
        ...{ sandbox: input.sandbox, cwd: input.worktree, env, seconds: input.seconds, print },
        interrupt: () => void running.stdin.write(INTERRUPT),
        onLine: (text) => void (turn = turn.then(() => handleLine(text))),
      });
      stopper.stop = () => running.end();
      running.stdin.write(formatUserMessage(input.task));
      input.steers.onArrival(steer);
      const gone = await running.done;
      await turn;
      const spent = await modelProxy.close();
      const ended = gone.why === "ended" ? dialogue.ended : null;
      const isClosed = ended?.ended === "closed";
      const result: Proposal["result"] = isClosed
        ? ended
        : (spent.findLimitResult() ??
          ended ?? { ended: "failed", cause: toEndCause(gone, CLAUDE_CODE.name, input.seconds) });
      const by = spent.model === null ? NO_MODEL : formatModel(spent.model, CLAUDE_CODE, version);
      const usage = spent.usage(gone.seconds);
      print(`| ${sanitizeLogLine(`${by}: ${formatUsage(usage)}`)}`);
      return { result, model: by, usage };
    },
  };
}
