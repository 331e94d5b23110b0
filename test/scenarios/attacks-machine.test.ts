/**
 * What a session does to the machine that it runs on, its network and its runner, by each backend
 * and user.
 */
import { expect, test } from "vitest";
import { playAttacks } from "./support/attacks.ts";

test(
  "every attack on the machine is stopped by what it names, and by nothing else",
  { timeout: 1_000_000 },
  () => {
    const { count, wrong } = playAttacks("machine");
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThanOrEqual(100);
  },
);
