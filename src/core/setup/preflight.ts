/**
 * What happens next to a repository's preflight: its intent is saved as a queued check run, a run
 * is dispatched, what it reports completes the check run. Total and pure, like `rules/decide.ts`
 * for a build, and level-triggered likewise.
 */
import { DISPATCH_KNOWN_MS, RUN_LIST_LAG_MS, getUploadWait } from "../model/session.ts";
import { CONFIG_PATH, MAX_LAUNCHES } from "../model/settings.ts";
import {
  isUnregistered,
  explainRefusedDispatch,
  REGISTRATION_MS,
  explainUnstartedRun,
} from "../messages/unstartable-runs.ts";
import { checkClosingInput } from "../sessions/index.ts";
import { preflightInput, type PreflightCheck } from "../model/closing-inputs.ts";
import type { ProposalFact, RunFact, EffectOutcome } from "../model/facts.ts";
import {
  getPreflightKey,
  type PreflightCheckRun,
  type PreflightEffect,
  type PreflightStatus,
  type PreflightFact,
} from "../model/preflight.ts";

export interface PreflightDecision {
  effects: PreflightEffect[];
  /** When to look again though nothing is heard, ISO 8601; `null` = only when something happens. */
  wakeAt: string | null;
}

/** Looks again while the run goes on, in case GitHub's word of its end never arrives. */
const SAFETY_LOOK_MS = 5 * 60_000;
/**
 * How soon a run of a workflow that GitHub doesn't know yet is asked for again, in milliseconds.
 */
const REGISTRATION_LOOK_MS = 20_000;
const IDLE: PreflightDecision = { effects: [], wakeAt: null };

export function decidePreflight(facts: RepositoryFacts, now: string): PreflightDecision {
  const { effects, wakeAt } = decideNext(facts, now);
  const ended = facts.preflight.leftover.map((check) =>
    updateCheckRun(check, "superseded", [], check.url),
  );
  return { effects: [...ended, ...effects], wakeAt };
}

function decideNext(facts: RepositoryFacts, now: string): PreflightDecision {
  const { check } = facts.preflight;
  if (!facts.usable || check?.status === "completed") return IDLE;
  if (!check) {
    const first = { head: facts.head, attempt: 1, launch: 1 };
    const report = [
      ...(facts.problem === null
        ? []
        : createFault("Configuration", facts.problem, `Fix \`${CONFIG_PATH}\`.`)),
      ...(facts.workflowProblem === null ? [] : createFault("Workflow", facts.workflowProblem)),
    ];
    if (report.length === 0) return openCheckRun(facts, first, now);
    return createDecision({
      type: "check",
      id: null,
      ...first,
      status: "completed",
      report,
      url: null,
    });
  }
  return check.status === "queued" ? launchRun(facts, check, now) : followRun(facts, check, now);
}

/** Makes the check run of a launch, and dispatches its run in the same look. */
function openCheckRun(
  facts: RepositoryFacts,
  of: Pick<PreflightCheckRun, "head" | "attempt" | "launch">,
  now: string,
): PreflightDecision {
  const fresh = { ...of, status: "queued" as const, report: [], url: null };
  const intent: PreflightEffect = { type: "check", id: null, ...fresh };
  const { ok, id = null } = findEffectOutcome(facts, intent) ?? {};
  if (!ok || id === null) return createDecision(intent);
  // GitHub's list may not have yet what has just been made.
  return launchRun(
    { ...facts, run: null },
    { ...fresh, id, opened: now, since: now, passed: null },
    now,
  );
}

const createDecision = (...effects: PreflightEffect[]): PreflightDecision => ({
  effects,
  wakeAt: null,
});

/** Of this very look. */
function findEffectOutcome({ outcomes }: RepositoryFacts, effect: PreflightEffect) {
  return outcomes.find((o) => o.effect === getPreflightKey(effect));
}

/**
 * A dispatch follows its intent at once, in the same look. One that finds an older intent can't
 * know whether GitHub has heard of it: an answer is lost, a process dies, and a run is not in the
 * list at once.
 */
function launchRun(
  facts: RepositoryFacts,
  check: PreflightCheckRun,
  now: string,
): PreflightDecision {
  const { attempt, head } = check;
  const dispatch: PreflightEffect = {
    type: "dispatch",
    attempt,
    launch: check.launch,
    record: head,
  };
  const outcome = findEffectOutcome(facts, dispatch);
  if (facts.run || outcome?.ok)
    return createDecision(
      updateCheckRun(check, getRunStatus(facts.run), [], facts.run?.url ?? null),
    );
  if (outcome) {
    const isEarly = getAge(check.opened ?? now, now) < REGISTRATION_MS;
    if (isUnregistered(outcome, facts.workflowProblem === null) && isEarly)
      return createWakeUp(Date.parse(now), REGISTRATION_LOOK_MS);
    const words = `GitHub refused to start the run: ${outcome.detail ?? "it gives no reason."}`;
    return createDecision(
      completeCheckRun(
        check,
        createFault(
          "Start",
          words,
          explainRefusedDispatch(outcome, facts.workflowProblem === null),
        ),
      ),
    );
  }
  const intent = updateCheckRun(check, "queued", [], null);
  if (findEffectOutcome(facts, intent)?.ok) return createDecision(dispatch);
  const isUnsure = check.since !== null && getAge(check.since, now) < DISPATCH_KNOWN_MS;
  return isUnsure
    ? createWakeUp(Date.parse(check.since!), DISPATCH_KNOWN_MS)
    : createDecision(intent);
}

/** Clocks may differ by less, in milliseconds. */
const ALLOWED_MS = 60_000;

/**
 * Milliseconds from `time` to now. What lies ahead was written before the clock was set back: it
 * has had its time.
 */
function getAge(time: string, now: string): number {
  const passed = Date.parse(now) - Date.parse(time);
  return passed < -ALLOWED_MS ? Number.POSITIVE_INFINITY : passed;
}

const createWakeUp = (from: number, wait: number) => ({
  effects: [],
  wakeAt: new Date(from + wait).toISOString(),
});

function followRun(
  facts: RepositoryFacts,
  check: PreflightCheckRun,
  now: string,
): PreflightDecision {
  const { run, proposal } = facts;
  const since = Date.parse(check.since ?? now);
  if (!run && getAge(check.since ?? now, now) < RUN_LIST_LAG_MS)
    return createWakeUp(since, RUN_LIST_LAG_MS);
  if (run && run.status !== "completed") {
    const status = getRunStatus(run);
    return status === check.status
      ? createWakeUp(Date.parse(now), SAFETY_LOOK_MS)
      : createDecision(updateCheckRun(check, status, [], run.url));
  }
  if (run && proposal && (proposal.ok || !proposal.missing))
    return createDecision(completeCheckRun(check, getReport(proposal), run.url));
  const upload = run && getUploadWait(run, proposal, now);
  if (upload !== null) return createWakeUp(Date.parse(now), upload);
  const unable = run && explainUnstartedRun(run);
  if (unable) return createDecision(completeCheckRun(check, createFault("Start", unable), run.url));
  if (check.launch < MAX_LAUNCHES) {
    const { head, attempt } = check;
    return openCheckRun(facts, { head, attempt, launch: check.launch + 1 }, now);
  }
  const how = run ? `ended ${run.conclusion ?? "without a word"}` : "was never seen";
  const why = `${MAX_LAUNCHES} runs left no report; the last one ${how}.`;
  return createDecision(
    completeCheckRun(
      check,
      createFault("Report", why, "Read that run's log on the Actions page."),
      run?.url,
    ),
  );
}

/** What the check run shows of a run that has not ended; null = GitHub doesn't list it yet. */
function getRunStatus(run: RepositoryFacts["run"]): PreflightStatus {
  if (run === null || run.status === "queued") return "dispatched";
  return run.status === "waiting" ? "waiting" : "in_progress";
}

/** What the run handed in; that it came shows that artifacts work. */
function getReport(
  proposal: Exclude<ProposalFact, { ok: false; missing: true }>,
): PreflightCheck[] {
  if (!proposal.ok) return createFault("Report", proposal.reason);
  const { result } = proposal.proposal;
  if (result.ended !== "closed") return createFault("Report", result.reason);
  const close = checkClosingInput("preflight", result.close, null);
  if (!close.ok) return createFault("Report", close.reason);
  const arrived = {
    name: "Artifacts",
    result: "ok" as const,
    detail: "The run's report arrived.",
    remedy: null,
  };
  return [...preflightInput.parse(close.value).checks.slice(0, 19), arrived];
}

function createFault(name: string, why: string, remedy: string | null = null): PreflightCheck[] {
  return [{ name, result: "failed", detail: why.slice(0, 1000), remedy }];
}

const completeCheckRun = (
  check: PreflightCheckRun,
  report: PreflightCheck[],
  url: string | null = null,
) => updateCheckRun(check, "completed", report, url);

function updateCheckRun(
  { id, head, attempt, launch: of }: PreflightCheckRun,
  status: Extract<PreflightEffect, { type: "check" }>["status"],
  report: PreflightCheck[],
  url: string | null,
): PreflightEffect {
  return { type: "check", id, head, attempt, launch: of, status, report, url };
}

/** What `decidePreflight` looks at. */
export interface RepositoryFacts {
  /** Head of the default branch. */
  head: string;
  /** The workflow is there, and the repository isn't archived. */
  usable: boolean;
  /** Why the configuration can't be read; no run is needed to find that. */
  problem: string | null;
  /** Why no run could start by the workflow that is there, with the remedy. */
  workflowProblem: string | null;
  preflight: PreflightFact;
  /** The run that serves the check run's attempt and launch, once seen. */
  run: RunFact | null;
  /** What that run left, once it has ended. */
  proposal: ProposalFact | null;
  outcomes: EffectOutcome[];
}
