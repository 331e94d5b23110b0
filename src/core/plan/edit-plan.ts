/** Applies edits to a plan while it is being built, or refuses them with reasons. */
import type { BuildTypeRules } from "../model/build-types.ts";
import { compareWorkers, getWave, type WorkerId } from "../model/names.ts";
import type { AdaptEdit } from "../model/closing-inputs.ts";
import type { Brief } from "../model/brief.ts";
import type { Widening } from "../model/planning.ts";
import { validatePlan } from "./validate.ts";
import { isGlobSuperset } from "../text/globs.ts";

export interface EditBounds {
  /** Workers that have not started. Only these can be changed, split, dropped or moved. */
  unstarted: ReadonlySet<WorkerId>;
  /** The first wave that takes a new or moved worker. */
  firstWave: number;
  /**
   * The tests of the build are frozen: no edit may turn a worker into a test worker, because it
   * could change them.
   */
  frozen: boolean;
  /** The plan belongs to a test-first build and has to remain test-first. */
  testFirst: boolean;
  /** Rules of the build's type. */
  type: BuildTypeRules;
}

export type EditResult =
  | { ok: true; briefs: Brief[]; moved: ReadonlyMap<WorkerId, WorkerId> }
  | { ok: false; problems: string[] };

/**
 * Returns the briefs after all edits, sorted by worker. `moved` maps old ids to new ones.
 * Dependencies follow workers that moved or split; dependencies on a dropped worker are removed.
 * Problems are sentences.
 */
export function applyEdits(
  briefs: readonly Brief[],
  edits: readonly AdaptEdit[],
  bounds: EditBounds,
): EditResult {
  const problems = edits.flatMap((edit) => findProblems(briefs, edit, bounds));
  if (problems.length > 0) return { ok: false, problems };
  const byWorker = new Map(edits.map((edit) => [edit.worker, edit]));
  const becomes = new Map<WorkerId, readonly WorkerId[]>();
  const kept = briefs.flatMap((brief): Brief[] => {
    const edit = byWorker.get(brief.id);
    const next = edit ? editBrief(brief, edit) : [brief];
    if (edit?.split || edit?.drop || edit?.move)
      becomes.set(
        brief.id,
        next.map(({ id }) => id),
      );
    return next;
  });
  const added = edits.flatMap(({ worker, add }): Brief[] => (add ? [{ ...add, id: worker }] : []));
  const all = [...kept, ...added]
    .map((brief) => updateDependencies(brief, becomes))
    .toSorted((a, b) => compareWorkers(a.id, b.id));
  const wrong = validatePlan(all, bounds);
  if (wrong.length > 0) return { ok: false, problems: wrong };
  const moved = new Map(
    edits.flatMap(({ worker, move }) => (move ? [[worker, move] as const] : [])),
  );
  return { ok: true, briefs: all, moved };
}

function editBrief(brief: Brief, { set, split, drop, move }: AdaptEdit): Brief[] {
  if (split) return split;
  if (drop) return [];
  if (move) return [{ ...brief, id: move }];
  return [{ ...brief, ...set }];
}

function updateDependencies(
  brief: Brief,
  becomes: ReadonlyMap<WorkerId, readonly WorkerId[]>,
): Brief {
  if (!brief.depends_on.some((on) => becomes.has(on))) return brief;
  const next = brief.depends_on
    .flatMap((on) => becomes.get(on) ?? [on])
    .filter((on) => on !== brief.id);
  return { ...brief, depends_on: [...new Set(next)] };
}

function findProblems(briefs: readonly Brief[], edit: AdaptEdit, bounds: EditBounds): string[] {
  const { unstarted, firstWave, frozen } = bounds;
  const { worker, set, add, split, move } = edit;
  const scripts = [set?.script, add?.script, ...(split ?? []).map(({ script }) => script)];
  const isTest = briefs.some(({ id, script }) => id === worker && script === "test");
  const known = new Set(briefs.map(({ id }) => id));
  const fresh = add
    ? [worker]
    : move
      ? [move]
      : (split ?? []).map(({ id }) => id).filter((id) => id !== worker);
  const early = fresh.filter((id) => getWave(id) < firstWave);
  return [
    ...(add || unstarted.has(worker)
      ? []
      : [known.has(worker) ? `${worker} ${STARTED}` : `${worker} ${UNKNOWN}`]),
    ...fresh
      .filter((id) => known.has(id))
      .map((id) => `${id} is in the plan already: give the worker another id.`),
    ...(frozen && !isTest && scripts.includes("test") ? [`${worker} ${FROZEN}`] : []),
    ...early.map(
      (id) => `${id} is of a wave that has begun: use wave ${firstWave} or a later one.`,
    ),
  ];
}

const STARTED = "has started or ended: only workers that have not started may be edited.";
const FROZEN =
  "would become a test worker: this build is test-first, and its tests are frozen by now.";
const UNKNOWN = "is not in the plan: to add a worker, use `add`.";

// Finds where a new plan goes beyond the approved one. Baton then asks a person.

/** Maximum number of workers that one adaptation may add in total. */
const MAX_ADDED = 1;
/** Percent by which the new estimate may exceed the approved one. */
const MAX_RAISE = 20;
/** Maximum number of paths that are named of one worker. */
const MAX_NAMED_PATHS = 5;

interface Effort {
  sessions: number;
  minutes: number;
}

export interface PlanComparison {
  before: readonly Brief[];
  after: readonly Brief[];
  /** Workers that have not started. */
  unstarted: ReadonlySet<WorkerId>;
  /** Maps old ids to new ones. */
  moved: ReadonlyMap<WorkerId, WorkerId>;
  approved: Effort;
  effort: Effort;
}

/** Returns each difference that needs a person. Empty if none does. */
export function findWidening(plans: PlanComparison): Widening[] {
  return [...findWiderPaths(plans), ...findMoreWorkers(plans), ...findMoreEffort(plans)];
}

/**
 * A changed brief may write only its own paths. A new brief may write only paths of workers that
 * had not started.
 */
function findWiderPaths({ before, after, unstarted, moved }: PlanComparison): Widening[] {
  const own = new Map(before.map((brief) => [moved.get(brief.id) ?? brief.id, brief.paths]));
  const remaining = before.filter(({ id }) => unstarted.has(id)).flatMap(({ paths }) => paths);
  return after.flatMap(({ id, paths }) => {
    const allowed = own.get(id) ?? remaining;
    const wider = paths.filter((path) => !allowed.some((glob) => isGlobSuperset(glob, path)));
    if (wider.length === 0) return [];
    const named = wider.slice(0, MAX_NAMED_PATHS);
    return [
      {
        kind: "wider_paths",
        worker: id,
        is_new: !own.has(id),
        paths: named,
        more: wider.length - named.length,
      },
    ];
  });
}

function findMoreWorkers({ before, after }: PlanComparison): Widening[] {
  const added = after.length - before.length;
  return added > MAX_ADDED ? [{ kind: "more_workers", added, most: MAX_ADDED }] : [];
}

function findMoreEffort({ approved, effort }: PlanComparison): Widening[] {
  return (["sessions", "minutes"] as const)
    .filter((unit) => effort[unit] > approved[unit] * (1 + MAX_RAISE / 100))
    .map((unit) => ({
      kind: "more_effort",
      unit,
      approved: approved[unit],
      estimate: effort[unit],
      most: MAX_RAISE,
    }));
}
