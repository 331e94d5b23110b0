/** What people read of the improvement loops: in the plan, and in the report. */
import { countImprovements, listLoopWorkers, LOOP_WORKERS, type Loop } from "../build/loop.ts";
import { getBuildType } from "../build-types/index.ts";
import { branchesOf } from "../build/names.ts";
import type { State } from "../build/state.ts";
import { listUnbackedClaims, type UnbackedClaim } from "../build/unbacked-claims.ts";
import { counted } from "../text/counted.ts";
import { block, code, inline } from "./escape.ts";

/** Under the plan of the first pass: what is to follow, and how to say no. */
export function loopsAhead({ build }: State): string[] {
  const left = build.loops_wanted - countImprovements(build);
  if (left <= 0 || build.loops.at(-1)?.last) return [];
  const each = `research, a plan of at most ${LOOP_WORKERS} workers, their work, and a summary`;
  return [
    `**${counted(left, "loop")} of improvement ${left === 1 ? "follows" : "follow"}**: ${each}. ` +
      (left === 1
        ? "The estimate doesn't hold it, and it ends early where nothing is found. `/loop 0` leaves it out."
        : "The estimate doesn't hold them, and they end early where nothing is found. `/loop 0` leaves them out."),
    "",
  ];
}

/** Under the plan of the first pass: that the session at the end may have workers added. */
export function followUpsAhead({ build }: State): string[] {
  const { followUpRounds: rounds, finalKind } = getBuildType(build);
  if (rounds === 0 || build.loops.some((loop) => loop.follow_up)) return [];
  const what =
    finalKind === "close"
      ? "a session judges all of it together, and may ask for corrections"
      : "a session writes the report, and may ask for follow-ups";
  const most = `at most ${counted(rounds, "round")} of ${LOOP_WORKERS} workers, which the estimate doesn't hold`;
  return [`**At the end** ${what}: ${most}.`, ""];
}

/** Before the workers of a loop: how its architect has cut them. */
export function loopHeading(loop: Loop | null): string[] {
  if (loop === null) return [];
  return [
    `## ${loop.follow_up ? "Follow-ups" : "Loop"} ${loop.n}`,
    "",
    ...(loop.summary ? [block(loop.summary, 1000), ""] : []),
  ];
}

/** One line for each loop that has begun: what it found, built and came to. */
export function loopLines(state: State): string[] {
  return state.build.loops.map((loop) => {
    const { n, phase, tag, last, head } = loop;
    const found = state.research[n];
    const memory = state.memories[n];
    const workers = listLoopWorkers(state, loop);
    const name = branchesOf(state.build.branch_prefix, state.build.slug).loopTag(n);
    const parts = [
      ...(found ? [`${found.issues.length} ${loop.follow_up ? "asked for" : "found"}`] : []),
      ...(loop.dimensions.length > 0 ? [`for ${loop.dimensions.map((name) => inline(name, 40)).join(", ")}`] : []),
      ...(workers.length > 0 ? [`worked on by ${workers.join(", ")}`] : []),
      ...(tag === "set" ? [`tag \`${name}\``] : tag === "refused" ? ["GitHub refused its tag"] : []),
      ...(head === null ? [] : [`commit [${code(head.slice(0, 8))}](../commit/${head})`]),
      ...(phase === "over" ? [] : ["not finished"]),
    ];
    if (parts.length === 0) parts.push("nothing came of it");
    const unbacked = listUnbackedClaims(state, loop).map(claimWords);
    const told = memory ? ` ${inline(memory.loop_summary, 800)}` : "";
    const what = loop.follow_up ? `Follow-ups (loop ${n})` : `Loop ${n}`;
    return `${what}: ${parts.join("; ")}.${last ? ` ${inline(last)}` : ""}${named(unbacked)}${told}`;
  });
}

const named = (claims: string[]) => (claims.length > 0 ? ` No file shows what it claims: ${claims.join("; ")}.` : "");

/** `W2.1 names docs/UNITS.md, which W3.1 removed`. */
export function claimWords({ worker, path, removedBy }: UnbackedClaim): string {
  if (path === null) return `${worker} is complete and changed nothing`;
  return `${worker} names ${code(path, 200)}, which ${removedBy} removed`;
}
