/** `/hold`, `/unhold`: a person's pause on merging, of one worker or of all, the landing included. */
import { sinceWords } from "../../build/holds.ts";
import type { Remark } from "../../build/facts.ts";
import type { Turn } from "../turn.ts";
import type { Obeyed } from "./obeyed.ts";

export function hold(
  turn: Turn,
  { worker: id }: Obeyed<"hold">,
  remark: Remark,
  say: (body: string) => void,
): string | null {
  const { build, workers } = turn.state;
  const held = id ? workers[id]! : build;
  if (id && turn.isTerminal(workers[id]!)) return `${id} is ${turn.status(workers[id]!)}; there is no merge to hold.`;
  if (held.hold) return `${id ?? "Merging"} is held already, ${sinceWords(held.hold)}.`;
  held.hold = { by: remark.author, at: turn.now };
  const pull = turn.facts.pulls.land;
  // Who put it there, a person or Baton, GitHub doesn't ask Baton before it merges.
  if (!id && (pull?.queue || pull?.autoMerge)) {
    const where = pull.queue ? "is in the merge queue already: take it out there" : "merges by itself: switch that off";
    say(`Merging is held, but #${pull.number} ${where}, or GitHub merges it all the same.`);
  }
  return null;
}

export function unhold(turn: Turn, { worker: id }: Obeyed<"unhold">): string | null {
  const { build, workers } = turn.state;
  if (id) {
    if (!workers[id]!.hold) {
      if (!build.hold) return `${id} is not held.`;
      return `${id} is held with all others, ${sinceWords(build.hold)}: \`/unhold\` on the issue lets them go on.`;
    }
    workers[id]!.hold = null;
    return null;
  }
  const own = turn.workers.filter(({ worker }) => worker.hold);
  if (!build.hold && own.length === 0) return "Nothing is held.";
  build.hold = null;
  for (const { worker } of own) worker.hold = null;
  return null;
}
