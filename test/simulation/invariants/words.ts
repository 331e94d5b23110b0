/** What people say holds: of those who may, of what they mean, and until they take it back. */
import { branchesOf } from "../../../src/core/build/names.ts";
import { isNamed } from "../../../src/core/rules/commands/stale.ts";
import type { Invariant, Sight } from "./invariant.ts";

/** Outsiders get silence. */
export const silentToStrangers: Invariant = ({ github }) =>
  github.sandbox.world.comments
    .filter(({ author, reactions }) => author === "stranger" && reactions.some(({ login }) => login === "baton[bot]"))
    .map(({ body }) => `a stranger's ${body} was heeded`);

/** A plan that a person approved is the one that they named, or the one that they saw or wrote; loops add to it. */
export const approvedAsSaid: Invariant = ({ state, github, issue }) => {
  const { gates, plan } = state?.build ?? {};
  const by = gates?.plan.state === "approved" ? gates.plan.by : null;
  if (!by || !plan || plan.by === `@${by}` || state!.build.loops.length > 0) return [];
  const said = github.sandbox.world.comments
    .filter(({ author, issueNumber }) => author === by && issueNumber === issue)
    .flatMap(({ body }) => /^\/approve(?: ([0-9a-f]+))?$/.exec(body) ?? []);
  const named = said.filter((_, i) => i % 2 === 1) as (string | undefined)[];
  return named.some((hash) => hash === undefined || isNamed(gates!.plan.hash ?? "", hash))
    ? []
    : [`the plan ${gates!.plan.hash} is approved by ${by}, who said ${named.join(", ") || "nothing"}`];
};

/** While a person holds something, Baton merges nothing of it. */
export const heldIsHeld: Invariant = ({ state, ...sight }) => {
  if (!state) return [];
  const { build, workers } = state;
  const { worker, land } = branchesOf(build.branch_prefix, build.slug);
  return [
    ...Object.values(workers).map((one) => ({ branch: worker(one.id), hold: one.hold ?? build.hold })),
    { branch: land, hold: build.hold },
  ].flatMap(({ branch, hold }) => {
    const merged = hold && mergedSince(sight, branch, hold.at);
    return merged ? [`#${merged} was merged, which ${hold.by} has held since ${hold.at}`] : [];
  });
};

/** A paused build begins and merges nothing. */
export const pausedRests: Invariant = ({ state, ...sight }) => {
  const paused = state?.build.paused;
  if (!paused) return [];
  const { build, workers } = state;
  const { worker, land } = branchesOf(build.branch_prefix, build.slug);
  const sessions = [...Object.values(build.sessions), ...Object.values(workers).map((one) => one.session)];
  // The one is told by a process's clock, the other by GitHub's.
  const told = sight.scenario.faults.clocks > 0 ? [] : sessions;
  const begun = told.filter((one) => one?.dispatched_at && one.dispatched_at > paused.at);
  const merged = [...Object.keys(workers).map((id) => worker(id as never)), land]
    .map((branch) => mergedSince(sight, branch, paused.at))
    .filter((number) => number !== null);
  return [
    ...begun.map((one) => `a ${one!.kind} session was dispatched at ${one!.dispatched_at}, though paused`),
    ...merged.map((number) => `#${number} was merged, though the build is paused since ${paused.at}`),
  ];
};

/** GitHub's times are whole seconds: what shares the second may have been before. */
function mergedSince({ github }: Pick<Sight, "github">, branch: string, at: string): number | null {
  const found = github.sandbox.world.issues.find(
    ({ pull }) =>
      pull?.headRef === branch &&
      pull.mergedBy === "baton[bot]" &&
      pull.mergedAt !== null &&
      Date.parse(pull.mergedAt) > Date.parse(at),
  );
  return found?.number ?? null;
}
