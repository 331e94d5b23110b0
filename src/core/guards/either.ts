/** One pattern out of several, each short enough to be read. */
export function either(patterns: readonly RegExp[], flags = ""): RegExp {
  return new RegExp(patterns.map((pattern) => `(?:${pattern.source})`).join("|"), flags);
}
