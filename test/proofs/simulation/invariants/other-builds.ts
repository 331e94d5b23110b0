/** Builds on one server: one build leaves no trace in another, in the same repository or not. */
import { getBranches } from "../../../../src/core/model/names.ts";
import { readMarker } from "../../../../src/core/messages/marker.ts";
import { readTrailers } from "../../../../src/core/messages/commit-messages.ts";
import { readText } from "../world/record.ts";
import type { Invariant } from "./invariant.ts";

/**
 * Nothing of another build is on a build's branches, issue or pull requests, or anywhere in its
 * repository.
 */
export const checkLeavesNoTrace: Invariant = ({ state, issue, repo, github, others }) => {
  if (!state) return [];
  const { git, base } = repo;
  const { slug, branch_prefix: prefix } = state.build;
  const { worker, build } = getBranches(prefix, slug);
  const { comments, issues, runs } = github.sandbox.world;
  const own = issues.filter(
    ({ number, pull }) => number === issue || pull?.headRef.startsWith(`${prefix}/${slug}/`),
  );
  const numbers = new Set(own.map(({ number }) => number));
  const said = comments.filter(
    ({ author, issueNumber }) => author === "baton[bot]" && numbers.has(issueNumber),
  );
  const strange = said.flatMap(({ body, issueNumber }) => {
    const of = readMarker(body)?.slug ?? slug;
    return others.some((other) => other.slug === of)
      ? [`#${issueNumber} of ${slug} has a comment of ${of}`]
      : [];
  });
  const tip = git.ref(`refs/heads/${base}`);
  const mixed = [build, ...Object.values(state.workers).map(({ id }) => worker(id))].flatMap(
    (branch) => {
      const head = git.ref(`refs/heads/${branch}`);
      if (head === null || (tip !== null && git.isAncestor(head, tip))) return [];
      const of = readTrailers(git.commit(head)!.message)["Baton-Build"] ?? slug;
      return others.some((other) => other.slug === of)
        ? [`${branch} is at ${head}, a commit of ${of}`]
        : [];
    },
  );
  const apart = others
    .filter((other) => other.repo !== repo && other.slug !== null)
    .flatMap((other) => [
      ...git
        .refs("refs/")
        .flatMap(({ ref }) =>
          ref.includes(`/${other.slug}`) ? [`${ref} is of ${other.slug}`] : [],
        ),
      ...runs.flatMap(({ inputs, displayTitle }) =>
        inputs["build"] === other.slug ? [`${displayTitle} is a run`] : [],
      ),
    ])
    .map((what) => `${repo.fullName}: ${what}, which builds elsewhere`);
  return [...strange, ...mixed, ...apart];
};

/** No other build obeys the commands to one build. */
export const checkObeysItsOwn: Invariant = ({ state, scenario, others }) => {
  // People only answer what the second build asks.
  const { acts, incident, takeovers } = scenario;
  const isCommanded =
    acts.length > 0 || takeovers.length > 0 || incident?.name === "burst of commands";
  if (!state || others.length === 0 || isCommanded) return [];
  const { slug, hold, paused, status } = state.build;
  return [
    ...(hold ? [`${slug} is held`] : []),
    ...(paused ? [`${slug} is paused`] : []),
    ...(status === "cancelled" ? [`${slug} is cancelled`] : []),
    ...Object.values(state.workers).flatMap(({ id, takeover: taken, steers }) => [
      ...(taken ? [`${id} of ${slug} is taken`] : []),
      ...(steers.length > 0 ? [`${id} of ${slug} is steered`] : []),
    ]),
  ].map((what) => `${what}, but nobody has asked for that`);
};

/** A landing keeps each line that builds had landed before it. */
export const checkKeepsOthersLines: Invariant = ({
  repo: { git, base },
  scenario: { workers, acts },
  mark,
}) => {
  if (mark === null || acts.some(({ act }) => act === "/revert")) return [];
  const paths = new Set(workers.flatMap(({ files }) => files));
  const linesIn = (commit: string, path: string) =>
    [...(readText(git, commit, path) ?? "").matchAll(/^(?:first|second) .*$/gm)].map(
      ([line]) => line,
    );
  const found: string[] = [];
  for (let at = git.ref(`refs/heads/${base}`); at !== null;) {
    const { parents, author } = git.commit(at)!;
    const parent = parents[0] ?? null;
    for (const path of author.name === "baton[bot]" && parent !== null ? paths : []) {
      const now = linesIn(at, path);
      for (const line of linesIn(parent!, path))
        if (!now.includes(line)) found.push(`${at} drops "${line}" of ${path}`);
    }
    at = parent;
  }
  return found;
};
