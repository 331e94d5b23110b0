import { clip, takeWorker, type CommandSpec } from "./command.ts";

/** A completion has 12 KB at most, as JSON; YAML of people has comments and indents. */
const COMPLETION_CHARS = 30_000;

/** How a completion begins: a fence, an object of JSON, or a field of YAML. */
const COMPLETION = /^(?:`{3}|~{3}|\{|#|[a-z_]+:)/;

export const handIn: CommandSpec = {
  name: "hand-in",
  usage: "/hand-in W2.1",
  help:
    "Hands in what you pushed to the branch of a worker that you took. The completion follows in a block of YAML or " +
    "JSON: `status`, `summary`, `criteria`. `baton hand-in` writes all of it.",
  who: "write",
  words: true,
  examples: ["/hand-in W2.1"],
  parse(args, context) {
    const taken = takeWorker(args, context);
    if ("problem" in taken) return taken;
    const commit = /^[0-9a-f]{7,40}(?=\s|$)/i.exec(taken.rest)?.[0] ?? "";
    const rest = taken.rest.slice(commit.length).trim();
    if (rest !== "" && !COMPLETION.test(rest)) {
      return { problem: `\`${clip(rest)}\` is no commit: the completion stands in a block below.` };
    }
    const completion = rest.slice(0, COMPLETION_CHARS).toWellFormed();
    return { name: "hand-in", worker: taken.id, commit: commit.toLowerCase() || null, completion };
  },
};
