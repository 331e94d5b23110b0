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
  ended: Proposal["result"] | null = null;
  private handedIn: unknown = undefined;
  /** Words of a person that it was sent and has not taken up: with its next results, or as a turn of their own. */
  private unheard: string | null = null;
  private judging = false;
  private readonly parts: DialogueParts;

  constructor(parts: DialogueParts) {
    this.parts = parts;
  }

  /** What to send it of what people have said: one message at a time, and none once it is being decided on the end. */
  steer(): string | null {
    if (this.unheard !== null || this.judging || this.ended !== null) return null;
    this.unheard = this.parts.input.steers.take();
    return this.unheard;
  }

  /** Takes a line. Returns what to tell Claude Code; `end` = the session is over. */
  async take(line: string): Promise<{ tell: string } | "end" | null> {
    const event = eventOf(line);
    if (!event) return null;
    if (event.type === "assistant") {
      this.show(event);
      return null;
    }
    if (event.type === "user") {
      if (this.unheard !== null && event.message.content.includes(this.unheard)) this.unheard = null;
      return null;
    }
    // Then this turn's end is not the session's: the next one is about what was said.
    if (this.unheard !== null && !event.is_error) return null;
    this.judging = true;
    const told = await this.judge(event);
    this.judging = false;
    return told === null ? "end" : { tell: told };
  }

  private show({ message: { content } }: Assistant): void {
    const { input, print } = this.parts;
    for (const block of content) {
      if (block === null) continue;
      if (block.type === "text") tellWords(block.text, print);
      else {
        if (block.name === CLOSE) this.handedIn = block.input;
        tellCall(block.name === CLOSE ? "close" : block.name.toLowerCase(), block.input, input.worktree, print);
      }
    }
  }

  private async judge(result: Result): Promise<string | null> {
    const { closing } = this.parts;
    if (result.is_error) {
      this.ended = this.failure(result);
      return null;
    }
    if (result.structured_output === undefined || result.structured_output === null) {
      this.ended = failed(closing.explainMissing(CLOSE));
      return null;
    }
    const told = await closing.offer(result.structured_output);
    this.ended = closing.result;
    if (this.ended !== null) return null;
    return told;
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
