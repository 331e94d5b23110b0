import { scannerOf } from "../../../src/core/guards/tests/languages.ts";

/**
 * The tests that are seen in a file, each as `name@line`, with `×rows`, `?` for rows that can't be counted, `off` and
 * `idle` (nothing is looked at).
 */
export function testsOf(path: string, text: string): string {
  const tests = scannerOf(path)?.(text) ?? [];
  return tests
    .map(({ name, line, off, rows, vacuous }) => {
      const times = rows === null ? "×?" : rows === 1 ? "" : `×${rows}`;
      return `${name}@${line}${times}${off ? " off" : ""}${!off && vacuous ? " idle" : ""}`;
    })
    .join(", ");
}
