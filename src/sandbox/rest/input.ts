import type { z } from "zod";
import { boundsSentence } from "./bounds.ts";
import type { Call } from "./endpoint.ts";
import { Refusal, validationFailed } from "./refusal.ts";

/** GitHub's limit for bodies of issues, comments, pull requests and reviews, in characters. */
export const BODY_LIMIT = 65_536;

/** The body in the shape that the endpoint wants; 422 in GitHub's words that names the field else. */
export function input<T extends z.ZodType>(call: Call, schema: T): z.infer<T> {
  const parsed = schema.safeParse(call.body, { reportInput: true });
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const missing = issues.filter(({ code, input }) => /^invalid_(type|value)$/.test(code ?? "") && input === undefined);
  const names = missing.map((issue) => `"${issue.path.at(-1)?.toString() ?? ""}"`).sort();
  const sentences = [
    ...(names.length > 0 ? [`${names.join(", ")} ${names.length > 1 ? "weren't" : "wasn't"} supplied.`] : []),
    ...issues.filter((issue) => !missing.includes(issue)).map(sentence),
  ];
  throw new Refusal(422, `Invalid request.\n\n${sentences.join("\n")}`);
}

/** As GitHub's validator says it: `For 'properties/title', 5 is not a string.` */
function sentence(issue: z.core.$ZodIssue): string {
  const place = issue.path.map((key) => (typeof key === "number" ? "items" : `properties/${key.toString()}`)).join("/");
  const given = issue.input === null ? "nil" : (JSON.stringify(issue.input) ?? "nothing").slice(0, 200);
  const why = {
    invalid_type: () => `is not ${/^[aeiou]/.test(expected(issue)) ? "an" : "a"} ${expected(issue)}.`,
    invalid_value: () => `is not a member of ${JSON.stringify("values" in issue ? issue.values : [])}.`,
  }[issue.code as string];
  return `For '${place}', ${why ? `${given} ${why()}` : (boundsSentence(issue) ?? issue.message)}`;
}

function expected(issue: z.core.$ZodIssue): string {
  return issue.code === "invalid_type" ? issue.expected : "";
}

/** A whole number from the path; 404 else, as an address that means nothing. */
export function number(text: string | undefined): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Refusal(404, "Not Found");
  return value;
}

/** GitHub's limit for titles of issues and pull requests, in characters. */
const TITLE_LIMIT = 256;

/** Refuses a longer title; GitHub names the resource `Issue` for a pull request too. */
export function checkTitle(title: string | null | undefined): void {
  if (!title || [...title].length <= TITLE_LIMIT) return;
  throw validationFailed("Issue", "title", "custom", `title is too long (maximum is ${TITLE_LIMIT} characters)`);
}

/** Refuses text over GitHub's 65,536 characters. */
export function checkBody(resource: string, body: string | null | undefined): void {
  if (body && [...body].length > BODY_LIMIT) {
    throw new Refusal(422, "Validation Failed", [
      { resource, field: "body", code: "custom", message: `body is too long (maximum is ${BODY_LIMIT} characters)` },
    ]);
  }
}
