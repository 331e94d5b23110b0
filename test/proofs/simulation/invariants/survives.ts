import { readMarker } from "../../../../src/core/messages/marker.ts";
import { isGlobMatch } from "../../../../src/core/text/globs.ts";
import { getBranches } from "../../../../src/core/model/names.ts";
import { ZERO } from "../../../../src/sandbox/git/refs.ts";
import { readText } from "../world/record.ts";
import type { Invariant, Snapshot } from "./invariant.ts";
import { listLandings } from "./landing.ts";
import type { Activity } from "../../../../src/sandbox/schema/repository.ts";

const PEOPLE = ["you", "wren"];

/**
 * What people pushed to branches of the build still exists: on a branch or tag, or in what was
 * merged or landed. Exceptions: people took it away themselves, or pushed it to the land branch and
 * were told.
 */
export const checkKeepsPeoplesCommits: Invariant = (snapshot) => {
  const { repo } = snapshot;
  const heads = [...repo.git.refs("refs/heads/"), ...repo.git.refs("refs/tags/")].map(
    ({ oid }) => repo.git.peel(oid) ?? oid,
  );
  const safe = [...heads, ...listMerged(snapshot)];
  return listPushes(snapshot)
    .filter(({ after }) => !safe.some((oid) => repo.git.isAncestor(after, oid)))
    .filter((push) => !isTakenAway(snapshot, push) && !isToldOf(snapshot, push))
    .map(({ actor, after, ref }) => `${actor}'s ${after} was on ${ref}, and no longer exists`);
};

/**
 * Files that people wrote on the build branch, outside of all workers' paths, land as they wrote
 * them.
 */
export const checkKeepsPeoplesLines: Invariant = (snapshot) => {
  const { state, repo } = snapshot;
  const { git } = repo;
  if (state?.build.status !== "landed") return [];
  const landed = listLandings(snapshot).find((one) => one.build === state.build.slug)?.oid;
  const { build } = getBranches(state.build.branch_prefix, state.build.slug);
  if (!landed || Object.values(state.workers).some(({ waivers }) => waivers.length > 0)) return [];
  const wrote = new Map<string, string>();
  for (const { ref, before, after } of listPushes(snapshot)) {
    if (
      ref !== `refs/heads/${build}` ||
      before === ZERO ||
      !git.isAncestor(after, state.build.landing!.tip)
    )
      continue;
    for (const [path, { oid }] of git.files(after)) {
      const isOwn = state.briefs.some(({ paths }) => paths.some((glob) => isGlobMatch(glob, path)));
      if (!isOwn && git.at(before, path)?.oid !== oid) wrote.set(path, after);
    }
  }
  return [...wrote]
    .filter(([path, commit]) => readText(git, landed, path) !== readText(git, commit, path))
    .map(
      ([path, commit]) =>
        `${path} landed with other contents than ` +
        `${git.commit(commit)!.author.name} wrote in ${commit}`,
    );
};

/**
 * Pushes to branches of builds, without their records and without the seed's other builds, which
 * are checked with their own state. A person who undoes a push or a rewrite pushes a commit that
 * Baton wrote, which is no work of that person.
 */
function listPushes({ repo, others }: Snapshot): Activity[] {
  const { data, git } = repo;
  const beside = others.filter((other) => other.repo === repo && other.slug !== null);
  const isOfOther = (ref: string) =>
    beside.some(({ slug }) => ref.startsWith(`refs/heads/baton/${slug}/`));
  return (data.activities ?? []).filter(
    ({ actor, ref, after }) =>
      PEOPLE.includes(actor) &&
      after !== ZERO &&
      git.commit(after)?.author.name !== "baton[bot]" &&
      /^refs\/heads\/baton\/[^/]+\/(?!record$)/.test(ref) &&
      !isOfOther(ref),
  );
}

/** Heads whose files are in a merged pull request, or in what landed. */
function listMerged({ github, state }: Snapshot): string[] {
  const pulls = github.sandbox.world.issues.flatMap(({ pull }) =>
    pull?.merged ? [pull.headSha] : [],
  );
  const { status, landing } = state?.build ?? {};
  return [...pulls, ...(status === "landed" && landing ? [landing.tip] : [])];
}

/** Baton makes the land branch each time, and says where a commit is that people pushed to it. */
function isToldOf({ github }: Snapshot, { ref, after }: Activity): boolean {
  const { comments } = github.sandbox.world;
  const key = `pushed-land-${after.slice(0, 12)}`;
  return ref.endsWith("/land") && comments.some(({ body }) => readMarker(body)?.key === key);
}

/** People deleted or rewrote the branch after the push. */
function isTakenAway({ repo: { data, git } }: Snapshot, push: Activity): boolean {
  return (data.activities ?? []).some(
    ({ id, ref, actor, before, after, type }) =>
      id > push.id &&
      ref === push.ref &&
      PEOPLE.includes(actor) &&
      git.isAncestor(push.after, before) &&
      (type === "branch_deletion" || (after !== ZERO && !git.isAncestor(push.after, after))),
  );
}
