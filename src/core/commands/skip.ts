/**
 * `/skip`: the build goes on without the worker. The workers that depend on it learn that it is
 * missing.
 */
import { clip, parseWorkerId, defineCommand } from "./command.ts";
import { CONTEXT_CHARS } from "../model/brief.ts";
import { skipAdaptation } from "../rules/planning/adaptation.ts";
import { cancelWorkerSession } from "../rules/sessions/lifecycle.ts";
import { recordSavedCommits } from "../rules/sessions/saved-work.ts";
import type { CommentFact } from "../model/facts.ts";
import type { WorkerId } from "../model/names.ts";
import type { Draft } from "../rules/decision-draft.ts";

interface SkipCommand {
  name: "skip";
  /** `adapt` = the plan edits that an adapt session proposes. */
  worker: WorkerId | "adapt";
}

export const skipCommand = defineCommand<SkipCommand>({
  name: "skip",
  usage: "/skip W2.1",
  help:
    "Leaves the worker out. What depends on it continues. On a worker's pull request you can " +
    "leave out the id. `/skip adapt` keeps the plan and declines what an adapt session " +
    "proposes after a wave.",
  group: "workers",
  role: "write",
  resumes: "later",
  examples: ["/skip W2.1", "/skip adapt"],
  parse(args, context) {
    if (args.toLowerCase() === "adapt") return { name: "skip", worker: "adapt" };
    const taken = parseWorkerId(args, context);
    if ("problem" in taken) return taken;
    // Baton does not guess what to leave out: words after the id may mean something else.
    if (taken.rest) return { problem: `\`${clip(taken.rest)}\` is more than a worker id.` };
    return { name: "skip", worker: taken.id };
  },
  run: runSkip,
});

export function runSkip(
  draft: Draft,
  { worker: id }: SkipCommand,
  remark: CommentFact,
): string | null {
  if (id === "adapt") return skipAdaptation(draft, remark);
  const worker = draft.state.workers[id]!;
  if (worker.skipped) return `${id} is skipped already.`;
  if (draft.isTerminal(worker) && !worker.cancelled)
    return `${id} is ${draft.getStatus(worker)}; there is nothing to skip.`;
  worker.skipped = { by: remark.author, at: draft.now, pull: null };
  Object.assign(worker, { cancelled: null, takeover: null, hand_in: null });
  recordSavedCommits(draft, worker);
  worker.stop = null;
  cancelWorkerSession(draft, worker);
  for (const brief of draft.state.briefs) {
    if (!brief.depends_on.includes(id) || draft.state.workers[brief.id]!.session) continue;
    const note =
      `\n\n**${id} was skipped**: what it was to make is not there. Do without, or hand ` +
      "back `blocked`.";
    brief.context = brief.context.slice(0, CONTEXT_CHARS - note.length) + note;
  }
  return null;
}
