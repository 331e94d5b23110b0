/** `/approve`: the plan, what stopped, the landing, a worker's pull request. */
import { openWave } from "../../build/holds.ts";
import { isPlanning } from "../../build/planning.ts";
import { waitingWords } from "../../build/waiting.ts";
import { endWithoutLanding, leaveClosing } from "../landing/close.ts";
import { letThrough } from "../sessions/guarded.ts";
import { landNow } from "../landing/now.ts";
import { abandon } from "../sessions/sessions.ts";
import { approvedAlready, approvePlan } from "./approvePlan.ts";
import type { WorkerId } from "../../build/names.ts";
import type { Remark } from "../../build/facts.ts";
import type { Turn } from "../turn.ts";
import { approveWave } from "./approveWave.ts";
import type { Obeyed } from "./obeyed.ts";

export function approve(turn: Turn, { target }: Obeyed<"approve">, remark: Remark): string | null {
  const { build } = turn.state;
  const { landing } = build.gates;
  const onWorker = turn.workers.find(({ worker }) => worker.pr?.number === remark.on || worker.id === target);
  if (onWorker && (target === null || target === onWorker.worker.id))
    return approveWorker(turn, onWorker.worker.id, remark);
  if (isPlanning(build.status)) return approvePlan(turn, target, remark);
  const wave = build.status === "building" ? openWave(build) : null;
  if (wave) return approveWave(turn, wave, target, remark);
  if (build.stop?.cause === "nothing") {
    endWithoutLanding(turn);
    return null;
  }
  if (build.stop?.cause === "close") {
    build.stop = null;
    leaveClosing(turn);
    return null;
  }
  if (build.status === "landing" && target === null) return landNow(turn, remark);
  if (landing.state === "open") {
    const commit = build.landing?.commit ?? "";
    if (target !== null && !(target.length >= 7 && commit.startsWith(target))) {
      const now = `The landing commit is now ${commit.slice(0, 12)}, not ${target}.`;
      return `${now} Look at it again, then answer \`/approve\`.`;
    }
    build.gates.landing = { ...landing, state: "approved", by: remark.author, at: turn.now };
    return null;
  }
  const already = build.status === "building" ? approvedAlready(turn, target) : null;
  const waiting = waitingWords(turn.state);
  return [already ?? "Nothing waits for an approval now.", ...(waiting ? [waiting] : [])].join(" ");
}

/** A person's word on a worker's present tree counts as their review does. */
function approveWorker(turn: Turn, id: WorkerId, remark: Remark): string | null {
  const worker = turn.state.workers[id]!;
  if (worker.stop?.cause === "guard") return letThrough(turn, id, remark);
  if (!worker.head || turn.isTerminal(worker)) return `${id} has no open pull request to approve.`;
  const by = `@${remark.author}`;
  const others = worker.requests.filter((request) => request.by !== by);
  if (others.length > 0) {
    const whose = others.map((request) => `\`${request.by}\``).join(", ");
    return `${whose} asked for changes of ${id}, and that stands until they approve, or their review is dismissed.`;
  }
  worker.requests = [];
  const judged = { tree: worker.head.tree, head: worker.head.sha, also: [] };
  worker.verdicts.push({ ...judged, verdict: "approve", by, round: 0, words: "", review: null });
  worker.kept = null;
  abandon(turn, worker);
  if (worker.stop?.cause === "review") worker.stop = null;
  return null;
}
