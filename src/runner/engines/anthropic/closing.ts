/** The typed closing tool: `close` takes the kind's closing input, and says what is wrong with one that doesn't fit. */
import { ToolError } from "@anthropic-ai/sdk/lib/tools/ToolError";
import type { BetaRunnableTool } from "@anthropic-ai/sdk/lib/tools/BetaRunnableTool";
import { z } from "zod";
import type { Kind } from "../../../core/build/names.ts";
import type { Brief } from "../../../core/plan/brief.ts";
import { checkClose, sessionKind } from "../../../core/sessions/index.ts";
import type { Proposal } from "../../../core/sessions/proposal.ts";
import type { EngineInput } from "../engine.ts";

/** How often a model is told what is wrong with its closing input. */
const TOLD = 2;

export class Closing {
  /** How the session ended, once it has: with the input that was accepted, or with the problems of the last one. */
  result: Extract<Proposal["result"], { ended: "closed" | "failed" }> | null = null;
  private readonly kind: Kind;
  private readonly brief: Brief | null;
  private refused = 0;

  constructor({ kind, brief }: Pick<EngineInput, "kind" | "brief">) {
    this.kind = kind;
    this.brief = brief;
  }

  get tool(): BetaRunnableTool {
    return {
      name: "close",
      description: `Ends this ${this.kind} session and hands back its result. Call it once, when you are done.`,
      input_schema: closeSchema(this.kind),
      parse: (input) => input,
      run: (input: unknown) => this.take(input),
    };
  }

  /** Takes it, or says what is wrong with it: once too often, and that is the session's result. */
  offer(input: unknown): string | null {
    const checked = checkClose(this.kind, input, this.brief);
    if (checked.ok) {
      this.result = { ended: "closed", close: checked.value };
      return null;
    }
    this.refused += 1;
    if (this.refused > TOLD) this.result = { ended: "failed", reason: checked.reason };
    return checked.reason;
  }

  private take(input: unknown): string {
    if (this.result) throw new ToolError("The session is closed already.");
    const problem = this.offer(input);
    if (problem === null) return "Closed.";
    throw new ToolError(`${problem} Mend that and call \`close\` again.`);
  }
}

/** As the model hands it in: fields with a default may be left out. */
export function closeSchema(kind: Kind): { type: "object" } & Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(sessionKind(kind).close, { io: "input" });
  return { ...schema, type: "object" };
}
