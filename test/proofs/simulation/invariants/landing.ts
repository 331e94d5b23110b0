import { CANDIDATE_TRAILER } from "../../../../src/core/model/candidate.ts";
import { KNOWLEDGE_PATH, parseKnowledge } from "../../../../src/core/model/knowledge.ts";
import { findRefusal } from "../../../../src/core/knowledge/pass-memory.ts";
import type { WorkerId } from "../../../../src/core/model/names.ts";
import type { Commit } from "../../../../src/sandbox/git/repository.ts";
import { NOTES } from "../world/acts.ts";
import { readText } from "../world/record.ts";
import type { Invariant, Snapshot } from "./invariant.ts";

const PEOPLES = /^(you|wren) changes /;

/** The base branch gains one commit per build, and no worker is merged twice. */
export const checkMergedOnce: Invariant = (snapshot) => {
  const found: string[] = [];
  const landed = new Map<string, string>();
  for (const { build, oid } of listLandings(snapshot)) {
    if (landed.has(build))
      found.push(`build ${build} landed twice: ${landed.get(build)} and ${oid}`);
    landed.set(build, oid);
  }
  // Work that people took out of the build branch is done again.
  const lost = new Set(
    Object.values(snapshot.state?.workers ?? {}).flatMap((one) =>
      one.lost_merges.map(({ pr }) => pr),
    ),
  );
  const merged = new Map<string, number>();
  for (const { pull, number } of snapshot.github.sandbox.world.issues) {
    // These branches have new contents each time. The base shows that a build landed once.
    if (!pull?.merged || /\/(?:land|sync-templates)$/.test(pull.headRef)) continue;
    const before = merged.get(pull.headRef);
    if (before !== undefined && !lost.has(before))
      found.push(`${pull.headRef} is merged by #${before} and by #${number}`);
    merged.set(pull.headRef, number);
  }
  return found;
};

/**
 * A build that says it landed has landed, by its own commit. If people merged its candidates, there
 * is no such commit.
 */
export const checkLandsOnce: Invariant = (snapshot) => {
  const { build } = snapshot.state ?? {};
  if (build?.status !== "landed") return [];
  const own = listLandings(snapshot).filter((one) => one.build === build.slug);
  const early = own.length === 0 && build.early.length > 0;
  return own.length === 1 || early
    ? []
    : [`${build.slug} is marked as landed, but the base has ${own.length} commits of it`];
};

/** What landed contains its workers' results: the first file of each merged worker. */
export const checkLandsWhole: Invariant = (snapshot) => {
  const { state, repo, scenario } = snapshot;
  if (state?.build.status !== "landed") return [];
  const own = listLandings(snapshot).find((one) => one.build === state.build.slug)?.oid;
  const oid = own ?? repo.git.ref(`refs/heads/${repo.base}`)!;
  return scenario.workers
    .filter(({ id }) => state.workers[id as WorkerId]?.merge_sha)
    .filter(({ files }) => readText(repo.git, oid, files[0]!) === null)
    .map(({ id, files }) => `${id} was merged, but ${files[0]} isn't in what landed`);
};

/**
 * What builds learned lands in a file that later builds can read, and that has no refused entry.
 */
export const checkLearnsReadably: Invariant = ({ repo: { git, base } }) => {
  const text = readText(git, git.ref(`refs/heads/${base}`)!, KNOWLEDGE_PATH);
  const read = parseKnowledge(text);
  if (!read.ok) return [`${KNOWLEDGE_PATH} on ${base} can't be read: ${read.problem}`];
  return read.entries.flatMap((entry) => {
    const refusal = findRefusal(entry);
    return refusal === null ? [] : [`${entry.id} is on ${base} despite ${refusal}`];
  });
};

/**
 * A build that learned something and landed has it on the base branch, also if other builds landed
 * beside it.
 */
export const checkKeepsKnowledge: Invariant = (snapshot) => {
  const { state, repo } = snapshot;
  const added = state?.build.landing?.knowledge?.added ?? [];
  const own = listLandings(snapshot).find((one) => one.build === state?.build.slug)?.oid;
  if (state?.build.status !== "landed" || own === undefined) return [];
  const read = parseKnowledge(readText(repo.git, own, KNOWLEDGE_PATH));
  const ids = read.ok ? read.entries.map(({ id }) => id) : [];
  return added
    .filter(({ id }) => !ids.includes(id))
    .map(({ id }) => `${id} is marked as landed, but has not`);
};

/**
 * What people had noted on the base branch is still there after every landing, because people only
 * add to it.
 */
export const checkKeepsPeoples: Invariant = ({ repo: { git, base } }) => {
  let newer: { oid: string; notes: string } | null = null;
  for (
    let oid = git.ref(`refs/heads/${base}`);
    oid !== null;
    oid = git.commit(oid)!.parents[0] ?? null
  ) {
    const notes = readText(git, oid, NOTES) ?? "";
    if (newer && !newer.notes.startsWith(notes))
      return [`${newer.oid} undoes what people had noted on ${base} before`];
    newer = { oid, notes };
  }
  return [];
};

/** The commits by which builds landed, newest first. People may have merged a candidate before. */
export function listLandings({ repo: { git, base } }: Snapshot): { build: string; oid: string }[] {
  const found: { build: string; oid: string }[] = [];
  for (let at = git.ref(`refs/heads/${base}`); at !== null;) {
    const commit: Commit = git.commit(at)!;
    const build = /^Baton-Build: (\S+)$/m.exec(commit.message)?.[1];
    if (build && !PEOPLES.test(commit.message) && !commit.message.includes(CANDIDATE_TRAILER))
      found.push({ build, oid: at });
    at = commit.parents[0] ?? null;
  }
  return found;
}
