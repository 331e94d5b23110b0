import { describe, expect, test } from "vitest";
import { failureOf } from "../../src/core/build/jobLog.ts";

const stamped = (lines: string[]) => lines.map((line) => `2026-11-21T10:00:00.1234567Z ${line}\n`).join("");

describe("the part of a job's log that tells why it failed", () => {
  test("ends at the last error, not with the cleaning up that follows; times and colours go", () => {
    const cleaning = Array.from({ length: 50 }, (_, i) => `cleaning ${i}`);
    const log = stamped(["##[group]Run npm test", "\u001B[31mred\u001B[0m", "##[error]exit code 1", ...cleaning]);
    const { lines, cut } = failureOf(log);
    expect(lines.slice(0, 3)).toEqual(["##[group]Run npm test", "red", "##[error]exit code 1"]);
    expect(lines).toHaveLength(23);
    expect(cut).toBe(false);
  });

  test("is bounded in lines and width", () => {
    const { lines, cut } = failureOf(stamped([...Array.from({ length: 900 }, () => "x".repeat(5000)), "##[error]no"]));
    expect(lines).toHaveLength(300);
    expect(Math.max(...lines.map((line) => line.length))).toBe(1000);
    expect(cut).toBe(true);
  });

  test("is the end where no step says error", () => {
    expect(failureOf("a\r\nb\n").lines).toEqual(["a", "b"]);
  });
});
