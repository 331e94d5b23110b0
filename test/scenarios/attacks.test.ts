/**
 * What is done to Baton by words and changes. What a session does to its machine: attacks-machine.
 */
import { expect, test } from "vitest";
import { playAttacks } from "./support/attacks.ts";

test(
  "every attack by words and changes is stopped by what it names, and by nothing else",
  { timeout: 1_000_000 },
  () => {
    const { count, wrong } = playAttacks("words");
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThanOrEqual(170);
  },
);
