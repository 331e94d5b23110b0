import { expect } from "vitest";

/** Returns a matcher for a text that contains this one, for an expected value. */
export function containing(text: string): string {
  return expect.stringContaining(text) as string;
}
