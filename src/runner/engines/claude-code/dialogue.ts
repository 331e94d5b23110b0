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
import { RepeatedCalls, type Call } from "../repeated-calls.ts";
import { eventOf, isResults, type Assistant, type Result, type ToolResults } from "./events.ts";
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
  private readonly repeated = new RepeatedCalls();
  /** Calls whose results are still to come, by their ids. */
  private readonly calls = new Map<string, Pick<Call, "tool" | "input">>();
  private readonly results: Call[] = [];

  constructor(parts: DialogueParts) {
    this.parts = parts;
  }

  /** What to send it of what people have said: one message at a time, and none once it is being decided on the end. */
  steer(): string | null {
    if (this.unheard !== null || this.judging || this.ended !== null) return null;
    const { input, gate } = this.parts;
    const own = [this.repeated.takeWarning(), gate.takeWarning(`call \`${CLOSE}\``)].filter((words) => words !== null);
    this.unheard = own.length > 0 ? own.join("\n\n") : input.steers.take();
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
    // It is being ended: what it still says changes nothing.
    if (this.ended !== null) return null;
    if (isResults(event)) {
      this.results.push(...this.callsOf(event));
      // Calls of one answer are made without knowing of each other.
      if (this.calls.size === 0) this.repeated.take(this.results.splice(0));
      this.ended = this.repeated.ended;
      return this.ended === null ? null : "end";
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
        if (block.id !== undefined) this.calls.set(block.id, { tool: block.name, input: block.input });
        tellCall(block.name === CLOSE ? "close" : block.name.toLowerCase(), block.input, input.worktree, print);
      }
    }
  }

  private callsOf({ message: { content } }: ToolResults): Call[] {
    return content.flatMap((result) => {
      const call = result && this.calls.get(result.tool_use_id);
      if (!result || !call) return [];
      this.calls.delete(result.tool_use_id);
      if (call.tool === CLOSE) return [];
      const said = typeof result.content === "string" ? result.content : JSON.stringify(result.content ?? "");
      return [{ ...call, failed: result.is_error === true, said }];
    });
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
    const limit = gate.limitAtEnd(result.subtype === "error_max_budget_usd");
    if (limit !== null) return limit;
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
