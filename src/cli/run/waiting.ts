import { isAsked } from "../../core/build/asks.ts";
import { openWave } from "../../core/build/holds.ts";
import { openRound, questionsKey } from "../../core/build/planning.ts";
import { getBuildCommands, getWorkerCommands } from "../../core/build/stop-answers.ts";
import { isOver, type BuildView } from "../../core/build/view.ts";
import type { WorkerStatus } from "../../core/build/status.ts";

/** An answer that `--auto` gives, once for each `key`. */
export interface Answer {
  key: string;
  text: string;
}

/** What `--auto` answers now: an open gate, and nothing else. */
export function answerTo(view: BuildView): Answer | null {
  const { state } = view;
  const { plan, landing } = state.build.gates;
  if (view.state.build.stop) return null;
  // An answer from before the plan comment would be refused: nobody can have read it.
  const shown = view.state.build.comments["plan"]?.id ?? null;
  const round = openRound(view.state.build);
  if (round) {
    const asked = view.state.build.comments[questionsKey(view.state.build.planning)]?.id ?? null;
    return asked === null ? null : { key: `questions ${round.session}`, text: "/answer" };
  }
  // A plan that changed is approved by its hash: that can't be too early.
  const text = (view.state.build.plan?.number ?? 1) > 1 ? `/approve ${plan.hash}` : "/approve";
  if (isAsked(state, "plan")) return shown === null ? null : { key: `plan ${plan.hash}`, text };
  const wave = openWave(state.build);
  if (wave && isAsked(state, "wave")) return { key: `wave ${wave.wave}`, text: "/approve" };
  const prepared = view.waves.flatMap(({ workers }) => workers.filter(({ status, pr }) => status === "held" && !pr));
  if (prepared.length > 0) return { key: `start ${prepared.map(({ id }) => id).join()}`, text: "/start" };
  if (isAsked(state, "landing")) return { key: `landing ${landing.hash}`, text: "/approve" };
  return null;
}

/** Statuses from which a worker goes on by itself. */
export const MOVING: readonly WorkerStatus[] = [
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
 * The question that nobody but a person can answer, when nothing else is going on any more; null otherwise. An open
 * gate isn't such a question: see `answerTo`.
 */
export function stuckOn(view: BuildView): string | null {
  if (answerTo(view) !== null || view.asks === null) return null;
  return view.state.build.stop ? unlessRunning(view) : unlessMoving(view);
}

/** A stopped build launches and merges nothing more; what runs already comes to its end. */
function unlessRunning({ state, asks }: BuildView): string | null {
  const workers = Object.values(state.workers).flatMap(({ session }) => session ?? []);
  const running = [...Object.values(state.build.sessions), ...workers].some(
    ({ outcome, dispatched_at: at }) => outcome === null && at !== null,
  );
  return running ? null : asks;
}

function unlessMoving({ state, waves, asks }: BuildView): string | null {
  const sessions = Object.values(state.build.sessions).some((session) => session.outcome === null);
  const statuses = waves.flatMap(({ workers }) => workers.map(({ status }) => status));
  const stopped = statuses.some((status) => status === "failed" || status === "blocked");
  return stopped && !sessions && !statuses.some((status) => MOVING.includes(status)) ? asks : null;
}

/** What a person may say now, as commands: to the open gate, to the stopped build, else to the stopped workers. */
export function answersTo(view: BuildView): string[] {
  if (isOver(view.status)) return [];
  const due = answerTo(view);
  if (due) return [due.text];
  if (view.state.build.stop) return getBuildCommands(view.state);
  const stopped = view.waves.flatMap(({ workers }) =>
    workers.filter(({ status }) => status === "failed" || status === "blocked"),
  );
  return stopped.flatMap(({ id }) => {
    const worker = view.state.workers[id];
    return worker ? getWorkerCommands(worker) : [];
  });
}
