/**
 * Decides what happens next with a repository's preflight. Saves its intent as a queued check run,
 * dispatches a run, and completes the check run with what the run reports. Total, pure and
 * level-triggered, like `decide.ts` for a build.
 */
import { formatConclusion } from "../messages/failure-causes.ts";
import { describeEarlyEnd } from "../messages/session-results.ts";
import { DISPATCH_KNOWN_MS, getUploadWait } from "../model/session.ts";
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
  /** When to look again without an event, ISO 8601; null means only after an event. */
  wakeAt: string | null;
}

/**
 * Looks again while the run is active, in case GitHub's event about its end never arrives.
 * Milliseconds.
 */
const SAFETY_LOOK_MS = 5 * 60_000;
/**
 * Delay before asking again for a run of a workflow that GitHub has not registered yet, in
 * milliseconds.
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
  const isLaunched = check.status !== "queued" && check.status !== "unregistered";
  return isLaunched ? followRun(facts, check, now) : launchRun(facts, check, now);
}

/** Creates the check run of a launch and dispatches its run in the same pass. */
function openCheckRun(
  facts: RepositoryFacts,
  of: Pick<PreflightCheckRun, "head" | "attempt" | "launch">,
  now: string,
): PreflightDecision {
  const fresh = { ...of, status: "queued" as const, report: [], url: null };
  const intent: PreflightEffect = { type: "check", id: null, ...fresh };
  const { ok, id = null } = findEffectOutcome(facts, intent) ?? {};
  if (!ok || id === null) return createDecision(intent);
  // GitHub's list may lack what was just created.
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

/** Finds the outcome within this pass. */
function findEffectOutcome({ outcomes }: RepositoryFacts, effect: PreflightEffect) {
  return outcomes.find((o) => o.effect === getPreflightKey(effect));
}

/**
 * Dispatches a run right after its intent is saved, in the same pass. If the intent is older,
 * nobody knows whether GitHub received the dispatch: an answer can be lost, a process can die, and
 * a run is not listed at once. What GitHub refused because it has not registered the workflow is
 * saved, too, and sent again soon.
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
    if (isUnregistered(outcome, facts.workflowProblem === null) && isEarly) {
      const refused = updateCheckRun(check, "unregistered", [], null);
      return findEffectOutcome(facts, refused)
        ? createWakeUp(Date.parse(now), REGISTRATION_LOOK_MS)
        : createDecision(refused);
    }
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
  const wait = check.status === "unregistered" ? REGISTRATION_LOOK_MS : DISPATCH_KNOWN_MS;
  return check.since !== null && getAge(check.since, now) < wait
    ? createWakeUp(Date.parse(check.since), wait)
    : createDecision(intent);
}

/** Tolerated difference between clocks, in milliseconds. */
const ALLOWED_MS = 60_000;

/**
 * Returns the milliseconds from `time` to now. A time in the future was written before the clock
 * was set back, and counts as expired.
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
  // GitHub creates the run only after it has answered the dispatch, and then lists it late.
  if (!run && getAge(check.since ?? now, now) < DISPATCH_KNOWN_MS)
    return createWakeUp(since, DISPATCH_KNOWN_MS);
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
  const how = run ? `ended ${formatConclusion(run.conclusion)}` : "was never seen";
  const why = `${MAX_LAUNCHES} runs left no report; the last one ${how}.`;
  return createDecision(
    completeCheckRun(
      check,
      createFault("Report", why, "Read that run's log on the Actions page."),
      run?.url,
    ),
  );
}

/**
 * Returns what the check run shows of a run that has not ended. Null: GitHub does not list the run
 * yet.
 */
function getRunStatus(run: RepositoryFacts["run"]): PreflightStatus {
  if (run === null || run.status === "queued") return "dispatched";
  return run.status === "waiting" ? "waiting" : "in_progress";
}

/** Reads what the run uploaded. Its arrival proves that artifacts work. */
function getReport(
  proposal: Exclude<ProposalFact, { ok: false; missing: true }>,
): PreflightCheck[] {
  if (!proposal.ok) return createFault("Report", proposal.reason);
  const { result } = proposal.proposal;
  if (result.ended !== "closed") return createFault("Report", describeEarlyEnd(result));
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

/** Input of `decidePreflight`. */
export interface RepositoryFacts {
  /** Head of the default branch. */
  head: string;
  /** The workflow exists, and the repository is not archived. */
  usable: boolean;
  /** Why the configuration cannot be read. No run is needed to find that out. */
  problem: string | null;
  /** Why the existing workflow cannot start a run, with the remedy. */
  workflowProblem: string | null;
  preflight: PreflightFact;
  /** The run of the check run's attempt and launch, once GitHub lists it. */
  run: RunFact | null;
  /** What that run uploaded, once it has ended. */
  proposal: ProposalFact | null;
  outcomes: EffectOutcome[];
}
