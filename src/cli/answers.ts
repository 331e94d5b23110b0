import { isActionRequired } from "../core/messages/required-actions.ts";
import { findOpenWave } from "../core/model/holds.ts";
import { findOpenRound, getQuestionsKey } from "../core/model/planning.ts";
import { getBuildCommands, getWorkerCommands } from "../core/model/stop-answers.ts";
import type { BuildView } from "../core/messages/build-view.ts";
import type { WorkerStatus } from "../core/model/status.ts";
import { isBuildEnded } from "../core/model/build-types.ts";

/** An answer that `--auto` gives once for each `key`. */
export interface AutoAnswer {
  key: string;
  text: string;
}

/** Returns the answer that `--auto` gives now. It answers only an open gate. */
export function getAutoAnswer(view: BuildView): AutoAnswer | null {
  const { state } = view;
  const { plan, landing } = state.build.gates;
  if (view.state.build.stop) return null;
  // Baton would refuse an answer from before the plan comment, because nobody can have read the
  // plan.
  const shown = view.state.build.comments["plan"]?.id ?? null;
  const round = findOpenRound(view.state.build);
  if (round) {
    const asked = view.state.build.comments[getQuestionsKey(view.state.build.planning)]?.id ?? null;
    return asked === null ? null : { key: `questions ${round.session}`, text: "/answer" };
  }
  // A changed plan is approved by its hash, so that the approval can't be for an older plan.
  const text = (view.state.build.plan?.number ?? 1) > 1 ? `/approve ${plan.hash}` : "/approve";
  if (isActionRequired(state, "plan"))
    return shown === null ? null : { key: `plan ${plan.hash}`, text };
  const wave = findOpenWave(state.build);
  if (wave && isActionRequired(state, "wave"))
    return { key: `wave ${wave.wave}`, text: "/approve" };
  const prepared = view.waves.flatMap(({ workers }) =>
    workers.filter(({ status, pr }) => status === "held" && !pr),
  );
  if (prepared.length > 0)
    return { key: `start ${prepared.map(({ id }) => id).join()}`, text: "/start" };
  if (isActionRequired(state, "landing"))
    return { key: `landing ${landing.hash}`, text: "/approve" };
  return null;
}

/** Statuses from which a worker continues by itself. */
export const MOVING_STATUSES: readonly WorkerStatus[] = [
  "running",
  "publishing",
  "in_review",
  "in_ci",
  "rework",
  "mergeable",
  "parked",
  "taken",
  "ready",
];

/**
 * Returns the question that only a person can answer, if nothing else is in progress; null
 * otherwise. An open gate isn't such a question; see `getAutoAnswer`.
 */
export function findOpenQuestion(view: BuildView): string | null {
  if (getAutoAnswer(view) !== null || view.asks === null) return null;
  return view.state.build.stop ? askUnlessRunning(view) : askUnlessMoving(view);
}

/** A stopped build launches and merges nothing more, but running sessions finish. */
function askUnlessRunning({ state, asks }: BuildView): string | null {
  const workers = Object.values(state.workers).flatMap(({ session }) => session ?? []);
  const running = [...Object.values(state.build.sessions), ...workers].some(
    ({ outcome, dispatched_at: at }) => outcome === null && at !== null,
  );
  return running ? null : asks;
}

function askUnlessMoving({ state, waves, asks }: BuildView): string | null {
  const sessions = Object.values(state.build.sessions).some((session) => session.outcome === null);
  const statuses = waves.flatMap(({ workers }) => workers.map(({ status }) => status));
  const stopped = statuses.some((status) => status === "failed" || status === "blocked");
  return stopped && !sessions && !statuses.some((status) => MOVING_STATUSES.includes(status))
    ? asks
    : null;
}

/**
 * Lists what a person may say now, as commands: to the open gate, the stopped build, the held
 * landing, else to the stopped workers.
 */
export function listAnswers(view: BuildView): string[] {
  if (isBuildEnded(view.status)) return [];
  const due = getAutoAnswer(view);
  if (due) return [due.text];
  if (view.state.build.stop) return getBuildCommands(view.state);
  if (isActionRequired(view.state, "landing_hold")) return ["/unhold"];
  const stopped = view.waves.flatMap(({ workers }) =>
    workers.filter(({ status }) => status === "failed" || status === "blocked"),
  );
  return stopped.flatMap(({ id }) => {
    const worker = view.state.workers[id];
    return worker ? getWorkerCommands(worker) : [];
  });
}
