import { KNOWLEDGE_PATH, parseKnowledge } from "../../../../src/core/model/knowledge.ts";
import type { GitRepository } from "../../../../src/sandbox/git/repository.ts";
import { readText } from "../world/record.ts";
import type { Invariant } from "./invariant.ts";

/**
 * What lands is the build tip's tree. If the build learned something, it also has the file of
 * lessons.
 */
export const checkAddsKnowledgeAlone: Invariant = ({ state, github, repo: { git } }) => {
  const { landing, early = [] } = state?.build ?? {};
  const pull = github.sandbox.world.issues.find(({ number }) => number === landing?.pr)?.pull;
  // If people merged all of a build's candidates, nothing was cut from its tip.
  if (!landing || !pull?.merged || early.some(({ pr }) => pr === landing.pr)) return [];
  const others = listDifferences(git, landing.tip, pull.headSha).filter(
    (path) => path !== KNOWLEDGE_PATH,
  );
  const { added = [], removed = [] } = landing.knowledge ?? {};
  const gone = new Set(removed.map(({ id }) => id));
  const expected = [
    ...readIds(git, landing.tip).filter((id) => !gone.has(id)),
    ...added.map(({ id }) => id),
  ];
  const ids = readIds(git, pull.headSha);
  return [
    ...others.map(
      (path) => `${path} lands with other contents than the build's tip ${landing.tip} has`,
    ),
    ...(ids.toSorted().join() === expected.toSorted().join()
      ? []
      : [
          `${KNOWLEDGE_PATH} lands with ${ids.join() || "nothing"}, instead of ` +
            `${expected.join() || "nothing"}`,
        ]),
  ];
};

function listDifferences(git: GitRepository, one: string, other: string): string[] {
  const [before, after] = [git.files(one), git.files(other)];
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path)?.oid !== after.get(path)?.oid);
}

function readIds(git: GitRepository, commit: string): string[] {
  const read = parseKnowledge(readText(git, commit, KNOWLEDGE_PATH));
  return read.ok ? read.entries.map(({ id }) => id) : [];
}
