/** What people say holds: if they may say it, as they mean it, and until they take it back. */
import { getBranches } from "../../../../src/core/model/names.ts";
import { getFirstSeen } from "./first-seen.ts";
import type { Invariant, Snapshot } from "./invariant.ts";

/** Outsiders get no answer. */
export const checkSilentToStrangers: Invariant = ({ github }) =>
  github.sandbox.world.comments
    .filter(
      ({ author, reactions }) =>
        author === "stranger" && reactions.some(({ login }) => login === "baton[bot]"),
    )
    .map(({ body }) => `a stranger's ${body} was obeyed`);

/**
 * A plan that a person approved is the one that they named, saw or wrote. Loops and adaptations
 * change it.
 */
export const checkApprovedAsSaid: Invariant = ({ state, github, issue }) => {
  const { gates, plan } = state?.build ?? {};
  const by = gates?.plan.state === "approved" ? gates.plan.by : null;
  if (!by || !plan || plan.by === `@${by}` || state!.build.loops.length > 0) return [];
  if (
    state!.build.adaptations.some(
      ({ session, outcome }) => outcome === "applied" && session === plan.by,
    )
  )
    return [];
  const said = github.sandbox.world.comments
    .filter(({ author, issueNumber }) => author === by && issueNumber === issue)
    .flatMap(({ body }) => /^\/approve(?: ([0-9a-f]+))?$/.exec(body) ?? []);
  const named = said.filter((_, i) => i % 2 === 1) as (string | undefined)[];
  return named.some((hash) => hash === undefined || gates!.plan.hash?.startsWith(hash))
    ? []
    : [
        `the plan ${gates!.plan.hash} is approved by ${by}, who said ` +
          `${named.join(", ") || "nothing"}`,
      ];
};

/** While a person holds something, Baton merges nothing of it. */
export const checkHoldStopsMerges: Invariant = (snapshot) => {
  const { state } = snapshot;
  if (!state) return [];
  const { build, workers } = state;
  const { worker, land } = getBranches(build.branch_prefix, build.slug);
  return [
    ...Object.values(workers).map((one) => ({
      branch: worker(one.id),
      hold: one.hold ?? build.hold,
    })),
    { branch: land, hold: build.hold },
  ].flatMap(({ branch, hold }) => {
    const merged =
      hold &&
      mergedSince(snapshot, branch, getFirstSeen(snapshot, `${branch} ${hold.by} ${hold.at}`));
    return merged ? [`#${merged} was merged, which ${hold.by} has held since ${hold.at}`] : [];
  });
};

/** A paused build begins and merges nothing. */
export const checkPausedRests: Invariant = (snapshot) => {
  const { state, github, githubClock } = snapshot;
  const paused = state?.build.paused;
  if (!paused) return [];
  const { build, workers } = state;
  const { worker, land } = getBranches(build.branch_prefix, build.slug);
  const since = getFirstSeen(snapshot, `paused ${paused.by} ${paused.at}`);
  const begun = github.sandbox.world.runs.filter(
    ({ inputs, createdAt }) =>
      inputs["build"] === build.slug && githubClock.findEarliest(Date.parse(createdAt)) > since,
  );
  const merged = [...Object.values(workers).map(({ id }) => worker(id)), land]
    .map((branch) => mergedSince(snapshot, branch, since))
    .filter((number) => number !== null);
  return [
    ...begun.map(
      (run) =>
        `${run.displayTitle} was dispatched, although the build has been paused since ${paused.at}`,
    ),
    ...merged.map(
      (number) => `#${number} was merged, although the build has been paused since ${paused.at}`,
    ),
  ];
};

/** GitHub's times are whole seconds: a merge within the same second may have been earlier. */
function mergedSince(
  { github, githubClock }: Snapshot,
  branch: string,
  since: number,
): number | null {
  const found = github.sandbox.world.issues.find(
    ({ pull }) =>
      pull?.headRef === branch &&
      pull.mergedBy === "baton[bot]" &&
      pull.mergedAt !== null &&
      githubClock.findEarliest(Date.parse(pull.mergedAt)) > since,
  );
  return found?.number ?? null;
}
