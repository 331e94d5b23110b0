/**
 * Finds tool calls that fail repeatedly with the same input. A model that repeats one makes no
 * progress, and each repetition costs money. Baton warns the model once and ends the session if it
 * continues.
 */
import { createHash } from "node:crypto";
import type { EndCause, Proposal } from "../../core/model/proposal.ts";
import { toOneLine } from "../../core/text/format.ts";
import { sanitizeLogLine } from "../untrusted-io.ts";

/**
 * Number of failures of the same call without a change in between, at which Baton first warns, then
 * ends the session.
 */
const WARN_AT = 3;
const END_AT = 5;

/**
 * Tools of the engines that change nothing: a call that fails before one of them also fails after
 * it.
 */
const READING_TOOLS = ["read", "glob", "grep", "ls", "fetch", "webfetch", "websearch", "todowrite"];

export interface ToolCall {
  tool: string;
  input: unknown;
  failed: boolean;
  /** What the failed call printed. */
  output: string;
}

export class RepeatedCalls {
  /** Why the session has to end; null = no call was repeated too often. */
  ended: Extract<Proposal["result"], { ended: "failed" }> | null = null;
  private readonly failures = new Map<string, number>();
  private warning: string | null = null;
  private isWarned = false;

  /**
   * Records the calls of one answer. The model made them before it saw any result, so equal ones
   * count once.
   */
  take(calls: readonly ToolCall[]): void {
    if (calls.some(({ tool, failed }) => !failed && !READING_TOOLS.includes(tool.toLowerCase())))
      this.failures.clear();
    const failed = new Map(
      calls.filter((call) => call.failed).map((call) => [hashCall(call), call]),
    );
    for (const [key, call] of failed) {
      const times = (this.failures.get(key) ?? 0) + 1;
      this.failures.set(key, times);
      if (times >= WARN_AT && !this.isWarned) {
        this.isWarned = true;
        this.warning =
          `The same call of \`${call.tool}\` has failed ${times} times, with the same input. ` +
          "Another try will not help: find out why it fails, or try something else. Baton " +
          `ends the session when it fails ${END_AT} times in a row.`;
      }
      if (times >= END_AT) this.ended ??= { ended: "failed", cause: toRepetition(call, times) };
    }
  }

  /** Returns the warning for the model, once; null = none. */
  takeWarning(): string | null {
    const { warning } = this;
    this.warning = null;
    return warning;
  }
}

function hashCall({ tool, input }: ToolCall): string {
  return createHash("sha256")
    .update(JSON.stringify([tool, input]) ?? tool)
    .digest("hex");
}

function toRepetition({ tool, input, output }: ToolCall, times: number): EndCause {
  return {
    kind: "repeated_call",
    tool: clip(tool, 60),
    times,
    input: clip(JSON.stringify(input) ?? "", 300),
    output: clip(output, 500),
  };
}

const clip = (text: string, chars: number) => sanitizeLogLine(toOneLine(text).slice(0, chars));
