/** Summarizes a build in one line for anyone who runs Baton: a person, or the log of a workflow. */
import type { SessionRun } from "./fragments.ts";
import type { SessionState } from "../model/session.ts";
import type { State } from "../model/state.ts";
import { describeRequiredAction } from "./required-actions.ts";
import { formatSessionName, getWave, type WorkerId } from "../model/names.ts";
import { STALLED_CHECKS, STALL_HEADINGS, describeStall } from "./stalls.ts";
import {
  TERMINAL_STATUSES,
  getStatusLabel,
  getWorkerStatus,
  type WorkerStatus,
} from "../model/status.ts";
import type { Complexity } from "../model/brief.ts";
import { pluralize } from "../text/format.ts";
import { type BuildStatus, isBuildEnded } from "../model/build-types.ts";
import { describeLoop } from "./loops.ts";
import { describeWait, describeParking } from "./worker-wait.ts";

// The view of a build that every display shares: comments, STATUS.md and the CLI's result.

export interface WorkerView {
  id: WorkerId;
  name: string;
  mission: string;
  complexity: Complexity;
  dependsOn: WorkerId[];
  status: WorkerStatus;
  /** The status as people read it: `in review`, `queued`. */
  label: string;
  waitsFor: string;
  /** The session that works on it, once GitHub has a run for that session. */
  run: SessionRun | null;
  pr: number | null;
  /** Number of work and rework sessions so far. */
  attempts: number;
  rounds: number;
  summary: string | null;
}

/** Something that does not run yet, in words. */
interface StallView {
  heading: string;
  words: string;
}

export interface BuildView {
  slug: string;
  title: string;
  issue: number;
  status: BuildStatus;
  /** The question that a person has to answer now, or `null`. */
  asks: string | null;
  waves: { wave: number; workers: WorkerView[] }[];
  /** The build's position in its improvement loops, in a few words; `null` without loops. */
  loop: string | null;
  /**
   * Sessions of the build as a whole that wait for the provider, in words. Workers' sessions appear
   * in their rows.
   */
  parked: string[];
  /**
   * The same for sessions whose run is queued or waits for a person's approval, and for the
   * landing's checks.
   */
  stalled: StallView[];
  /** Runs of the sessions of the build as a whole. */
  runs: SessionRun[];
  landingPr: number | null;
  /** What the pull request `landingPr` is for now, as people read it. */
  landingIs: "Landing" | "Checked before merging";
  landed: string | null;
  retries: number;
  sessions: number;
  state: State;
}

/** Builds the view from the state; pure. */
export function getBuildView(state: State): BuildView {
  const workers = state.briefs.map((brief): WorkerView => {
    const worker = state.workers[brief.id]!;
    const kinds = worker.attempts;
    const closed = state.completions[`${brief.id}/rework/${kinds.rework ?? 0}`];
    return {
      id: brief.id,
      name: brief.name,
      mission: brief.mission,
      complexity: brief.complexity,
      dependsOn: brief.depends_on,
      status: getWorkerStatus(worker, state),
      label: getStatusLabel(worker, state),
      waitsFor: describeWait(worker, state),
      run: worker.session && findRun(worker.session, brief.id),
      pr: worker.pr?.number ?? null,
      attempts: (kinds.work ?? 0) + (kinds.rework ?? 0),
      rounds: Object.values(state.reviews).filter((review) => review.worker === brief.id).length,
      summary:
        (closed ?? state.completions[`${brief.id}/work/${kinds.work ?? 0}`])?.summary ?? null,
    };
  });
  const waves = [...new Set(workers.map((w) => getWave(w.id)))].sort((a, b) => a - b);
  return {
    slug: state.build.slug,
    title: state.build.title,
    issue: state.build.issue,
    status: state.build.status,
    asks: describeRequiredAction(state),
    waves: waves.map((wave) => ({ wave, workers: workers.filter((w) => getWave(w.id) === wave) })),
    loop: describeLoop(state),
    parked: Object.values(state.build.sessions).flatMap((s) =>
      s.outcome === null && s.parked
        ? [`The ${s.kind} session waits for the provider, ${describeParking(s.parked)}.`]
        : [],
    ),
    stalled: [...listStalledSessions(state), ...listStalledLanding(state)],
    runs: Object.values(state.build.sessions).flatMap((session) => findRun(session, "build") ?? []),
    landingPr: state.build.landing?.pr ?? state.build.candidate?.pr ?? null,
    landingIs: state.build.landing ? "Landing" : "Checked before merging",
    landed: state.build.landing?.merge_sha ?? null,
    retries: state.build.retries,
    sessions: state.build.sessions_run,
    state,
  };
}

function findRun(
  { about, kind, attempt, run, parked, outcome }: SessionState,
  subject: string,
): SessionRun | null {
  if (run === null || parked !== null || outcome !== null) return null;
  return { session: formatSessionName(about ?? subject, kind, attempt), id: run };
}

function listStalledSessions({ build }: State): StallView[] {
  return Object.values(build.sessions).flatMap(({ kind, outcome, stall }) =>
    outcome === null && stall
      ? [
          {
            heading: STALL_HEADINGS[stall.why],
            words: `Baton waits for ${describeStall(stall)}the ${kind} session.`,
          },
        ]
      : [],
  );
}

function listStalledLanding({ build: { landing, status } }: State): StallView[] {
  if (!landing?.pr || !landing.ci.stall || status !== "landing") return [];
  const { stall } = landing.ci;
  const words = `The checks on the landing pull request #${landing.pr} ${STALLED_CHECKS[stall]}.`;
  return [{ heading: STALL_HEADINGS[stall], words }];
}

/** Maximum number of workers to name; with more, only the number appears. */
const MAX_NAMED_WORKERS = 3;

/**
 * Returns what the build waits for, without a final period, or `null` if it waits for nothing more.
 */
export function summarizeBuild(state: State): string | null {
  const view = getBuildView(state);
  if (isBuildEnded(view.status)) return null;
  if (view.asks) return `a person: ${view.asks}`;
  const sessions = Object.values(state.build.sessions).filter(({ outcome }) => outcome === null);
  const open = view.waves
    .flatMap(({ workers }) => workers)
    .filter(({ status }) => !TERMINAL_STATUSES.includes(status));
  const words = [
    ...sessions.map(({ kind }) => `the ${kind} session`),
    ...open.slice(0, MAX_NAMED_WORKERS).map(({ id, waitsFor }) => `${id}: ${waitsFor}`),
    ...(open.length > MAX_NAMED_WORKERS
      ? [pluralize(open.length - MAX_NAMED_WORKERS, "more worker")]
      : []),
  ];
  return words.length > 0 ? words.join("; ") : "GitHub";
}
