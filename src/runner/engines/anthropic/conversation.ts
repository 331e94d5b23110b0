/** The conversation of a session, turn by turn, to its closing call or to a sentence that says why there is none. */
import { setTimeout as sleep } from "node:timers/promises";
import type Anthropic from "@anthropic-ai/sdk";
import type { BetaRunnableTool } from "@anthropic-ai/sdk/lib/tools/BetaRunnableTool";
import type { BetaMessage, BetaMessageParam } from "@anthropic-ai/sdk/resources/beta/messages/messages";
import type { Proposal } from "../../../core/sessions/proposal.ts";
import type { EngineInput } from "../engine.ts";
import { countMessageUsage } from "../model-api/messages-api.ts";
import type { Searches } from "../model-api/searches.ts";
import { NO_TOKENS, type AnswerUsage, type Spent } from "../model-api/spent.ts";
import { anthropicAt } from "../provider.ts";
import { RepeatedCalls, type Call } from "../repeated-calls.ts";
import type { Stop } from "../stop.ts";
import type { Closing } from "./closing.ts";
import { brokeOff, failureOf } from "./failure.ts";
import { tell } from "./lines.ts";
import { MAX_CONTEXT, MAX_TOKENS, MAX_TURNS, requestOf } from "./request.ts";

type Result = Proposal["result"];

export interface Conversation {
  tools: BetaRunnableTool[];
  closing: Closing;
  spent: Spent;
  searches: Searches;
  stop: Stop;
  print: (line: string) => void;
}

/** How often in a row an answer may break off, and how often an answer without a call of a tool is pointed out. */
const BREAKS = 3;
const REMINDERS = 2;
/** About what a token is, in an answer that broke off. */
const BYTES_PER_TOKEN = 3;

/** Never rejects for what the provider or the model does. */
export async function converse(client: Anthropic, input: EngineInput, parts: Conversation): Promise<Result> {
  const { tools, closing, spent, searches, stop, print } = parts;
  const { signal } = stop;
  const runner = client.beta.messages.toolRunner(requestOf(input, [...tools, closing.tool], searches.left), { signal });
  const reminders = new Reminders();
  const repeated = new RepeatedCalls();
  for (let breaks = 0; ; breaks++) {
    try {
      for await (const stream of runner) {
        let made = 0;
        stream.on("contentBlock", (block) => {
          if (block.type === "server_tool_use") made += 1;
          tell(block, input.worktree, print);
        });
        const message = await stream.finalMessage().catch(() => null);
        const used = message && countMessageUsage(message.usage);
        if (!message && stream.currentMessage) spent.add(estimate(stream.currentMessage));
        searches.add(Math.max(made, used?.searches ?? 0));
        // The runner itself throws what went wrong, and only then can go on. It also goes on with a turn that the
        // provider paused in the midst of its searches.
        if (!message || !used) continue;
        breaks = 0;
        spent.add({ model: message.model, ...used });
        const results = message.stop_reason === "tool_use" ? await runner.generateToolResponse(signal) : null;
        repeated.take(results ? callsOf(message, results) : []);
        const end = message.stop_reason === "max_tokens" ? spent.limitAtEnd() : spent.limitReached();
        const result = closing.result ?? end ?? repeated.ended ?? ending(message, spent);
        if (result) return result;
        const words = results && joined(repeated.takeWarning(), spent.takeWarning("call `close`"), input.steers.take());
        if (words) runner.pushMessages({ role: "assistant", content: message.content }, withWords(results, words));
        const reminder = reminders.for(message);
        if (reminder === "enough") return failed(closing.explainMissing("close"));
        if (reminder) runner.pushMessages({ role: "assistant", content: message.content }, reminder);
      }
      return failed(`The session did not close within ${MAX_TURNS} turns.`);
    } catch (error) {
      const why = stop.why();
      if (why !== null) return failed(why);
      const limit = spent.limitReached();
      if (limit !== null) return limit;
      if (breaks >= BREAKS || !brokeOff(error)) {
        const result = failureOf(error, input, anthropicAt(client.baseURL), Date.now());
        if (!result) throw error;
        return result;
      }
      print("| the answer broke off; it is asked for again");
      await sleep(1000 * 2 ** breaks, undefined, { signal }).catch(() => undefined);
    }
  }
}

function joined(...words: (string | null)[]): string | null {
  return words.filter((text) => text !== null).join("\n\n") || null;
}

/** The calls of tools in a message, with what came of each. */
function callsOf({ content }: BetaMessage, { content: results }: BetaMessageParam): Call[] {
  const blocks = Array.isArray(results) ? results : [];
  return content.flatMap((block) => {
    if (block.type !== "tool_use") return [];
    const result = blocks.find((one) => one.type === "tool_result" && one.tool_use_id === block.id);
    if (result?.type !== "tool_result") return [];
    const said = typeof result.content === "string" ? result.content : JSON.stringify(result.content ?? "");
    return [{ tool: block.name, input: block.input, failed: result.is_error === true, said }];
  });
}

/** What an answer that broke off is billed with: its prompt, and about what it had written. */
function estimate({ model, usage, content }: BetaMessage): AnswerUsage {
  const { requests, searches } = countMessageUsage(usage);
  const written = Math.ceil(JSON.stringify(content).length / BYTES_PER_TOKEN);
  const [first = NO_TOKENS, ...others] = requests;
  return {
    model,
    searches,
    requests: [{ ...first, output_tokens: Math.max(first.output_tokens, written) }, ...others],
  };
}

/** Text goes behind a turn's results, and can't go before them. */
function withWords({ content }: BetaMessageParam, text: string): BetaMessageParam {
  return { role: "user", content: [...(Array.isArray(content) ? content : []), { type: "text", text }] };
}

const failed = (reason: string): Result => ({ ended: "failed", reason });

/** Stops after which nothing can follow. */
function ending({ stop_reason, stop_details }: BetaMessage, { context }: Spent): Result | null {
  if (stop_reason === "refusal") {
    const why = stop_details?.explanation ? `: ${stop_details.explanation.slice(0, 1000)}` : "";
    return failed(`The model refused to go on${why}.`);
  }
  if (stop_reason === "model_context_window_exceeded" || context > MAX_CONTEXT) {
    return failed(
      `The conversation grew to ${context} tokens, too long for the model: the task is too large for one session. ` +
        "Split it, or narrow what has to be read.",
    );
  }
  return null;
}

/** What a model is told that ended its turn and did not close. */
class Reminders {
  private given = 0;

  for({ stop_reason, content }: BetaMessage): BetaMessageParam | "enough" | null {
    if (stop_reason !== "end_turn" && stop_reason !== "stop_sequence" && stop_reason !== "max_tokens") return null;
    const cut = stop_reason === "max_tokens";
    this.given += 1;
    if (this.given > (cut ? REMINDERS : 1)) return "enough";
    const text = cut
      ? `Your answer was cut off at ${MAX_TOKENS} tokens, and its last call was not made. Go on in smaller steps.`
      : "The session is still open: go on if there is more to do, else end it by calling the tool `close`.";
    // A call without its result right behind it would be refused.
    const results = content
      .filter((block) => block.type === "tool_use")
      .map(({ id }) => ({ type: "tool_result" as const, tool_use_id: id, is_error: true, content: "Not done." }));
    return { role: "user", content: [...results, { type: "text", text }] };
  }
}
