import { describe, expect, test } from "vitest";
import {
  getFailureLog,
  getSessionLog,
  SESSION_LOG_LINES,
  SESSION_LOG_WIDTH,
} from "../../src/core/text/job-log.ts";

const stamped = (lines: string[]) =>
  lines.map((line) => `2026-11-21T10:00:00.1234567Z ${line}\n`).join("");

describe("the part of a job's log that explains its failure", () => {
  test("ends at the last error, before the cleanup, without times and colours", () => {
    const cleaning = Array.from({ length: 50 }, (_, i) => `cleaning ${i}`);
    const log = stamped([
      "##[group]Run npm test",
      "\u001B[31mred\u001B[0m",
      "##[error]exit code 1",
      ...cleaning,
    ]);
    const { lines, cut } = getFailureLog(log);
    expect(lines.slice(0, 3)).toEqual(["##[group]Run npm test", "red", "##[error]exit code 1"]);
    expect(lines).toHaveLength(23);
    expect(cut).toBe(false);
  });

  test("is limited in lines and width", () => {
    const { lines, cut } = getFailureLog(
      stamped([...Array.from({ length: 900 }, () => "x".repeat(5000)), "##[error]no"]),
    );
    expect(lines).toHaveLength(300);
    expect(Math.max(...lines.map((line) => line.length))).toBe(1000);
    expect(cut).toBe(true);
  });

  test("is the end if no step reports an error", () => {
    expect(getFailureLog("a\r\nb\n").lines).toEqual(["a", "b"]);
    expect(getFailureLog("10%\r20%\rdone\n")).toEqual({
      lines: ["10%", "20%", "done"],
      cut: false,
    });
    const { lines, cut } = getFailureLog(
      Array.from({ length: 301 }, (_, i) => `line ${i}`).join("\n"),
    );
    expect([lines[0], lines.at(-1), lines.length, cut]).toEqual(["line 1", "line 300", 300, true]);
  });

  test("may be the very first line, with up to twenty lines after it", () => {
    const after = (count: number) => Array.from({ length: count }, (_, i) => `after ${i}`);
    expect(getFailureLog(stamped(["##[error]no", ...after(400)]))).toEqual({
      lines: ["##[error]no", ...after(20)],
      cut: false,
    });
  });

  test("loses only GitHub's own times", () => {
    const own = "at 2026-11-21T10:00:00.1Z it broke";
    expect(
      getFailureLog(`\ufeff2026-11-21T10:00:00.1234567Z a\n2026-11-21T10:00:00.1Z\n${own}`).lines,
    ).toEqual([...["a", "", own]]);
  });
});

describe("the lines of a session's log that people see", () => {
  const setup = ["##[group]Run actions/checkout", "##[endgroup]", "checked out"];
  const begun = [
    "##[group]Run exec npx --yes baton-app session",
    "shell: bash",
    "env:",
    "##[endgroup]",
  ];

  test("are what its step printed, without the runner's own lines", () => {
    const after = ["##[group]Run actions/upload-artifact", "##[endgroup]", "uploaded"];
    const log = stamped([...setup, ...begun, "W1.1/work/1 of 1-units", "", "it broke", ...after]);
    expect(getSessionLog(log)).toEqual(["W1.1/work/1 of 1-units", "it broke"]);
  });

  test("end with the error if the session never began", () => {
    const log = stamped([...setup, "##[error]no space left on device", "cleaning up"]);
    expect(getSessionLog(log).slice(-2)).toEqual(["checked out", "Error: no space left on device"]);
  });

  test("are limited to the last ones", () => {
    const lines = getSessionLog(
      stamped([...begun, ...Array.from({ length: 99 }, (_, i) => `${i} ${"x".repeat(999)}`)]),
    );
    expect(lines).toHaveLength(SESSION_LOG_LINES);
    expect(lines.at(-1)).toMatch(/^98 x/);
    expect(lines.at(-1)).toHaveLength(SESSION_LOG_WIDTH);
    expect(getSessionLog("")).toEqual([]);
  });
});
