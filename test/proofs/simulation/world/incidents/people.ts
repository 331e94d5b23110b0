/** People who say much at once, and who delete or rewrite what a build needs. */
import { getBranches } from "../../../../../src/core/model/names.ts";
import type { Begin, Place } from "./incident.ts";

const WORDS = [
  ...[
    "/status",
    "/why W1.1",
    "/hold",
    "Well.",
    "/steer W1.1 be quick",
    "/pause",
    "/budget $50",
    "/resume",
  ],
  ...["/unhold", "/retry W1.1", "/status", "/review W1.1", "/nonsense", "/approve"],
];

/**
 * Posts about fourteen comments within as many seconds. Some of them are from people without
 * access.
 */
export const postBurst: Begin = ({ timeline, house, crowd, dice }) => {
  for (const body of WORDS) {
    const who = dice.pick(["you", "wren", "wren", "stranger"]);
    const say = () => house.as(who).post(`/issues/${crowd.issue}/comments`, { body });
    crowd.plan(dice.between(0, 15_000), `${who} on #${crowd.issue}: ${body}`, say);
  }
  crowd.spoke = timeline.minute;
  return null;
};

export const removeLabel: Begin = async ({ house, crowd }) => {
  await house.as("you").delete(`/issues/${crowd.issue}/labels/orchestrate`);
  return () => house.as("you").post(`/issues/${crowd.issue}/labels`, { labels: ["orchestrate"] });
};

/** Deletes all comments that Baton has posted so far. */
export const deleteComments: Begin = async ({ github: { sandbox }, house, deleted }) => {
  const own = sandbox.world.comments.filter(({ author }) => author === "baton[bot]");
  for (const comment of own) {
    await house.as("you").delete(`/issues/comments/${comment.id}`);
    deleted.push(comment);
  }
  return null;
};

const branches = ({ crowd: { state }, found }: Place) =>
  getBranches(state?.build.branch_prefix ?? "baton", found.slug);

/** A person restores it from the Activity page, as Baton says. */
export const deleteRecord: Begin = async (place) => {
  const { house } = place;
  const { record } = branches(place);
  const sha = house.git.ref(`refs/heads/${record}`);
  if (sha === null) return null;
  await house.deleteBranch(record, "you");
  return () => house.as("you").post("/git/refs", { ref: `refs/heads/${record}`, sha });
};

/**
 * Sets a branch back by `commits` commits on its first-parent line. Returns its old head; null =
 * the branch is shorter.
 */
async function setBack({ house }: Place, branch: string, commits: number): Promise<string | null> {
  const before = house.git.ref(`refs/heads/${branch}`);
  let sha = before;
  for (let n = 0; n < commits && sha !== null; n++) sha = house.git.commit(sha)?.parents[0] ?? null;
  if (before === null || sha === null) return null;
  await move(house, branch, sha);
  return before;
}

function move(house: Place["house"], branch: string, sha: string): Promise<unknown> {
  return house.as("you").patch(`/git/refs/heads/${branch}`, { sha, force: true });
}

export const rewriteRecord: Begin = async (place) => {
  await setBack(place, branches(place).record, 2);
  return null;
};

/**
 * Removes the last merge. In one of two seeds it stays removed; otherwise a person restores it as
 * Baton says.
 */
export const rewriteBuild: Begin = async (place) => {
  const { build } = branches(place);
  const tip = await setBack(place, build, 1);
  return tip === null || place.incident.kind % 2 === 0 ? null : () => move(place.house, build, tip);
};

/** Rewrites the branch of the first worker that has one. */
export const rewriteWorker: Begin = async (place) => {
  const { house, crowd } = place;
  const { worker } = branches(place);
  const of = crowd.state?.briefs.map(({ id }) => worker(id)) ?? [];
  const branch = of.find((name) => house.git.ref(`refs/heads/${name}`) !== null);
  if (branch) await setBack(place, branch, 1);
  return null;
};
