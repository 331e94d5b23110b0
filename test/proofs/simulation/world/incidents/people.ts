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
export const postBurst: Begin = ({ timeline, repo, people, dice }) => {
  for (const body of WORDS) {
    const who = dice.pick(["you", "wren", "wren", "stranger"]);
    const say = () => repo.as(who).post(`/issues/${people.issue}/comments`, { body });
    people.plan(dice.between(0, 15_000), `${who} on #${people.issue}: ${body}`, say);
  }
  people.spoke = timeline.minute;
  return null;
};

export const removeLabel: Begin = async ({ repo, people }) => {
  await repo.as("you").delete(`/issues/${people.issue}/labels/orchestrate`);
  return () => repo.as("you").post(`/issues/${people.issue}/labels`, { labels: ["orchestrate"] });
};

/** Deletes all comments that Baton has posted so far. */
export const deleteComments: Begin = async ({ github: { sandbox }, repo, deleted }) => {
  const own = sandbox.world.comments.filter(({ author }) => author === "baton[bot]");
  for (const comment of own) {
    await repo.as("you").delete(`/issues/comments/${comment.id}`);
    deleted.push(comment);
  }
  return null;
};

const branches = ({ people: { state }, found }: Place) =>
  getBranches(state?.build.branch_prefix ?? "baton", found.slug);

/** A person restores it from the Activity page, as Baton says. */
export const deleteRecord: Begin = async (place) => {
  const { repo } = place;
  const { record } = branches(place);
  const sha = repo.git.ref(`refs/heads/${record}`);
  if (sha === null) return null;
  await repo.deleteBranch(record, "you");
  return () => repo.as("you").post("/git/refs", { ref: `refs/heads/${record}`, sha });
};

/**
 * Sets a branch back by `commits` commits on its first-parent line. Returns its old head; null =
 * the branch is shorter.
 */
async function setBack({ repo }: Place, branch: string, commits: number): Promise<string | null> {
  const before = repo.git.ref(`refs/heads/${branch}`);
  let sha = before;
  for (let n = 0; n < commits && sha !== null; n++) sha = repo.git.commit(sha)?.parents[0] ?? null;
  if (before === null || sha === null) return null;
  await move(repo, branch, sha);
  return before;
}

function move(repo: Place["repo"], branch: string, sha: string): Promise<unknown> {
  return repo.as("you").patch(`/git/refs/heads/${branch}`, { sha, force: true });
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
  return tip === null || place.incident.kind % 2 === 0 ? null : () => move(place.repo, build, tip);
};

/** Rewrites the branch of the first worker that has one. */
export const rewriteWorker: Begin = async (place) => {
  const { repo, people } = place;
  const { worker } = branches(place);
  const of = people.state?.briefs.map(({ id }) => worker(id)) ?? [];
  const branch = of.find((name) => repo.git.ref(`refs/heads/${name}`) !== null);
  if (branch) await setBack(place, branch, 1);
  return null;
};
