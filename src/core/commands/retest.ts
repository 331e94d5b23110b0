/** `/retest`: runs failed checks again, of a worker, of the candidate or of the landing. */
import { parseOnlyWorkerId, defineCommand } from "./command.ts";
import { evaluateChecks, type Gating, isCandidateNeeded } from "../model/checks.ts";
import { formatCheckNames } from "../messages/checks.ts";
import { createRerun, getLandingScope, getWorkerScope } from "../rules/checks/checks.ts";
import { isLive } from "../rules/sessions/lifecycle.ts";
import type { Ci } from "../model/ci.ts";
import type { CommentFact, PullFact } from "../model/facts.ts";
import type { WorkerState } from "../model/worker-state.ts";
import type { WorkerId } from "../model/names.ts";
import type { Draft } from "../rules/decision-draft.ts";

interface RetestCommand {
  name: "retest";
  /** Null = every pull request with failed checks. */
  worker: WorkerId | null;
}

export const retestCommand = defineCommand<RetestCommand>({
  name: "retest",
  usage: "/retest [W2.1]",
  help:
    "Runs failed checks again: those of the worker, or of the pull request that you comment " +
    "on; otherwise those of all pull requests.",
  group: "workers",
  role: "write",
  resumes: "now",
  examples: ["/retest", "/retest W2.1"],
  parse(args, context) {
    const taken = parseOnlyWorkerId(args, context);
    return "problem" in taken ? taken : { name: "retest", worker: taken.id };
  },
  run: runRetest,
});

/** A pull request whose checks may run again. `go` clears the stop that they caused. */
interface RetestTarget {
  pull: PullFact;
  gating: Gating;
  holder: { ci: Ci };
  go: () => void;
}

export function runRetest(
  draft: Draft,
  { worker: id }: RetestCommand,
  remark: CommentFact,
): string | null {
  const worker = id && draft.state.workers[id]!;
  if (worker && isLive(worker.session) && worker.session.kind !== "review") {
    return `${id} is being changed: its new version gets its own checks.`;
  }
  const land = getLandingTarget(draft);
  const here = remark.on === land?.pull.number;
  const own = draft.workers
    .filter((one) => !here && (!worker || one.worker === worker))
    .flatMap((one) => getWorkerTarget(draft, one.worker) ?? []);
  const candidate = draft.state.build.candidate?.worker;
  const targets = land && (!worker || candidate === worker.id) ? [land, ...own] : own;
  if (worker && land && candidate !== worker.id && isStoppedByCandidate(draft, worker)) {
    // The pull request now checks another worker; this one waits for its turn and gets its own
    // checks.
    worker.stop = null;
    return null;
  }
  if (targets.length === 0) return `${id ?? "The build"} has no open pull request with checks.`;
  const failed = targets.filter((target) => listFailedChecks(target).length > 0);
  if (failed.length === 0)
    return `No check has failed on ${targets.map(({ pull }) => `#${pull.number}`).join(", ")}.`;
  const again = failed.filter(rerunChecks);
  if (again.length > 0) return null;
  const names = formatCheckNames(failed.flatMap(listFailedChecks));
  return `${names}: no jobs of GitHub Actions, so only their own app can run them again.`;
}

/** Lists the failed checks that count, except those that wait for a person's permission to run. */
function listFailedChecks({ pull, gating }: RetestTarget) {
  const { failed, halted } = evaluateChecks(pull.checks, gating);
  return [...failed, ...halted.filter((check) => check.conclusion !== "action_required")];
}

function rerunChecks(target: RetestTarget): boolean {
  const again = createRerun(listFailedChecks(target));
  if (!again) return false;
  target.holder.ci = { ...target.holder.ci, since: null, rerun: again };
  target.go();
  return true;
}

function getWorkerTarget(draft: Draft, worker: WorkerState): RetestTarget | null {
  const pull = draft.facts.pulls[worker.id];
  if (pull?.state !== "open" || draft.isTerminal(worker)) return null;
  const go = () => {
    if (worker.stop?.cause === "ci" || worker.stop?.cause === "checks") worker.stop = null;
  };
  return { pull, gating: getWorkerScope(draft, worker, pull).gating, holder: worker, go };
}

/** The failed checks were those of a candidate; the worker's own pull request has none. */
function isStoppedByCandidate(draft: Draft, worker: WorkerState): boolean {
  const cause = worker.stop?.cause;
  return isCandidateNeeded(draft.facts) && (cause === "ci" || cause === "candidate");
}

/** Returns the landing pull request, or the candidate's. */
function getLandingTarget(draft: Draft): RetestTarget | null {
  const { build, workers } = draft.state;
  const pull = draft.facts.pulls.land;
  const holder = build.landing ?? build.candidate;
  if (pull?.state !== "open" || !holder) return null;
  const go = () => {
    const { stop } = build;
    if (
      stop?.cause === "checks" ||
      (stop?.cause === "landing" && build.landing?.ci.state === "red")
    )
      build.stop = null;
    const worker = build.landing ? undefined : workers[build.candidate!.worker];
    if (worker?.stop && ["candidate", "ci"].includes(worker.stop.cause)) worker.stop = null;
  };
  return { pull, gating: getLandingScope(draft, pull).gating, holder, go };
}
