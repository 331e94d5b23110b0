/** A provider's API as far as a session may use it: what the gate lets through, and how it counts what comes back. */
import type { z } from "zod";
import type { AnswerUsage } from "./spent.ts";

export interface ModelApi {
  /** What is let through, as `POST /v1/messages`: the key may do far more than a session needs. */
  requests: RegExp;
  /** Those of the requests that cost tokens. */
  billed: RegExp;
  /**
   * What the body of a request may say in a session that asks `model`. It is a list of what is let through: a hosted
   * tool, an address that the provider would fetch, and a field that nobody has thought about are refused.
   */
  bodySchema(model: string): z.ZodType<object>;
  /** Bounds the provider's search in a body. With `left` = 0 it is taken out. */
  limitSearches(body: object, left: number): LimitedBody;
  /** What an answer, or an event of one that is streamed, says of its usage; null = nothing. */
  readUsage(event: unknown): UsageReport | null;
  /** Adds up what the reports of one answer said, the newest word for each field. */
  countUsage(usage: object): Pick<AnswerUsage, "requests" | "searches">;
}

export interface LimitedBody {
  body: object;
  /** Searches that the provider may make for it; 0 = it has no search. */
  most: number;
}

export interface UsageReport {
  model: string | null;
  /** In the provider's own fields. */
  usage: object;
  /** Whether the answer's usage is complete by this. */
  final: boolean;
}
