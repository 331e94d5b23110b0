/** What a schema objects to, in words that name the field and what was expected. */
import type { z } from "zod";

/** One line for each problem, at most `most`: `findings[0].line: expected number, received string`. */
export function problemsOf(error: z.ZodError, most = 5): string[] {
  const lines = error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => `${fieldName([...issue.path, key])}: is not a field that is known here`)
      : [`${fieldName(issue.path)}: ${isEmpty(issue) ? "is empty" : lower(issue.message)}`],
  );
  const cut = lines.slice(0, most).map((line) => line.slice(0, 300));
  return lines.length > most ? [...cut, `and ${lines.length - most} more`] : cut;
}

const isEmpty = (issue: z.core.$ZodIssue) =>
  issue.code === "too_small" && issue.origin === "string" && issue.minimum === 1;

/** `workers[2].paths`; the whole input is "the input". */
export function fieldName(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "the input";
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part).slice(0, 60)}`))
    .join("")
    .replace(/^\./, "");
}

function lower(message: string): string {
  const plain = message.replace(/^Invalid input: /, "");
  return plain.charAt(0).toLowerCase() + plain.slice(1);
}
