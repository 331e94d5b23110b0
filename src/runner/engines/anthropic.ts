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
import { Spent } from "./model-api/spent.ts";
import { stopSignal } from "./stop.ts";

export interface AnthropicSetup {
  key: string;
  /** Where the Messages API is. */
  url: string;
  prices: Readonly<Record<string, Price>>;
  print: (line: string) => void;
}

/** Requests of one turn beyond the first, for what a short wait mends; the SDK backs off in between. */
const RETRIES = 6;

export function anthropicEngine({ key, url, prices, print }: AnthropicSetup): Engine {
  const client = new Anthropic({
    apiKey: key,
    baseURL: url,
    maxRetries: RETRIES,
    fetch: patient(print),
    logLevel: "off",
  });
  return {
    name: "anthropic",
    async run(input) {
      const begun = performance.now();
      const stop = stopSignal(input.seconds);
      const { tools, close } = await sessionTools(input, print);
      const spent = new Spent(input.model, prices);
      try {
        const closing = new Closing(input, "call `close` again", print);
        const result = await converse(client, input, { tools, closing, spent, stop, print });
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
