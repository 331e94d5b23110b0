import { VERBS } from "./verbs/index.ts";
import type { Verb } from "./verb.ts";

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

/** `baton <verb> --help`. */
export function helpOf(verb: Verb): string[] {
  const flags = Object.entries(verb.flags).map(([name, { value, about }]) => {
    return { left: `  --${name}${value ? ` ${value}` : ""}`, about };
  });
  const width = Math.max(0, ...flags.map(({ left }) => left.length));
  return [
    `baton ${verb.usage}`,
    "",
    ...verb.about,
    ...(flags.length > 0 ? ["", ...flags.map(({ left, about }) => `${left.padEnd(width)}  ${about}`)] : []),
  ];
}
