/** What a program that speaks in lines of JSON says, read by a schema. */
import type { z } from "zod";

/** The line's value; null for a line that is no JSON, or of no concern to the schema. */
export function lineOf<T extends z.ZodType>(schema: T, line: string): z.output<T> | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  const read = schema.safeParse(value);
  return read.success ? read.data : null;
}
