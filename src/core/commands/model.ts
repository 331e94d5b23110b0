/**
 * `/model`: sets how hard a worker's task is, which decides which model runs it. The brief shows
 * the new value from then on.
 */
import { WORKER_ID, type WorkerId } from "../model/names.ts";
import { COMPLEXITIES, type Complexity } from "../model/brief.ts";
import { findNearest } from "../text/similarity.ts";
import { clip, parseWorkerId, defineCommand, type CommandReply } from "./command.ts";
import { getCurrentComplexity } from "../model/failures.ts";
import { replacePlan } from "../rules/planning/plan.ts";
import { isLive } from "../rules/sessions/lifecycle.ts";
import type { CommentFact } from "../model/facts.ts";
import type { Draft } from "../rules/decision-draft.ts";

interface ModelCommand {
  name: "model";
  worker: WorkerId;
  complexity: Complexity;
}

export const modelCommand = defineCommand<ModelCommand>({
  name: "model",
  usage: "/model W2.1 complex",
  help:
    "Says how hard the worker's task is: `easy`, `normal` or `complex` decides which model " +
    "its next sessions get. On a worker's pull request you can leave out the id.",
  group: "workers",
  role: "write",
  resumes: "later",
  examples: ["/model W2.1 complex"],
  parse(args, context) {
    // `/model complex W2.1` has the right words in the wrong order.
    const [first = "", second = ""] = args.split(/\s+/);
    const turned = isComplexity(first) && WORKER_ID.test(second.toUpperCase());
    const taken = parseWorkerId(turned ? `${second} ${first}` : args, context);
    if ("problem" in taken) return taken;
    const { id, rest } = taken;
    const word = rest.toLowerCase();
    if (isComplexity(word) && !turned) return { name: "model", worker: id, complexity: word };
    const what = rest === "" ? "It needs" : `\`${clip(turned ? args : rest)}\` is not`;
    const problem =
      `${what} one of ${COMPLEXITIES.join(", ")}; the configuration names ` + "their models.";
    const meant = findNearest(word, COMPLEXITIES);
    return {
      problem: turned ? "The worker's id comes first." : problem,
      ...(meant ? { instead: `${id} ${meant}` } : {}),
    };
  },
  run: runModel,
});

const isComplexity = (word: string): word is Complexity => COMPLEXITIES.some((one) => one === word);

export function runModel(
  draft: Draft,
  { worker: id, complexity }: ModelCommand,
  remark: CommentFact,
  { say }: CommandReply,
): string | null {
  const worker = draft.state.workers[id]!;
  const brief = draft.state.briefs.find((one) => one.id === id)!;
  if (draft.isTerminal(worker))
    return `${id} is ${draft.getStatus(worker)}; it gets no further session.`;
  if (getCurrentComplexity(brief, worker) === complexity) return `${id} is ${complexity} already.`;
  worker.complexity_chosen_by = remark.author;
  const before = structuredClone(draft.state.briefs);
  brief.complexity = complexity;
  replacePlan(draft, before, remark.author, [{ kind: "complexity", worker: id, complexity }]);
  if (isLive(worker.session))
    say(`${id} is ${complexity} from its next session on; the running session does not change.`);
  return null;
}
