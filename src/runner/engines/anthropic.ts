/** A model of Anthropic's, by the SDK's tool runner: https://platform.claude.com/docs/en/agents-and-tools/tool-use */
import Anthropic from "@anthropic-ai/sdk";
import type { Price } from "../../core/sessions/price.ts";
import { NO_MODEL } from "../../core/sessions/proposal.ts";
import { harmless } from "../log.ts";
import { sessionTools } from "../tools/index.ts";
import { Closing } from "./anthropic/closing.ts";
import { converse } from "./anthropic/conversation.ts";
import { patient, type Waits } from "./anthropic/patience.ts";
import { MAX_TOKENS } from "./anthropic/request.ts";
import type { Engine } from "./engine.ts";
import { limitMessageSearches } from "./model-api/messages-api.ts";
import { Searches } from "./model-api/searches.ts";
import { Spent } from "./model-api/spent.ts";
import { stopSignal } from "./stop.ts";

export interface AnthropicSetup {
  key: string;
  /** Where the Messages API is. */
  url: string;
  prices: Readonly<Record<string, Price>>;
  /** Searches at the provider that one session may make. */
  searches: number;
  print: (line: string) => void;
  /** How long it waits for the provider, where that is not as usual. */
  waits?: Partial<Waits> | undefined;
}

/** A request that is waited for is not given up: the session's time limit ends it. In milliseconds. */
const TIMEOUT_MS = 60 * 60_000;

export function anthropicEngine(setup: AnthropicSetup): Engine {
  const { key, url, prices, searches: mostSearches, print, waits } = setup;
  // Waits and further tries are `patient`'s.
  const common = { apiKey: key, baseURL: url, maxRetries: 0, timeout: TIMEOUT_MS, logLevel: "off" as const };
  return {
    name: "anthropic",
    async run(input) {
      const begun = performance.now();
      const searches = new Searches(mostSearches);
      const spent = new Spent(input.model, prices, input.limit);
      const ask = patient(print, { deadline: Date.now() + input.seconds * 1000, ...waits });
      const client = new Anthropic({ ...common, fetch: bound(searches, spent, ask) });
      const stop = stopSignal(input.seconds);
      const { tools, close } = await sessionTools(input, print);
      try {
        const closing = new Closing(input, "call `close` again", print);
        const result = await converse(client, input, { tools, closing, spent, searches, stop, print });
        print(`| ${harmless(spent.summary())}`);
        const usage = spent.usage((performance.now() - begun) / 1000);
        return { result, model: spent.model ?? NO_MODEL, usage };
      } finally {
        await close();
        stop.dispose();
      }
    },
  };
}

/**
 * Lets each request search as often as the session still may, and gives its answer no more tokens than the session's
 * limit can pay for. Rejects, without asking the provider, where that is too few.
 */
function bound(searches: Searches, spent: Spent, ask: typeof fetch): typeof fetch {
  return async (url, init) => {
    if (typeof init?.body !== "string") return ask(url, init);
    const { body, most } = limitMessageSearches(JSON.parse(init.body) as object, searches.left);
    const text = JSON.stringify(body);
    const request = { body: text, mostTokens: MAX_TOKENS, leastTokens: 0, mostSearches: most };
    const admitted = await spent.admit(request);
    if (admitted === null) throw new Error("the session has spent what it may");
    // A conversation has one request at a time, so that nothing has to be kept for others.
    admitted.settle();
    const { mostTokens } = admitted;
    const sent = mostTokens < MAX_TOKENS ? JSON.stringify({ ...body, max_tokens: mostTokens }) : text;
    return ask(url, { ...init, body: sent });
  };
}
