import { expect } from "vitest";

/** A text that holds this one, where an expected value is written down. */
export function containing(text: string): string {
  return expect.stringContaining(text) as string;
}
