/** `/land`: a person's word for the landing. Before anything can land, what is missing. */
import { tooEarly, waitsForChecks } from "../../comments/landingWords.ts";
import { pauseWords, sinceWords } from "../../build/holds.ts";
import { waitsFor } from "../../build/status.ts";
import { isOver } from "../../build/view.ts";
import { isSeen } from "../commands/stale.ts";
import { leaveClosing } from "./close.ts";
import type { Remark } from "../../build/facts.ts";
import type { Landing } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

/** Why it can't land now, as a sentence; or `null`. `named`: its author has named the very commit. */
export function landNow(turn: Turn, remark: Remark, named = false): string | null {
  const { build } = turn.state;
  if (build.stop?.cause === "close" && turn.state.closing !== null) {
    build.stop = null;
    leaveClosing(turn);
    if (isOver(build.status)) return null;
  }
  if (build.status !== "landing") {
    return build.stop
      ? `Not yet. The build is stopped: ${build.stop.reason}`
      : tooEarly(build.status, openWorkers(turn));
  }
  if (build.stop?.cause === "changes") build.stop = null;
  if (build.stop) return `The landing is stopped: ${build.stop.reason}`;
  if (build.gates.landing.state === "approved") {
    const by = build.gates.landing.by ? `\`@${build.gates.landing.by}\`` : "the configuration";
    return `The landing is approved already, by ${by}. ${build.landing?.waits?.words ?? "Baton merges it."}`;
  }
  const { landing } = build;
  if (landing?.changed_at && !named && !isSeen(remark, landing.changed_at)) return recut(landing);
  // The cut that is still to come keeps the word, as the tree is the same.
  const hash = landing?.tree ?? turn.facts.refs.build?.tree ?? null;
  build.gates.landing = { state: "approved", hash, by: remark.author, at: turn.now };
  const green = landing?.ci.state === "green" || landing?.ci.state === "none";
  const keeps = build.paused ? pauseWords(build.paused) : build.hold && `merging is held ${sinceWords(build.hold)}`;
  if (keeps) turn.say(`land-${remark.id}`, remark.on, `Approved; but ${keeps}.`);
  else if (!green) turn.say(`land-${remark.id}`, remark.on, waitsForChecks(landing?.pr ?? null));
  return null;
}

function recut({ commit, pr }: Landing): string {
  const again = commit === null ? "`/approve`" : `\`/approve ${commit.slice(0, 12)}\``;
  const what = pr === null ? "The landing" : `#${pr}`;
  return `${what} came to show another change while you wrote this. Look at it again, then answer ${again}.`;
}

/** Workers that have not ended, with what each waits for. */
function openWorkers(turn: Turn): string[] {
  return turn.workers
    .filter(({ worker }) => !turn.isTerminal(worker))
    .map(({ worker }) => `${worker.id} waits for ${waitsFor(worker, turn.state)}`);
}
