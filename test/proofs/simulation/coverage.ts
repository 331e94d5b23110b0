/**
 * Counts how often each thing happened. A simulation that never does something proves nothing about
 * it.
 */
import { EFFECTS } from "../../../src/core/model/effects/index.ts";
import { type State } from "../../../src/core/model/state.ts";
import {
  DELIVERIES,
  BUILD_TYPES,
  BUILD_STATUSES,
  type BuildStatus,
} from "../../../src/core/model/build-types.ts";
import {
  getWorkerStatus,
  WORKER_STATUSES,
  type WorkerStatus,
} from "../../../src/core/model/status.ts";
import { BUILD_PHASES } from "../../../src/core/decide.ts";
import { Draft } from "../../../src/core/rules/decision-draft.ts";
import { INCIDENTS, type IncidentName } from "./incidents.ts";
import { copyOf, isSame } from "./same.ts";
import { ACTS } from "./world/acts.ts";
import { PLACES } from "./second-build.ts";
import { DATABASE_FAULTS } from "./world/database.ts";
import { DELIVERY_WAYS, NOT_FOUND } from "./world/deliveries.ts";
import { MANUAL_TURNS } from "./world/manual-work.ts";
import { PROCESS_FAULTS } from "./world/replicas.ts";
import { RUN_FAULTS } from "./world/runners.ts";
import { SESSION_TURNS } from "./world/sessions.ts";
import { TASK_TURNS } from "./world/tasks.ts";
import { TEMPLATE_ACTS } from "./world/templates.ts";
import { REQUEST_FAULTS } from "./world/wire.ts";

export type Counts = Record<string, Record<string, number>>;

/** Groups of counts, `fault: status`: see `table.ts`. */
export const BY_BUILD = "fault by build status";
export const BY_WORKER = "fault by worker status";

export class Coverage {
  readonly counts: Counts = {};
  #statuses: { build: BuildStatus; workers: WorkerStatus[] } | null = null;

  count(group: string, name: string, times = 1): void {
    const of = (this.counts[group] ??= {});
    of[name] = (of[name] ?? 0) + times;
  }

  add(other: { counts: Counts }): void {
    for (const [group, names] of Object.entries(other.counts))
      for (const [name, times] of Object.entries(names)) this.count(group, name, times);
  }

  /** Counts a fault at the statuses that the record shows now. */
  happened(what: string): void {
    this.count("fault", what);
    this.#meet(what);
  }

  /** Begins an incident. While it lasts, the record's statuses are counted with it. */
  begin(incident: IncidentName): void {
    this.count("incident", incident);
    this.#meetOnce(incident);
  }

  #meet(what: string): void {
    for (const [group, cell] of this.#listCells(what)) this.count(group, cell);
  }

  /** Counts each cell of a lasting incident once, so that the counts are of separate events. */
  #meetOnce(incident: IncidentName): void {
    for (const [group, cell] of this.#listCells(incident))
      if (!this.counts[group]?.[cell]) this.count(group, cell);
  }

  #listCells(what: string): [group: string, cell: string][] {
    const { build, workers } = this.#statuses ?? {};
    const ofWorkers = [...new Set(workers)].map((status): [string, string] => [
      BY_WORKER,
      `${what}: ${status}`,
    ]);
    return build ? [[BY_BUILD, `${what}: ${build}`], ...ofWorkers] : [];
  }

  /** Counts the statuses that a record shows. */
  see(state: State, incident: IncidentName | null = null): void {
    const statuses = Object.values(state.workers).map((worker) => getWorkerStatus(worker, state));
    this.#statuses = { build: state.build.status, workers: statuses };
    if (incident !== null) this.#meetOnce(incident);
    this.count("build status", state.build.status);
    this.count("build type", state.build.build_type);
    if (state.build.loops.some((loop) => loop.follow_up))
      this.count("follow-ups", state.build.build_type);
    if (state.build.ended_at !== null && state.closing)
      this.count("delivery", state.build.delivery);
    for (const status of statuses) this.count("worker status", status);
  }

  /** Lists what could have happened and never did. */
  missing(): string[] {
    return Object.entries(EXPECTED).flatMap(([group, names]) =>
      names.filter((name) => !this.counts[group]?.[name]).map((name) => `${group} ${name}`),
    );
  }
}

/** The functions as they were before counting started. */
const PLAYED = Object.values(BUILD_PHASES).flat();
const MESSAGES = [...BUILD_PHASES.messages];

const WAYS = DELIVERY_WAYS.map((way) => `delivery ${way}`);
export const FAULTS = [
  ...RUN_FAULTS,
  ...PROCESS_FAULTS,
  ...DATABASE_FAULTS,
  NOT_FOUND,
  ...REQUEST_FAULTS,
  ...WAYS,
];

/** Everything that a run of the default seeds must show, by group. */
const EXPECTED: Record<string, readonly string[]> = {
  rule: PLAYED.map(({ name }) => name),
  effect: EFFECTS.map(({ type }) => type),
  fault: FAULTS,
  incident: INCIDENTS,
  inbox: ["in a folder", "shared"],
  act: ACTS,
  session: SESSION_TURNS,
  "build type": BUILD_TYPES,
  "follow-ups": BUILD_TYPES.filter((type) => type !== "code_build"),
  delivery: DELIVERIES,
  // No rule sets `failed`: a build that can't continue stops and asks. Issue N5 defines the status,
  // and other records may have it.
  "build status": BUILD_STATUSES.filter((status) => status !== "failed"),
  "worker status": WORKER_STATUSES,
  hand: MANUAL_TURNS,
  task: TASK_TURNS,
  template: TEMPLATE_ACTS,
  beside: PLACES,
};

/**
 * From now on, counts the rules that change something in this process. null = counts nothing,
 * because counting is slow.
 */
export function listenToRules(coverage: Coverage | null): void {
  if (heard === null) {
    BUILD_PHASES.messages = [...MESSAGES, attribute];
  }
  heard = coverage;
}

let heard: Coverage | null = null;

/**
 * After the last rule of a turn: if something has changed, plays all rules again and compares after
 * each.
 */
function attribute(turn: Draft): void {
  if (!heard) return;
  const { state, facts, configured, now, effects } = turn;
  const before = turn["before"];
  if (effects.length === 0 && JSON.stringify(state) === before) return;
  const again = new Draft(JSON.parse(before) as State, facts, configured, now);
  let last = copyOf(again.state);
  let asked = 0;
  for (const rule of PLAYED) {
    rule(again);
    const same = isSame(again.state, last);
    if (!same || again.effects.length !== asked) heard.count("rule", rule.name);
    if (!same) last = copyOf(again.state);
    asked = again.effects.length;
  }
}
