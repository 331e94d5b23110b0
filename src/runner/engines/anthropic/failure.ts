/** What the provider's errors mean for a session: https://platform.claude.com/docs/en/api/errors */
import { AnthropicError, APIConnectionError, APIError } from "@anthropic-ai/sdk";
import type { Proposal } from "../../../core/sessions/proposal.ts";
import type { EngineInput } from "../engine.ts";
import type { Provider } from "../provider.ts";
import { isForNow } from "./patience.ts";
import { nextMonth, resetOf } from "./reset.ts";

type Asked = Pick<EngineInput, "model" | "size">;
type Ended = Exclude<Proposal["result"], { ended: "closed" }>;

const CONFIG = "`.github/baton.yml`";

/** How the session ends with `error`; null where it is none of the provider's. */
export function failureOf(error: unknown, input: Asked, provider: Provider, now: number): Ended | null {
  if (error instanceof APIConnectionError) {
    const cause = error.cause instanceof Error ? ` (${rootOf(error.cause).message})` : "";
    return { ended: "parked", reason: clip(`${provider.url} can't be reached${cause}.`), until: null };
  }
  if (isCutOff(error))
    return { ended: "parked", reason: clip(`The answers break off: ${rootOf(error).message}.`), until: null };
  return error instanceof APIError ? refusalOf(error as APIError, input, provider, now) : null;
}

function refusalOf(error: APIError, { model, size }: Asked, provider: Provider, now: number): Ended {
  const { api, url, secret, variable } = provider;
  const said = error.apiMessage ?? error.message;
  const stopped = (what: string): Ended => ({ ended: "stopped", reason: clip(`${what} The provider says: ${said}`) });
  switch (error.status) {
    case 401:
      return stopped(`The provider doesn't take the key: set the secret ${secret} to a valid one.`);
    case 402:
      return stopped("The provider's bill is in the way: see to it there.");
    case 403:
      return stopped(`The key in the secret ${secret} may not do this: allow it, or set another.`);
    case 404:
      return error.type === "not_found_error"
        ? stopped(`There is no model \`${model}\` for this key: set \`models.${size}\` in ${CONFIG} to one that is.`)
        : stopped(`There is no ${api} at ${url}: mend the repository variable ${variable}.`);
    case 400:
      // A spend limit that people set has no code of its own.
      if (/\busage limits\b/i.test(said)) return stopped("A spend limit is reached: raise it there, or wait.");
      return { ended: "failed", reason: clip(said) };
    default:
  }
  if (!isRefusedForNow(error)) return { ended: "failed", reason: clip(said) };
  const spendCap = error.errorCode === "enforced_spend_limit_reached";
  const until = spendCap ? nextMonth(now) : error.headers && resetOf(error.headers, now);
  return { ended: "parked", reason: clip(said), until: until?.toISOString() ?? null };
}

/** An answer broke off: by the connection, or by an error within the stream. The SDK retries only what hasn't begun. */
export function brokeOff(error: unknown): boolean {
  if (error instanceof APIConnectionError) return false;
  if (error instanceof APIError) return error.status === undefined && isRefusedForNow(error as APIError);
  return isCutOff(error);
}

/** The SDK gives what ends a stream the class of its own errors, with the connection's error as the cause. */
function isCutOff(error: unknown): error is AnthropicError {
  return error instanceof AnthropicError && !(error instanceof APIError) && error.cause instanceof Error;
}

/** An error within a stream has a type, and no status. */
function isRefusedForNow({ status, type }: APIError): boolean {
  if (status !== undefined) return isForNow(status);
  return type === null || ["rate_limit_error", "overloaded_error", "api_error", "timeout_error"].includes(type);
}

function rootOf(error: Error): Error {
  return error.cause instanceof Error ? rootOf(error.cause) : error;
}

const clip = (text: string) => text.replace(/\s+/g, " ").trim().slice(0, 2000);
