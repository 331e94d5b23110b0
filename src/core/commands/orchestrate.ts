import { MAX_LOOPS } from "../build/loop.ts";
import { category } from "../sessions/research.ts";
import { clip, slipOf, type Command, type CommandSpec, type Misunderstood } from "./command.ts";

type Orchestrate = Extract<Command, { name: "orchestrate" }>;

export const orchestrate: CommandSpec = {
  name: "orchestrate",
  usage: "/orchestrate [N] [--dry-run] [--research 2 security 3 ui]",
  help:
    "Starts a build of the issue, as its label does; with N improvement loops, whose research looks for so many " +
    "findings of each kind. `--dry-run` ends with plan and estimate.",
  who: "write",
  examples: ["/orchestrate", "/orchestrate 2 --research 2 security 3 ui", "/orchestrate --dry-run"],
  parse(args) {
    const found: Orchestrate = { name: "orchestrate", loops: null, dry_run: false, research: {} };
    const words = args.split(/\s+/).filter((word) => word !== "");
    while (words.length > 0) {
      const word = words.shift()!;
      if (/^\d+$/.test(word) && found.loops === null) {
        if (Number(word) > MAX_LOOPS) return { problem: `\`${clip(word)}\` loops are too many: at most ${MAX_LOOPS}.` };
        found.loops = Number(word);
      } else if (word.toLowerCase() === "--dry-run") found.dry_run = true;
      else if (word.toLowerCase() === "--research") {
        const problem = quotas(words, found.research);
        if (problem) return problem;
      } else
        return (
          slipOf(word, ["dry-run", "research"]) ?? { problem: `\`${clip(word)}\` is neither a number nor an option.` }
        );
    }
    return found;
  },
};

/** Takes pairs like `2 security` from the words. */
function quotas(words: string[], into: Record<string, number>): Misunderstood | null {
  const problem = "`--research` takes a number and a kind, once or more: `--research 2 security 3 ui`.";
  if (words.length === 0) return { problem };
  while (words.length > 0 && !words[0]!.startsWith("-")) {
    const [many = "", kind = ""] = words.splice(0, 2);
    if (!/^[1-9]\d?$/.test(many) || !category.safeParse(kind.toLowerCase()).success) return { problem };
    into[kind.toLowerCase()] = Number(many);
  }
  return null;
}
