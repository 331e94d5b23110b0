/** Parts of a request's schema that both providers' APIs have, and what the schema objects to. */
import { z } from "zod";
import { fieldName } from "../../../core/sessions/problems.ts";

/** An object of that type, or of one of those; what else it says is not looked at, but for `fields`. */
export function typed<F extends z.ZodRawShape>(type: string | string[], fields: F = {} as F) {
  return z.looseObject({ type: z.literal([type].flat()), ...fields });
}

/** The session's own model: any other may cost many times as much. */
export function modelField(model: string) {
  return z.literal(model, `this session asks ${model} alone, as \`models\` in .github/baton.yml says`);
}

/** `tools[0].type: "web_search" is not let through`, of the first thing in `body` that its schema refuses. */
export function explainRefusal({ issues: [first] }: z.ZodError, body: unknown): string {
  const issue = deepestOf(first!);
  if (issue.keys) return `${fieldName([...issue.path, issue.keys[0]!])}: this field is not let through`;
  if (issue.code !== "invalid_union") return `${fieldName(issue.path)}: ${issue.message}`;
  const value = issue.path.reduce((at: unknown, key) => (at as Record<PropertyKey, unknown> | null)?.[key], body);
  const words = typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : "what it says";
  return `${fieldName(issue.path)}: ${words} is not let through`;
}

interface Issue {
  code: string | undefined;
  path: PropertyKey[];
  message: string;
  keys?: string[];
}

/** Of the ways to read a value, the one that got furthest is the one that was meant. */
function deepestOf(issue: z.core.$ZodIssue): Issue {
  const inner = issue.code === "invalid_union" ? issue.errors.flat().map(deepestOf) : [];
  const [found] = inner.toSorted((a, b) => b.path.length - a.path.length);
  if (found) return { ...found, path: [...issue.path, ...found.path] };
  return {
    code: issue.code,
    path: issue.path,
    message: issue.message,
    ...("keys" in issue ? { keys: issue.keys } : {}),
  };
}
