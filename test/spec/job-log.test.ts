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
    expect(failureOf("10%\r20%\rdone\n")).toEqual({ lines: ["10%", "20%", "done"], cut: false });
    const { lines, cut } = failureOf(Array.from({ length: 301 }, (_, i) => `line ${i}`).join("\n"));
    expect([lines[0], lines.at(-1), lines.length, cut]).toEqual(["line 1", "line 300", 300, true]);
  });

  test("may be the very first line, with all that follows it up to twenty", () => {
    const after = (count: number) => Array.from({ length: count }, (_, i) => `after ${i}`);
    expect(failureOf(stamped(["##[error]no", ...after(400)]))).toEqual({
      lines: ["##[error]no", ...after(20)],
      cut: false,
    });
  });

  test("loses GitHub's times, and no others", () => {
    const own = "at 2026-11-21T10:00:00.1Z it broke";
    expect(failureOf(`\ufeff2026-11-21T10:00:00.1234567Z a\n2026-11-21T10:00:00.1Z\n${own}`).lines).toEqual([
      ...["a", "", own],
    ]);
  });
});
