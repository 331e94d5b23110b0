/**
 * A provider's API as far as a session may use it: what the proxy lets through, and how it counts
 * what comes back.
 */
import { z } from "zod";
import type { AnswerUsage } from "./spend-tracker.ts";
import { formatInputPath } from "../../../core/sessions/index.ts";

export interface ModelApi {
  /** What is let through, as `POST /v1/messages`: the key may do far more than a session needs. */
  requests: RegExp;
  /** Those of the requests that cost tokens. */
  billed: RegExp;
  /**
   * What the body of a request may say in a session that asks `model`. It is a list of what is let
   * through: a hosted tool, an address that the provider would fetch, and a field that nobody has
   * thought about are refused.
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

// Parts of a request's schema that both providers' APIs have, and what the schema objects to.

/**
 * An object of that type, or of one of those; what else it says is not looked at, but for `fields`.
 */
export function createTypedSchema<F extends z.ZodRawShape>(
  type: string | string[],
  fields: F = {} as F,
) {
  return z.looseObject({ type: z.literal([type].flat()), ...fields });
}

/** The session's own model: any other may cost many times as much. */
export function createModelSchema(model: string) {
  return z.literal(
    model,
    `this session asks ${model} alone, as \`models\` in .github/baton.yml says`,
  );
}

/**
 * `tools[0].type: "web_search" is not let through`, of the first thing in `body` that its schema
 * refuses.
 */
export function explainRefusal({ issues: [first] }: z.ZodError, body: unknown): string {
  const issue = findDeepest(first!);
  if (issue.keys)
    return `${formatInputPath([...issue.path, issue.keys[0]!])}: this field is not let through`;
  if (issue.code !== "invalid_union") return `${formatInputPath(issue.path)}: ${issue.message}`;
  const value = issue.path.reduce(
    (at: unknown, key) => (at as Record<PropertyKey, unknown> | null)?.[key],
    body,
  );
  const words = typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : "what it says";
  return `${formatInputPath(issue.path)}: ${words} is not let through`;
}

interface Issue {
  code: string | undefined;
  path: PropertyKey[];
  message: string;
  keys?: string[];
}

/** Of the ways to read a value, the one that got furthest is the one that was meant. */
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

/** A number of tokens or searches in a provider's answer; a missing one is 0. */
export const countSchema = z
  .number()
  .min(0)
  .nullish()
  .transform((value) => Math.round(value ?? 0));
