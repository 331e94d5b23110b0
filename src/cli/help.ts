import { VERBS } from "./verbs/index.ts";

/** `baton --help`. */
export function overview(): string[] {
  const width = Math.max(...Object.keys(VERBS).map((name) => name.length));
  return [
    "Baton conducts AI coding work: a labelled issue becomes a plan, workers, reviews and one landed commit.",
    "",
    ...Object.entries(VERBS).map(([name, { summary }]) => `  baton ${name.padEnd(width)}  ${summary}`),
    "",
    "baton VERB --help says more; baton --version names the version.",
  ];
}
