/** `/approve`: the plan, what stopped, the landing, a worker's pull request. It binds to what its author has seen. */
import { getWaitingAdaptation } from "../../build/adaptation.ts";
import { openWave } from "../../build/holds.ts";
import { WORKER_ID, type WorkerId } from "../../build/names.ts";
import { isPlanning } from "../../build/planning.ts";
import { listAsks } from "../../build/asks.ts";
import { WAITING } from "../../build/waiting.ts";
import { approveAdaptation } from "../adapt/answer.ts";
import { isNamed, wroteBefore } from "../commands/stale.ts";
import { endWithoutLanding, leaveClosing } from "../landing/close.ts";
import { landNow } from "../landing/now.ts";
import { approvedAlready, approvePlan } from "./approvePlan.ts";
import { approveWave } from "./approveWave.ts";
import { approveWorker } from "./approveWorker.ts";
import type { Remark } from "../../build/facts.ts";
import type { BuildCause, Stop } from "../../build/stop.ts";
import type { Turn } from "../turn.ts";
import type { Obeyed } from "./obeyed.ts";

export function approve(
  turn: Turn,
  { target }: Obeyed<"approve">,
  remark: Remark,
  say: (body: string) => void,
): string | null {
  const { build } = turn.state;
  const named = target !== null && WORKER_ID.test(target) ? (target as WorkerId) : null;
  if (named) return approveWorker(turn, named, null, remark, say);
  if (isPlanning(build.status)) return approvePlan(turn, target, remark);
  const here = turn.workers.find(({ worker }) => worker.pr?.number === remark.on)?.worker.id;
  if (here) return approveWorker(turn, here, target, remark, say);
  const wave = build.status === "building" ? openWave(build) : null;
  if (wave) return approveWave(turn, wave, target, remark);
  const edits = build.status === "building" ? getWaitingAdaptation(turn.state) : null;
  if (edits) return approveAdaptation(turn, edits, target, remark);
  const { stop } = build;
  if (stop?.cause === "nothing" || stop?.cause === "close") return goOn(turn, stop, target, remark);
  if (build.status === "landing") return approveLanding(turn, target, remark);
  const already = build.status === "building" ? approvedAlready(turn, target) : null;
  const waiting = listAsks(turn.state).find(({ kind }) => kind in WAITING);
  return [already ?? "Nothing waits for an approval now.", ...(waiting ? [waiting.words] : [])].join(" ");
}

/** Past a closing that asked for a person, or that has nothing to land. */
function goOn(turn: Turn, stop: Stop<BuildCause>, target: string | null, remark: Remark): string | null {
  if (target !== null || wroteBefore(remark, stop.at)) {
    return `Since then Baton has asked something else: ${stop.reason}`;
  }
  if (stop.cause === "nothing") {
    endWithoutLanding(turn);
    return null;
  }
  if (turn.state.closing === null) {
    return `No closing session has judged the build, so it has no message to land with. ${stop.reason}`;
  }
  turn.state.build.stop = null;
  leaveClosing(turn);
  return null;
}

/** `target`: the first digits of the landing commit's sha. */
function approveLanding(turn: Turn, target: string | null, remark: Remark): string | null {
  if (target === null) return landNow(turn, remark);
  const commit = turn.state.build.landing?.commit ?? null;
  if (commit !== null && isNamed(commit, target)) return landNow(turn, remark, true);
  const now = commit === null ? "being cut anew" : `now ${commit.slice(0, 12)}`;
  const again = commit === null ? "`/approve`" : `\`/approve ${commit.slice(0, 12)}\``;
  return `The landing commit is ${now}, not ${target}. Look at it again, then answer ${again}.`;
}
