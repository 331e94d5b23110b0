import type { z } from "zod";
import type { Call } from "./endpoint.ts";
import { Refusal } from "./refusal.ts";

/** GitHub's limit for bodies of issues, comments, pull requests and reviews, in characters. */
export const BODY_LIMIT = 65_536;

/** The body in the shape that the endpoint wants; 422 that names the field else. */
export function input<T extends z.ZodType>(call: Call, schema: T): z.infer<T> {
  const parsed = schema.safeParse(call.body);
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
  throw new Refusal(422, `Invalid request.\n\n${sentences.join("\n")}`);
}

/** A whole number from the path; 404 else, as an address that means nothing. */
export function number(text: string | undefined): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Refusal(404, "Not Found");
  return value;
}

/** Refuses text over GitHub's 65,536 characters. */
export function checkBody(resource: string, body: string | null | undefined): void {
  if (body && [...body].length > BODY_LIMIT) {
    throw new Refusal(422, "Validation Failed", [
      { resource, field: "body", code: "custom", message: `body is too long (maximum is ${BODY_LIMIT} characters)` },
    ]);
  }
}
