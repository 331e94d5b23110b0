import { toSource, type Source, type Violation } from "./source.ts";

/** Returns what a rule finds in an invented file, as `line: message`. */
export function broken(
  rule: (source: Source) => Violation[],
  path: string,
  text: string,
): string[] {
  return rule(toSource(path, text)).map(({ line, message }) => `${line}: ${message}`);
}
