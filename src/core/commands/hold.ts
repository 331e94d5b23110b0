/**
 * `/hold`, `/unhold`: a person stops the merging of one worker, or all merging including the
 * landing.
 */
import { parseOnlyWorkerId, defineCommand, type CommandReply } from "./command.ts";
import { formatSince } from "../messages/holds.ts";
import type { CommentFact } from "../model/facts.ts";
import type { WorkerId } from "../model/names.ts";
import type { Draft } from "../rules/decision-draft.ts";

interface HoldCommand {
  name: "hold";
  /** Null = all merging, including the landing. */
  worker: WorkerId | null;
}

export const holdCommand = defineCommand<HoldCommand, UnholdCommand>({
  name: "hold",
  usage: "/hold [W2.1]",
  help:
    "Baton merges nothing until `/unhold`; work, reviews and checks continue. With a worker, " +
    "or on its pull request, holds that worker alone; otherwise all workers and the landing.",
  group: "workers",
  role: "write",
  examples: ["/hold", "/hold W2.1"],
  parse(args, context) {
    // Prow calls it this: https://docs.prow.k8s.io/docs/components/plugins/ (`/hold [cancel]`).
    const lifted = /^cancel\b\s*/i.exec(args);
    const taken = parseOnlyWorkerId(args.slice(lifted?.[0].length ?? 0), context);
    if ("problem" in taken) return taken;
    return { name: lifted ? "unhold" : "hold", worker: taken.id };
  },
  run: runHold,
});

interface UnholdCommand {
  name: "unhold";
  /** Null = all merging, and each worker's own hold. */
  worker: WorkerId | null;
}

export const unholdCommand = defineCommand<UnholdCommand>({
  name: "unhold",
  usage: "/unhold [W2.1]",
  help:
    "Ends a `/hold`. With a worker, or on its pull request, ends that worker's hold; " +
    "otherwise all holds.",
  group: "workers",
  role: "write",
  resumes: "now",
  examples: ["/unhold", "/unhold W2.1"],
  parse(args, context) {
    const taken = parseOnlyWorkerId(args, context);
    return "problem" in taken ? taken : { name: "unhold", worker: taken.id };
  },
  run: runUnhold,
});

export function runHold(
  draft: Draft,
  { worker: id }: HoldCommand,
  remark: CommentFact,
  { say }: CommandReply,
): string | null {
  const { build, workers } = draft.state;
  const held = id ? workers[id]! : build;
  if (id && draft.isTerminal(workers[id]!))
    return `${id} is ${draft.getStatus(workers[id]!)}; there is no merge to hold.`;
  if (held.hold) return `${id ?? "Merging"} is held already, ${formatSince(held.hold)}.`;
  held.hold = { by: remark.author, at: draft.now };
  const pull = draft.facts.pulls.land;
  // GitHub does not ask Baton before it merges a queued pull request, no matter who queued it.
  if (!id && (pull?.queue || pull?.autoMerge)) {
    const where = pull.queue
      ? "is in the merge queue already: remove it there"
      : "has auto-merge on: switch that off";
    say(`Merging is held, but #${pull.number} ${where}, or GitHub merges it anyway.`);
  }
  return null;
}

export function runUnhold(draft: Draft, { worker: id }: UnholdCommand): string | null {
  const { build, workers } = draft.state;
  if (id) {
    if (!workers[id]!.hold) {
      if (!build.hold) return `${id} is not held.`;
      return (
        `${id} is held with all others, ${formatSince(build.hold)}: \`/unhold\` on the issue ` +
        "releases them."
      );
    }
    workers[id]!.hold = null;
    return null;
  }
  const own = draft.workers.filter(({ worker }) => worker.hold);
  if (!build.hold && own.length === 0) return "Nothing is held.";
  build.hold = null;
  for (const { worker } of own) worker.hold = null;
  return null;
}
