import { parseOnlyWorkerId, type CommandOf, type CommandSpec } from "./command.ts";
import { formatSince } from "../model/holds.ts";
import type { CommentFact } from "../model/facts.ts";
import type { Draft } from "../rules/decision-draft.ts";

export const holdCommand: CommandSpec = {
  name: "hold",
  usage: "/hold [W2.1]",
  help:
    "Nothing is merged until `/unhold`, while work, reviews and checks go on. With a worker, or on its pull request, " +
    "that one alone; else all of them and the landing.",
  who: "write",
  examples: ["/hold", "/hold W2.1"],
  parse(args, context) {
    // Prow's word for it: https://docs.prow.k8s.io/docs/components/plugins/ (`/hold [cancel]`).
    const lifted = /^cancel\b\s*/i.exec(args);
    const taken = parseOnlyWorkerId(args.slice(lifted?.[0].length ?? 0), context);
    if ("problem" in taken) return taken;
    return { name: lifted ? "unhold" : "hold", worker: taken.id };
  },
};

export const unholdCommand: CommandSpec = {
  name: "unhold",
  usage: "/unhold [W2.1]",
  help: "Ends a `/hold`. With a worker, or on its pull request, that one's; else all of them.",
  who: "write",
  examples: ["/unhold", "/unhold W2.1"],
  parse(args, context) {
    const taken = parseOnlyWorkerId(args, context);
    return "problem" in taken ? taken : { name: "unhold", worker: taken.id };
  },
};

// `/hold`, `/unhold`: a person's pause on merging, of one worker or of all, the landing included.

export function runHold(
  draft: Draft,
  { worker: id }: CommandOf<"hold">,
  remark: CommentFact,
  say: (body: string) => void,
): string | null {
  const { build, workers } = draft.state;
  const held = id ? workers[id]! : build;
  if (id && draft.isTerminal(workers[id]!))
    return `${id} is ${draft.getStatus(workers[id]!)}; there is no merge to hold.`;
  if (held.hold) return `${id ?? "Merging"} is held already, ${formatSince(held.hold)}.`;
  held.hold = { by: remark.author, at: draft.now };
  const pull = draft.facts.pulls.land;
  // Who put it there, a person or Baton, GitHub doesn't ask Baton before it merges.
  if (!id && (pull?.queue || pull?.autoMerge)) {
    const where = pull.queue ? "is in the merge queue already: take it out there" : "merges by itself: switch that off";
    say(`Merging is held, but #${pull.number} ${where}, or GitHub merges it all the same.`);
  }
  return null;
}

export function runUnhold(draft: Draft, { worker: id }: CommandOf<"unhold">): string | null {
  const { build, workers } = draft.state;
  if (id) {
    if (!workers[id]!.hold) {
      if (!build.hold) return `${id} is not held.`;
      return `${id} is held with all others, ${formatSince(build.hold)}: \`/unhold\` on the issue lets them go on.`;
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
