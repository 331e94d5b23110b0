/** Edits of a plan that is being built: applied to its briefs, or refused in words. */
import type { BuildTypeRules } from "../build-types/build-type.ts";
import { compareWorkers, waveOf, type WorkerId } from "../build/names.ts";
import type { AdaptEdit } from "../sessions/adapt.ts";
import type { Brief } from "./brief.ts";
import { validatePlan } from "./validate.ts";

export interface EditBounds {
  /** Workers that may be changed, split, dropped or moved: those that have not started. */
  unstarted: ReadonlySet<WorkerId>;
  /** A new worker, or a new place of one, belongs into this wave or a later one. */
  firstWave: number;
  /** Tests of the build are frozen: nobody becomes a test worker, who could change them. */
  frozen: boolean;
  /** The plan is that of a test-first build, and stays so. */
  testFirst: boolean;
  /** Of the build. */
  type: BuildTypeRules;
}

export type Edited =
  | { ok: true; briefs: Brief[]; moved: ReadonlyMap<WorkerId, WorkerId> }
  | { ok: false; problems: string[] };

/**
 * The briefs after all edits, in the workers' order; `moved` maps old ids to new ones. A worker that depends on one
 * that moves or splits depends on what that has become; a dropped one is nobody's dependency. Problems are sentences.
 */
export function applyEdits(briefs: readonly Brief[], edits: readonly AdaptEdit[], bounds: EditBounds): Edited {
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
  const all = [...kept, ...added].map((brief) => follow(brief, becomes)).toSorted((a, b) => compareWorkers(a.id, b.id));
  const wrong = validatePlan(all, bounds);
  if (wrong.length > 0) return { ok: false, problems: wrong };
  const moved = new Map(edits.flatMap(({ worker, move }) => (move ? [[worker, move] as const] : [])));
  return { ok: true, briefs: all, moved };
}

function editBrief(brief: Brief, { set, split, drop, move }: AdaptEdit): Brief[] {
  if (split) return split;
  if (drop) return [];
  if (move) return [{ ...brief, id: move }];
  return [{ ...brief, ...set }];
}

function follow(brief: Brief, becomes: ReadonlyMap<WorkerId, readonly WorkerId[]>): Brief {
  if (!brief.depends_on.some((on) => becomes.has(on))) return brief;
  const next = brief.depends_on.flatMap((on) => becomes.get(on) ?? [on]).filter((on) => on !== brief.id);
  return { ...brief, depends_on: [...new Set(next)] };
}

function findProblems(briefs: readonly Brief[], edit: AdaptEdit, bounds: EditBounds): string[] {
  const { unstarted, firstWave, frozen } = bounds;
  const { worker, set, add, split, move } = edit;
  const scripts = [set?.script, add?.script, ...(split ?? []).map(({ script }) => script)];
  const isTest = briefs.some(({ id, script }) => id === worker && script === "test");
  const known = new Set(briefs.map(({ id }) => id));
  const fresh = add ? [worker] : move ? [move] : (split ?? []).map(({ id }) => id).filter((id) => id !== worker);
  const early = fresh.filter((id) => waveOf(id) < firstWave);
  return [
    ...(add || unstarted.has(worker) ? [] : [known.has(worker) ? `${worker} ${STARTED}` : `${worker} ${UNKNOWN}`]),
    ...fresh.filter((id) => known.has(id)).map((id) => `${id} is in the plan already: give the worker another id.`),
    ...(frozen && !isTest && scripts.includes("test") ? [`${worker} ${FROZEN}`] : []),
    ...early.map((id) => `${id} is of a wave that has begun: use wave ${firstWave} or a later one.`),
  ];
}

const STARTED = "has started or ended: only workers that have not started may be edited.";
const FROZEN = "would become a test worker: this build is test-first, and its tests are frozen by now.";
const UNKNOWN = "is not in the plan: to add a worker, use `add`.";
