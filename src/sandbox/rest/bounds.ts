import type { z } from "zod";

/**
 * What is too little or too much, in the words of the validator whose sentences GitHub's answers have
 * (https://github.com/brandur/json_schema); null for every other fault.
 */
export function boundsSentence(issue: z.core.$ZodIssue): string | null {
  if (issue.code !== "too_small" && issue.code !== "too_big") return null;
  const { input, origin } = issue;
  const least = issue.code === "too_small";
  const bound = Number(least ? issue.minimum : issue.maximum);
  if (origin !== "string" && origin !== "array") {
    return `${String(input)} must be ${least ? "greater" : "less"} than or equal to ${bound}.`;
  }
  const given = supplied((input as string | unknown[]).length);
  const { plain, verb } = counted(bound, origin === "array" ? "item" : "character");
  if (origin === "array") {
    return least ? `${plain} required; only ${given}` : `No more than ${plain} ${verb} allowed; ${given}`;
  }
  return least ? `At least ${plain} ${verb} required; only ${given}` : `Only ${plain} ${verb} allowed; ${given}`;
}

function counted(count: number, what: string): { plain: string; verb: string } {
  return count === 1 ? { plain: `1 ${what}`, verb: "is" } : { plain: `${count} ${what}s`, verb: "are" };
}

function supplied(count: number): string {
  return `${count} ${count === 1 ? "was" : "were"} supplied.`;
}
