import { MAX_LOOPS } from "../model/loop.ts";
import { explainWhereBuildsStart } from "../messages/task-answers.ts";
import { categorySchema } from "../model/closing-inputs.ts";
import { clip, defineCommand, findMisspelledOption, type ArgumentProblem } from "./command.ts";
import { runLoop } from "./loop.ts";
import { getCommentEvent } from "../model/trigger.ts";
import type { CommentFact } from "../model/facts.ts";
import type { Draft } from "../rules/decision-draft.ts";

interface OrchestrateCommand {
  name: "orchestrate";
  /** Null = the value of the configuration. */
  loops: number | null;
  dry_run: boolean;
  improve: boolean;
  test_first: boolean;
  /** Maximum number of findings of each kind. */
  research: Record<string, number>;
}

const FLAGS = {
  "--dry-run": "dry_run",
  "--improve": "improve",
  "--test-first": "test_first",
} as const;
type Flag = keyof typeof FLAGS;
const NO_FLAGS = { dry_run: false, improve: false, test_first: false };
const isFlag = (word: string): word is Flag => Object.hasOwn(FLAGS, word);

export const orchestrateCommand = defineCommand<OrchestrateCommand>({
  name: "orchestrate",
  usage: "/orchestrate [N] [--improve] [--test-first] [--dry-run] [--research 2 security 3 ui]",
  help:
    "Starts a build of the issue, as its label does. N improvement loops follow it; " +
    "`--research` sets how many findings of each kind they look for. `--improve` starts with " +
    "research on what exists. `--test-first` writes and freezes tests first. `--dry-run` " +
    "ends with plan and estimate.",
  group: "build",
  role: "write",
  examples: [
    "/orchestrate",
    "/orchestrate 2 --research 2 security 3 ui",
    "/orchestrate 1 --improve",
    "/orchestrate --test-first",
    "/orchestrate --dry-run",
  ],
  parse(args) {
    const found: OrchestrateCommand = {
      name: "orchestrate",
      loops: null,
      ...NO_FLAGS,
      research: {},
    };
    const words = args.split(/\s+/).filter((word) => word !== "");
    while (words.length > 0) {
      const word = words.shift()!;
      if (/^\d+$/.test(word) && found.loops === null) {
        if (Number(word) > MAX_LOOPS)
          return { problem: `\`${clip(word)}\` loops are too many: at most ${MAX_LOOPS}.` };
        found.loops = Number(word);
      } else if (isFlag(word.toLowerCase())) found[FLAGS[word.toLowerCase() as Flag]] = true;
      else if (word.toLowerCase() === "--research") {
        const problem = parseQuotas(words, found.research);
        if (problem) return problem;
      } else
        return (
          findMisspelledOption(word, ["dry-run", "improve", "research", "test-first"]) ?? {
            problem: `\`${clip(word)}\` is neither a number nor an option.`,
          }
        );
    }
    return found;
  },
  run: runOrchestrate,
  answerLate: (_command, { state }) => ({
    words: `A build begins on its issue: say that on #${state.build.issue}.`,
    done: false,
  }),
  task: { request: () => ({ answer: { words: explainWhereBuildsStart(), done: false } }) },
});

/** Reads pairs like `2 security` from the words. */
function parseQuotas(words: string[], into: Record<string, number>): ArgumentProblem | null {
  const problem =
    "`--research` takes a number and a kind, once or more: `--research 2 security 3 ui`.";
  if (words.length === 0) return { problem };
  while (words.length > 0 && !words[0]!.startsWith("-")) {
    const [many = "", kind = ""] = words.splice(0, 2);
    if (!/^[1-9]\d?$/.test(many) || !categorySchema.safeParse(kind.toLowerCase()).success)
      return { problem };
    into[kind.toLowerCase()] = Number(many);
  }
  return null;
}

/** While a build runs: the command that began it needs no answer; any other one has to wait. */
function runOrchestrate(
  draft: Draft,
  command: OrchestrateCommand,
  remark: CommentFact,
): string | null {
  const { build } = draft.state;
  if (build.trigger.event === getCommentEvent(remark)) return null;
  const { loops, research } = command;
  if (command.test_first && !build.test_first) {
    const why = "and only a build's start can make it test-first";
    return `A build of this issue is under way, ${why}: \`/cancel\` it, then say this again.`;
  }
  if (loops === null || command.dry_run) {
    const asked = command.dry_run ? "A dry run comes before a build, and one" : "A build";
    return `${asked} of this issue is under way: \`/status\` shows its progress.`;
  }
  const problem = runLoop(draft, { loops }, remark);
  if (problem === null) build.wishes.research = { ...build.wishes.research, ...research };
  return problem;
}
