/** `/retest`: failed checks run again, of a worker, of the candidate or of the landing. */
import { standingOf, type Gating } from "../../build/gating.ts";
import { usesCandidate } from "../../build/candidate.ts";
import { namesOf } from "../../comments/checks.ts";
import { landScope, scopeOf } from "../checks/checks.ts";
import { rerunOf } from "../checks/rerun.ts";
import { isLive } from "../sessions/sessions.ts";
import type { Ci } from "../../build/ciState.ts";
import type { PullFact, Remark } from "../../build/facts.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";
import type { Obeyed } from "./obeyed.ts";

/** A pull request whose checks may run again; `go` takes what stopped over them away. */
interface Target {
  pull: PullFact;
  gating: Gating;
  holder: { ci: Ci };
  go: () => void;
}

export function retest(turn: Turn, { worker: id }: Obeyed<"retest">, remark: Remark): string | null {
  const worker = id && turn.state.workers[id]!;
  if (worker && isLive(worker.session) && worker.session.kind !== "review") {
    return `${id} is being changed: what comes of that gets checks of its own.`;
  }
  const land = landTarget(turn);
  const here = remark.on === land?.pull.number;
  const own = turn.workers
    .filter((one) => !here && (!worker || one.worker === worker))
    .flatMap((one) => targetOf(turn, one.worker) ?? []);
  const candidate = turn.state.build.candidate?.worker;
  const targets = land && (!worker || candidate === worker.id) ? [land, ...own] : own;
  if (worker && land && candidate !== worker.id && isStoppedByCandidate(turn, worker)) {
    // Another worker is checked there now: this one has its turn again, with checks of its own.
    worker.stop = null;
    return null;
  }
  if (targets.length === 0) return `${id ?? "The build"} has no open pull request with checks.`;
  const failed = targets.filter((target) => badOf(target).length > 0);
  if (failed.length === 0) return `No check has failed on ${targets.map(({ pull }) => `#${pull.number}`).join(", ")}.`;
  const again = failed.filter(rerun);
  if (again.length > 0) return null;
  const names = namesOf(failed.flatMap(badOf));
  return `${names}: no jobs of GitHub Actions, so only their own app can run them again.`;
}

/** Those that count, save what waits for a person's leave to run. */
function badOf({ pull, gating }: Target) {
  const { failed, halted } = standingOf(pull.checks, gating);
  return [...failed, ...halted.filter((check) => check.conclusion !== "action_required")];
}

function rerun(target: Target): boolean {
  const again = rerunOf(badOf(target));
  if (!again) return false;
  target.holder.ci = { ...target.holder.ci, since: null, rerun: again };
  target.go();
  return true;
}

function targetOf(turn: Turn, worker: WorkerState): Target | null {
  const pull = turn.facts.pulls[worker.id];
  if (pull?.state !== "open" || turn.isTerminal(worker)) return null;
  const go = () => {
    if (worker.stop?.cause === "ci" || worker.stop?.cause === "checks") worker.stop = null;
  };
  return { pull, gating: scopeOf(turn, worker, pull).gating, holder: worker, go };
}

/** Its checks were those of a candidate: its own pull request has none that failed. */
function isStoppedByCandidate(turn: Turn, worker: WorkerState): boolean {
  const cause = worker.stop?.cause;
  return usesCandidate(turn.facts) && (cause === "ci" || cause === "candidate");
}

/** The landing's pull request, or that of the candidate. */
function landTarget(turn: Turn): Target | null {
  const { build, workers } = turn.state;
  const pull = turn.facts.pulls.land;
  const holder = build.landing ?? build.candidate;
  if (pull?.state !== "open" || !holder) return null;
  const go = () => {
    const { stop } = build;
    if (stop?.cause === "checks" || (stop?.cause === "landing" && build.landing?.ci.state === "red")) build.stop = null;
    const worker = build.landing ? undefined : workers[build.candidate!.worker];
    if (worker?.stop && ["candidate", "ci"].includes(worker.stop.cause)) worker.stop = null;
  };
  return { pull, gating: landScope(turn, pull).gating, holder, go };
}
