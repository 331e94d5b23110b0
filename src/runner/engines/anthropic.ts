/** A model of Anthropic's, by the SDK's tool runner: https://platform.claude.com/docs/en/agents-and-tools/tool-use */
import Anthropic from "@anthropic-ai/sdk";
import type { Price } from "../../core/sessions/price.ts";
import { NO_MODEL } from "../../core/sessions/proposal.ts";
import { harmless } from "../log.ts";
import { sessionTools } from "../tools/index.ts";
import { Closing } from "./anthropic/closing.ts";
import { converse } from "./anthropic/conversation.ts";
import { patient } from "./anthropic/patience.ts";
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
}

/** Requests of one turn beyond the first, for what a short wait mends; the SDK backs off in between. */
const RETRIES = 6;

export function anthropicEngine({ key, url, prices, searches: mostSearches, print }: AnthropicSetup): Engine {
  const common = { apiKey: key, baseURL: url, maxRetries: RETRIES, logLevel: "off" as const };
  return {
    name: "anthropic",
    async run(input) {
      const begun = performance.now();
      const searches = new Searches(mostSearches);
      const client = new Anthropic({
        ...common,
        fetch: mostSearches > 0 ? limiting(searches, patient(print)) : patient(print),
      });
      const stop = stopSignal(input.seconds);
      const { tools, close } = await sessionTools(input, print);
      const spent = new Spent(input.model, prices, input.limit);
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

/** Lets each request use the provider's search as often as the session still may. */
function limiting(searches: Searches, ask: typeof fetch): typeof fetch {
  return async (url, init) => {
    if (typeof init?.body !== "string") return ask(url, init);
    const { body } = limitMessageSearches(JSON.parse(init.body) as object, searches.left);
    return ask(url, { ...init, body: JSON.stringify(body) });
  };
}
