/**
 * The part of a provider's API that a session may use: what the proxy allows, and how it counts the
 * answers.
 */
import { z } from "zod";
import type { AnswerUsage } from "./spend-tracker.ts";
import { formatInputPath } from "../../../core/sessions/index.ts";

export interface ModelApi {
  /**
   * The allowed requests, such as `POST /v1/messages`. The key could do far more than a session
   * needs.
   */
  requests: RegExp;
  /** The allowed requests that cost tokens. */
  billed: RegExp;
  /**
   * Creates the schema of a request's body in a session that asks `model`. It is an allowlist. It
   * refuses hosted tools, addresses that the provider would fetch, and unknown fields.
   */
  bodySchema(model: string): z.ZodType<object>;
  /** Limits the provider's search in a body. With `left` = 0 it removes the search. */
  limitSearches(body: object, left: number): LimitedBody;
  /** Reads the usage from an answer, or from an event of a streamed one; null = it reports none. */
  readUsage(event: unknown): UsageReport | null;
  /** Adds up the usage reports of one answer, with the newest value of each field. */
  countUsage(usage: object): Pick<AnswerUsage, "requests" | "searches">;
}

export interface LimitedBody {
  body: object;
  /**
   * Maximum number of searches that the provider may make for the request; 0 = it has no search.
   */
  most: number;
}

export interface UsageReport {
  model: string | null;
  /** The usage in the provider's own fields. */
  usage: object;
  /** Whether the answer's usage is complete with this report. */
  final: boolean;
}

// Parts of a request's schema that both providers' APIs share, and the messages for refused bodies.

/**
 * Creates a schema for an object with this type, or one of these types. It checks only `fields`,
 * not the object's other fields.
 */
export function createTypedSchema<F extends z.ZodRawShape>(
  type: string | string[],
  fields: F = {} as F,
) {
  return z.looseObject({ type: z.literal([type].flat()), ...fields });
}

/**
 * Creates a schema that allows only the session's own model. Any other may cost many times as much.
 */
export function createModelSchema(model: string) {
  return z.literal(
    model,
    `this session may ask only ${model}, as \`models\` in .github/baton.yml says`,
  );
}

/**
 * Describes the first part of `body` that the schema refuses: `tools[0].type: "web_search" is not
 * let through`.
 */
export function explainRefusal({ issues: [first] }: z.ZodError, body: unknown): string {
  const issue = findDeepest(first!);
  if (issue.keys)
    return `${formatInputPath([...issue.path, issue.keys[0]!])}: this field is not allowed`;
  if (issue.code !== "invalid_union") return `${formatInputPath(issue.path)}: ${issue.message}`;
  const value = issue.path.reduce(
    (at: unknown, key) => (at as Record<PropertyKey, unknown> | null)?.[key],
    body,
  );
  const words = typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : "what it says";
  return `${formatInputPath(issue.path)}: ${words} is not allowed`;
}

interface Issue {
  code: string | undefined;
  path: PropertyKey[];
  message: string;
  keys?: string[];
}

/**
 * Finds the deepest issue: the union branch that matched furthest is the one that the sender meant.
 */
function findDeepest(issue: z.core.$ZodIssue): Issue {
  const inner = issue.code === "invalid_union" ? issue.errors.flat().map(findDeepest) : [];
  const [found] = inner.toSorted((a, b) => b.path.length - a.path.length);
  if (found) return { ...found, path: [...issue.path, ...found.path] };
  return {
    code: issue.code,
    path: issue.path,
    message: issue.message,
    ...("keys" in issue ? { keys: issue.keys } : {}),
  };
}

/** Schema of a number of tokens or searches in a provider's answer; a missing one is 0. */
export const countSchema = z
  .number()
  .min(0)
  .nullish()
  .transform((value) => Math.round(value ?? 0));
