import type { z } from "zod";
import type { Call, Endpoint } from "./endpoint.ts";
import { HttpError, createValidationError } from "./http-error.ts";

/** Reads the JSON body of a request. Returns an empty object for no body and for `null`. */
export async function readBody(
  request: Request,
  endpoint: Endpoint,
): Promise<Record<string, unknown>> {
  if (request.method === "GET" || request.method === "HEAD") return {};
  const text = await request.text();
  if (text.trim() === "") return {};
  const value = parseJson(text);
  if (value === null) return {};
  if (Array.isArray(value) && endpoint.takesList) return { items: value };
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new HttpError(
    400,
    `Body should be a JSON ${endpoint.takesList ? "object or array" : "object"}`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, "Problems parsing JSON");
  }
}

/**
 * Describes a value that is too small or too large. GitHub's answers contain the sentences of this
 * validator: https://github.com/brandur/json_schema. Returns null for any other problem.
 */
function describeBounds(issue: z.core.$ZodIssue): string | null {
  if (issue.code !== "too_small" && issue.code !== "too_big") return null;
  const { input, origin } = issue;
  const least = issue.code === "too_small";
  const bound = Number(least ? issue.minimum : issue.maximum);
  if (origin !== "string" && origin !== "array") {
    return `${String(input)} must be ${least ? "greater" : "less"} than or equal to ${bound}.`;
  }
  const given = formatSupplied((input as string | unknown[]).length);
  const { plain, verb } = formatCount(bound, origin === "array" ? "item" : "character");
  if (origin === "array") {
    return least
      ? `${plain} required; only ${given}`
      : `No more than ${plain} ${verb} allowed; ${given}`;
  }
  return least
    ? `At least ${plain} ${verb} required; only ${given}`
    : `Only ${plain} ${verb} allowed; ${given}`;
}

function formatCount(count: number, what: string): { plain: string; verb: string } {
  return count === 1
    ? { plain: `1 ${what}`, verb: "is" }
    : { plain: `${count} ${what}s`, verb: "are" };
}

function formatSupplied(count: number): string {
  return `${count} ${count === 1 ? "was" : "were"} supplied.`;
}

/** GitHub's limit for bodies of issues, comments, pull requests and reviews, in characters. */
export const BODY_LIMIT = 65_536;

/**
 * Returns the body in the endpoint's shape.
 * @throws HttpError 422 in GitHub's words that name the invalid field.
 */
export function parseBody<T extends z.ZodType>(call: Call, schema: T): z.infer<T> {
  const parsed = schema.safeParse(call.body, { reportInput: true });
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const missing = issues.filter(
    ({ code, input }) => /^invalid_(type|value)$/.test(code ?? "") && input === undefined,
  );
  const names = missing.map((issue) => `"${issue.path.at(-1)?.toString() ?? ""}"`).sort();
  const sentences = [
    ...(names.length > 0
      ? [`${names.join(", ")} ${names.length > 1 ? "weren't" : "wasn't"} supplied.`]
      : []),
    ...issues.filter((issue) => !missing.includes(issue)).map(describeIssue),
  ];
  throw new HttpError(422, `Invalid request.\n\n${sentences.join("\n")}`);
}

/** Describes an issue like GitHub's validator: `For 'properties/title', 5 is not a string.` */
function describeIssue(issue: z.core.$ZodIssue): string {
  const place = issue.path
    .map((key) => (typeof key === "number" ? "items" : `properties/${key.toString()}`))
    .join("/");
  const given =
    issue.input === null ? "nil" : (JSON.stringify(issue.input) ?? "nothing").slice(0, 200);
  const why = {
    invalid_type: () =>
      `is not ${/^[aeiou]/.test(getExpectedType(issue)) ? "an" : "a"} ${getExpectedType(issue)}.`,
    invalid_value: () =>
      `is not a member of ${JSON.stringify("values" in issue ? issue.values : [])}.`,
  }[issue.code as string];
  return `For '${place}', ${why ? `${given} ${why()}` : (describeBounds(issue) ?? issue.message)}`;
}

function getExpectedType(issue: z.core.$ZodIssue): string {
  return issue.code === "invalid_type" ? issue.expected : "";
}

/**
 * Parses a whole number of the path.
 * @throws HttpError 404 for any other text, as for an unknown address.
 */
export function parseId(text: string | undefined): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new HttpError(404, "Not Found");
  return value;
}

/** GitHub's limit for titles of issues and pull requests, in characters. */
const TITLE_LIMIT = 256;

/** Refuses a title over the limit. GitHub names the resource `Issue` for a pull request too. */
export function checkTitle(title: string | null | undefined): void {
  if (!title || [...title].length <= TITLE_LIMIT) return;
  throw createValidationError(
    "Issue",
    "title",
    "custom",
    `title is too long (maximum is ${TITLE_LIMIT} characters)`,
  );
}

/** Refuses text over GitHub's 65,536 characters. */
export function checkBody(resource: string, body: string | null | undefined): void {
  if (body && [...body].length > BODY_LIMIT) {
    throw new HttpError(422, "Validation Failed", [
      {
        resource,
        field: "body",
        code: "custom",
        message: `body is too long (maximum is ${BODY_LIMIT} characters)`,
      },
    ]);
  }
}
