/** A session with Claude Code, line by line: what it says goes to the log, and each end of a turn is judged. */
import { APIError } from "@anthropic-ai/sdk";
import { checkClose } from "../../../core/sessions/index.ts";
import type { Proposal } from "../../../core/sessions/proposal.ts";
import type { Closing } from "../anthropic/closing.ts";
import { failureOf } from "../anthropic/failure.ts";
import { tellCall, tellWords } from "../anthropic/lines.ts";
import type { EngineInput } from "../engine.ts";
import type { Gate } from "../gate.ts";
import { anthropicAt } from "../provider.ts";
import { eventOf, type Assistant, type Result } from "./events.ts";
import { CLOSE } from "./invocation.ts";

export interface DialogueParts {
  input: EngineInput;
  closing: Closing;
  gate: Gate;
  /** The provider's own address. */
  url: string;
  print: (line: string) => void;
}

const failed = (reason: string) => ({ ended: "failed" as const, reason: reason.slice(0, 2000) });

export class Dialogue {
  /** Who answered first, by the answers' own word. */
  model: string | null = null;
  last: Result | null = null;
  ended: Proposal["result"] | null = null;
  private handedIn: unknown = undefined;
  private readonly parts: DialogueParts;

  constructor(parts: DialogueParts) {
    this.parts = parts;
  }

  /** Takes a line. Returns what to tell Claude Code; `end` = the session is over. */
  take(line: string): { tell: string } | "end" | null {
    const event = eventOf(line);
    if (!event) return null;
    if (event.type === "assistant") {
      this.show(event);
      return null;
    }
    this.last = event;
    const told = this.judge(event);
    return told === null ? "end" : { tell: told };
  }

  private show({ message: { model, content }, is_api_error_message }: Assistant): void {
    const { input, print } = this.parts;
    if (!is_api_error_message) this.model ??= model;
    for (const block of content) {
      if (block === null) continue;
      if (block.type === "text") tellWords(block.text, print);
      else {
        if (block.name === CLOSE) this.handedIn = block.input;
        tellCall(block.name === CLOSE ? "close" : block.name.toLowerCase(), block.input, input.worktree, print);
      }
    }
  }

  private judge(result: Result): string | null {
    const { closing, input } = this.parts;
    if (result.is_error) {
      this.ended = this.failure(result);
      return null;
    }
    if (result.structured_output === undefined || result.structured_output === null) {
      this.ended = failed(`The session ended without closing: the model did not call \`${CLOSE}\`.`);
      return null;
    }
    const problem = closing.offer(result.structured_output);
    this.ended = closing.result;
    if (this.ended !== null) return null;
    this.parts.print("| the closing input is not valid; the model is told");
    return `${problem ?? `The ${input.kind} session is still open.`} Mend that and call \`${CLOSE}\` again.`;
  }

  private failure(result: Result): Proposal["result"] {
    const { input, gate, url } = this.parts;
    if (result.subtype === "error_max_structured_output_retries") {
      const checked = checkClose(input.kind, this.handedIn, input.brief);
      if (!checked.ok) return failed(checked.reason);
    }
    const said = result.result ?? `Claude Code ended the session: ${result.subtype}.`;
    const status = result.api_error_status;
    if (typeof status === "number") {
      const body = { error: { type: result.api_error_type, message: said } };
      const error = gate.refusal() ?? APIError.generate(status, body, undefined, new Headers());
      return failureOf(error, input, anthropicAt(url), Date.now()) ?? failed(said);
    }
    const refusal = gate.refusal();
    return (refusal && failureOf(refusal, input, anthropicAt(url), Date.now())) ?? failed(said);
  }
}
