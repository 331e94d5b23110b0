/**
 * The typed closing tool: `close` takes the closing input of the session's kind and says what is
 * wrong with an invalid one.
 */
import { ToolError } from "@anthropic-ai/sdk/lib/tools/ToolError";
import type { BetaRunnableTool } from "@anthropic-ai/sdk/lib/tools/BetaRunnableTool";
import { z } from "zod";
import type { SessionKindName } from "../../core/model/names.ts";
import { checkClosingInput, getSessionSpec } from "../../core/sessions/index.ts";
import type { EndCause, Proposal } from "../../core/model/proposal.ts";
import { sanitizeLogLine } from "../untrusted-io.ts";
import type { EngineInput } from "./engine.ts";

/** How often a model may correct its closing input or its change. */
const MAX_REFUSALS = 2;

type ClosingInput = Pick<EngineInput, "kind" | "brief" | "check" | "steers">;

export class Closing {
  /**
   * How the session ended: with the accepted input, or with the problems of the last one. Null
   * until then.
   */
  result: Extract<Proposal["result"], { ended: "closed" | "failed" }> | null = null;
  private readonly asked: ClosingInput;
  private readonly again: string;
  private readonly print: (line: string) => void;
  /** The problems of each refused input, in order. */
  private readonly refused: string[] = [];
  private turn: Promise<unknown> = Promise.resolve();

  /** `again` says how this engine's model closes; it follows the words "Fix that, then". */
  constructor(asked: ClosingInput, again: string, print: (line: string) => void) {
    this.asked = asked;
    this.again = again;
    this.print = print;
  }

  get tool(): BetaRunnableTool {
    const { kind } = this.asked;
    return {
      name: "close",
      description:
        `Ends this ${kind} session and hands back its result. Call it ` +
        `once, when you are done.`,
      input_schema: getCloseSchema(kind),
      parse: (input) => input,
      run: async (input: unknown) => {
        const answer = await this.offer(input);
        if (answer === null) return "Closed.";
        throw new ToolError(answer);
      },
    };
  }

  /**
   * Accepts the input and returns null, or returns what the model has to do first. After one
   * refusal too many, the refusal is the session's result. Inputs are handled one at a time,
   * because one turn may have several.
   */
  offer(input: unknown): Promise<string | null> {
    const answer = this.turn.then(() => this.judge(input));
    this.turn = answer.catch(() => undefined);
    return answer;
  }

  private async judge(input: unknown): Promise<string | null> {
    if (this.result) return "The session is closed already.";
    // People's messages are delivered before any end of the session.
    const words = this.asked.steers.take();
    if (words !== null) return `${words}\n\nDo that, then ${this.again}.`;
    const checked = checkClosingInput(this.asked.kind, input, this.asked.brief);
    const problem = checked.ok ? await this.asked.check(checked.value) : checked.reason;
    if (checked.ok && problem === null) {
      this.result = { ended: "closed", close: checked.value };
      return null;
    }
    this.refused.push(problem!);
    this.print(`| the closing call is refused: ${sanitizeLogLine(problem!)}`);
    if (this.refused.length > MAX_REFUSALS) {
      const text = problem!.slice(0, 2000);
      this.result = { ended: "failed", cause: { kind: "close_refused", text } };
    }
    return `${problem} Fix that, then ${this.again}.`;
  }

  /**
   * Returns why a session that its model ended has no result. `call` is this engine's closing tool.
   */
  getMissingCause(call: string): EndCause {
    const problem = this.refused.at(-1)?.slice(0, 1800) ?? null;
    return { kind: "not_closed", call, problem };
  }
}

/** The schema of the input as the model submits it: fields with a default may be left out. */
export function getCloseSchema(
  kind: SessionKindName,
): { type: "object" } & Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(getSessionSpec(kind).close, { io: "input" });
  return { ...schema, type: "object" };
}
