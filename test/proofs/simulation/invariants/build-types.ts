import { getBranches } from "../../../../src/core/model/names.ts";
import { getBuildType } from "../../../../src/core/model/build-types.ts";
import { listLoopWorkers } from "../../../../src/core/model/loop.ts";
import type { State } from "../../../../src/core/model/state.ts";
import { readText } from "../world/record.ts";
import { getFirstSeen } from "./first-seen.ts";
import type { Invariant, Snapshot } from "./invariant.ts";
import { listLandings } from "./landing.ts";

/** Rounds and workers that a final session may ask for, as the README promises. */
const [ROUNDS, WORKERS] = [2, 5];

/** If only a report was requested, nothing of the build gets onto the base branch. */
export const reportLandsNothing: Invariant = (snapshot) => {
  const { build } = snapshot.state ?? {};
  if (build?.delivery !== "report") return [];
  const { land } = getBranches(build.branch_prefix, build.slug);
  const merged = snapshot.github.sandbox.world.issues.filter(
    ({ pull }) => pull?.merged && pull.mergedBy === "baton[bot]" && pull.headRef === land,
  );
  return [
    ...(build.status === "landing" || build.status === "landed"
      ? [`${build.slug} is ${build.status}`]
      : []),
    ...listLandings(snapshot).flatMap((one) =>
      one.build === build.slug ? [`${one.oid} is on the base branch`] : [],
    ),
    ...merged.map(({ number }) => `Baton merged #${number}`),
  ].map((what) => `a report was requested, but ${what}`);
};

/** A build that delivers a report has one that people can read. */
export const reportIsThere: Invariant = ({ state, github, issue }) => {
  const { build } = state ?? {};
  const isOver = build?.status === "complete" && state?.closing !== null;
  if (!build || build.delivery !== "report" || !isOver) return [];
  const isSaid = github.sandbox.world.comments.some(
    ({ author, issueNumber, body }) =>
      author === "baton[bot]" && issueNumber === issue && /^## (?:Report|Result): /.test(body),
  );
  return isSaid ? [] : [`${build.slug} is complete, but the issue has no report`];
};

/** Final sessions get a limited number of rounds and workers, and code builds get none. */
export const checkFollowsUpInBounds: Invariant = ({ state }) => {
  if (!state) return [];
  const rounds = state.build.loops.filter((loop) => loop.follow_up);
  const most = state.build.build_type === "code_build" ? 0 : ROUNDS;
  return [
    ...(rounds.length > most
      ? [`${rounds.length} rounds of follow-ups in a ${state.build.build_type} build`]
      : []),
    ...rounds.flatMap((loop) => {
      const planned =
        state.briefs.length > 0 && loop.wave !== null ? listLoopWorkers(state, loop).length : 0;
      return planned > WORKERS ? [`round ${loop.n} has ${planned} workers`] : [];
    }),
  ];
};

/**
 * A build with unmet criteria ends well only after a person says so. A criterion is met by an
 * existing file.
 */
export const checkUnmetNeedsPerson: Invariant = (snapshot) => {
  const { state, github, issue } = snapshot;
  if (!state || state.build.early.length > 0) return [];
  const { build } = state;
  const open = build.done_when.filter((_, i) => !isMet(snapshot, state, i + 1));
  const session = build.sessions[getBuildType(build).finalKind];
  if (open.length === 0 || !state.closing || session?.outcome !== "complete") return [];
  const since = getFirstSeen(snapshot, `${build.slug} ${session.kind}/${session.attempt}`);
  const isEnded =
    build.status === "landing" || build.status === "landed" || build.status === "complete";
  if (!isEnded) return [];
  const said = github.sandbox.world.comments.some(
    ({ author, issueNumber, body, createdAt }) =>
      (author === "you" || author === "wren") &&
      issueNumber === issue &&
      body.startsWith("/approve") &&
      // GitHub's times are whole seconds.
      Date.parse(createdAt) + 1000 > since,
  );
  return said
    ? []
    : [`${build.slug} is ${build.status}, "${open[0]}" isn't met, and nobody has approved that`];
};

function isMet({ repo: { git } }: Snapshot, { build, closing }: State, criterion: number): boolean {
  const base = build.sessions[getBuildType(build).finalKind]?.base;
  const answer = closing?.criteria?.find((one) => one.criterion === criterion);
  return Boolean(
    base &&
    answer?.met &&
    answer.evidence.some((one) => "path" in one && readText(git, base, one.path) !== null),
  );
}
