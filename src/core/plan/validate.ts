/**
 * Checks whether a set of briefs can be executed as a plan. Runs before anyone sees the plan and
 * after every edit.
 */
import { compareWorkers, getWave, type WorkerId } from "../model/names.ts";
import { codeBuild, type BuildTypeRules } from "../model/build-types.ts";
import type { Brief } from "../model/brief.ts";
import { checkTestFirst } from "./test-first.ts";
import { findGlobProblem, findGlobOverlap } from "../text/globs.ts";

/** Maximum number of globs in one wave that are compared. The comparison is quadratic. */
const MAX_GLOBS = 4000;

/**
 * Returns one sentence for each problem, naming workers and paths. Empty if the plan is valid.
 * `testFirst` says whether the build is test-first; `type` decides which scripts exist.
 */
export function validatePlan(
  briefs: readonly Brief[],
  { testFirst = false, type = codeBuild }: { testFirst?: boolean; type?: BuildTypeRules } = {},
): string[] {
  if (briefs.length === 0) return ["The plan has no workers: hand in at least one."];
  const general = [
    checkIds,
    checkWaves,
    checkDependencies,
    checkCycles,
    checkSkills,
    checkFiles,
    checkPaths,
  ].flatMap((problemsOf) => problemsOf(briefs));
  general.push(...checkScripts(briefs, type));
  return [...general, ...(testFirst ? checkTestFirst(briefs) : [])];
}

function checkIds(briefs: readonly Brief[]): string[] {
  const seen = new Map<WorkerId, number>();
  for (const { id } of briefs) seen.set(id, (seen.get(id) ?? 0) + 1);
  return [...seen]
    .filter(([, n]) => n > 1)
    .map(([id, n]) => `${id} is given ${n} times: each worker needs its own id.`);
}

function checkWaves(briefs: readonly Brief[]): string[] {
  const used = new Set(briefs.map((b) => getWave(b.id)));
  return Array.from({ length: Math.max(...used) }, (_, i) => i + 1)
    .filter((wave) => !used.has(wave))
    .slice(0, 5)
    .map(
      (wave) =>
        `Wave ${wave} has no workers though a later wave does: number the waves from 1 ` +
        "without a gap.",
    );
}

function checkScripts(
  briefs: readonly Brief[],
  { type, scripts: known }: BuildTypeRules,
): string[] {
  return briefs
    .filter(({ script }) => !known.includes(script))
    .map(
      ({ id, script }) =>
        `${id}: the script \`${script}\` is not for a ${type} build; name ${known.join(" or ")}.`,
    );
}

function checkDependencies(briefs: readonly Brief[]): string[] {
  const known = new Set(briefs.map((b) => b.id));
  return briefs.flatMap(({ id, depends_on }) =>
    [...new Set(depends_on)].flatMap((on) => {
      if (on === id) return [`${id} depends on itself.`];
      if (!known.has(on)) return [`${id} depends on ${on}, which is not in the plan.`];
      if (getWave(on) === getWave(id)) {
        return [
          `${id} depends on ${on} in its own wave: workers of a wave run at the same ` +
            `time, so move ${id} later.`,
        ];
      }
      if (getWave(on) > getWave(id)) return [`${id} depends on ${on}, which is in a later wave.`];
      return [];
    }),
  );
}

/** Names one cycle. Dependencies of a worker on itself are reported elsewhere. */
function checkCycles(briefs: readonly Brief[]): string[] {
  const edges = new Map(briefs.map((b) => [b.id, b.depends_on.filter((on) => on !== b.id)]));
  const done = new Set<WorkerId>();
  for (const start of edges.keys()) {
    const trail: { id: WorkerId; left: WorkerId[] }[] = [
      { id: start, left: [...(edges.get(start) ?? [])] },
    ];
    const onTrail = new Set([start]);
    while (trail.length > 0) {
      const top = trail.at(-1)!;
      const next = top.left.pop();
      if (next === undefined) {
        done.add(top.id);
        onTrail.delete(top.id);
        trail.pop();
      } else if (onTrail.has(next)) {
        const circle = [
          ...trail.slice(trail.findIndex((t) => t.id === next)).map((t) => t.id),
          next,
        ];
        return [`The dependencies are circular: ${circle.join(" → ")}.`];
      } else if (!done.has(next)) {
        trail.push({ id: next, left: [...(edges.get(next) ?? [])] });
        onTrail.add(next);
      }
    }
  }
  return [];
}

/**
 * Checks whether a skill's name is possible. Whether the skill exists is checked when its worker
 * starts.
 */
function checkSkills(briefs: readonly Brief[]): string[] {
  return briefs.flatMap(({ id, skills: named }) =>
    named.flatMap((path) => {
      const problem = /[*?]|\/$/.test(path) ? "is not one file; name each" : findGlobProblem(path);
      return problem ? [`${id}: the skill \`${path}\` ${problem}.`] : [];
    }),
  );
}

/** Finds file names that are equal on some file systems. */
function checkFiles(briefs: readonly Brief[]): string[] {
  return briefs.flatMap(({ id, files: own = [] }) => {
    const names = own.map(({ name }) => name.toLowerCase());
    return own.flatMap(({ name }, i) => {
      const isTwice = names.indexOf(names[i]!) !== i;
      return isTwice ? [`${id}: the file \`${name}\` is there twice; rename one.`] : [];
    });
  });
}

function checkPaths(briefs: readonly Brief[]): string[] {
  const bad = briefs.flatMap((b) =>
    b.paths.flatMap((glob) => {
      const problem = findGlobProblem(glob);
      return problem ? [`${b.id}: the path \`${glob}\` ${problem}.`] : [];
    }),
  );
  return bad.length > 0
    ? bad
    : [...Map.groupBy(briefs, (b) => getWave(b.id))].flatMap(([wave, of]) =>
        checkOverlaps(wave, of),
      );
}

/** Finds predicted conflicts: two workers of one wave that may write the same path. */
function checkOverlaps(wave: number, briefs: Brief[]): string[] {
  const globs = briefs.reduce((sum, b) => sum + b.paths.length, 0);
  if (globs > MAX_GLOBS)
    return [
      `Wave ${wave} names ${globs} paths; at most ${MAX_GLOBS} can be compared. Use \`dir/**\`.`,
    ];
  const sorted = briefs.toSorted((a, b) => compareWorkers(a.id, b.id));
  return sorted.flatMap((a, i) =>
    sorted.slice(i + 1).flatMap((b) => {
      const common = a.id === b.id ? null : findGlobOverlap(a.paths, b.paths);
      return common
        ? [
            `${a.id} and ${b.id} of wave ${wave} may both change ${common}: narrow the ` +
              "paths or use another wave.",
          ]
        : [];
    }),
  );
}
