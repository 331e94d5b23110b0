/** A build's record in the repository, as people, runners and invariants read it. */
import { createHash } from "node:crypto";
import { KNOWLEDGE_PATH } from "../../../../src/core/model/knowledge.ts";
import { parseRecord } from "../../../../src/core/record/parse.ts";
import type { State } from "../../../../src/core/model/state.ts";
import type { Commit, GitRepository } from "../../../../src/sandbox/git/repository.ts";

export interface Found {
  slug: string;
  head: string;
  /** The build has ended and is cleaned up: the record is a tag. */
  archived: boolean;
}

/** Returns records of the issue, running ones first. */
export function listRecords(git: GitRepository, issue: number): Found[] {
  const find = (prefix: string, ending: RegExp, archived: boolean) =>
    git.refs(prefix).flatMap(({ ref: name, oid }): Found[] => {
      const slug = ending.exec(name.slice(prefix.length))?.[1];
      const own = slug !== undefined && (slug === String(issue) || slug.startsWith(`${issue}-`));
      return own ? [{ slug, head: git.peel(oid) ?? oid, archived }] : [];
    });
  const ended = find("refs/tags/baton/", /^([^/]+)$/, true);
  return [...find("refs/heads/baton/", /^([^/]+)\/record$/, false), ...ended.toReversed()];
}

/** Returns the open record of that name, of a build or of tasks; null = there is none. */
export function openRecord(git: GitRepository, slug: string): Found | null {
  const head = git.ref(`refs/heads/baton/${slug}/record`);
  return head === null ? null : { slug, head, archived: false };
}

const states = new WeakMap<GitRepository, Map<string, State | null>>();

/** Returns the state in a record's commit; null if its documents can't be read. */
export function readState(git: GitRepository, head: string): State | null {
  const known = states.get(git) ?? new Map<string, State | null>();
  states.set(git, known);
  const kept = known.get(head);
  if (kept !== undefined) return kept;
  const files = [...git.files(head)].map(([path, { oid }]) => [
    path,
    git.blob(oid)?.toString("utf8") ?? "",
  ]);
  const parsed = parseRecord(Object.fromEntries(files) as Record<string, string>);
  const state = parsed.ok ? parsed.state : null;
  known.set(head, state);
  return state;
}

/** Returns the state that Baton wrote last, ignoring what others pushed since. */
export function readOwnState(git: GitRepository, head: string): State | null {
  let at: string | null = head;
  for (; at !== null;) {
    const commit: Commit | null = git.commit(at);
    if (commit?.author.name === "baton[bot]") return readState(git, at);
    at = commit?.parents[0] ?? null;
  }
  return null;
}

export function readText(git: GitRepository, commit: string, path: string): string | null {
  const entry = git.at(commit, path);
  return entry ? (git.blob(entry.oid)?.toString("utf8") ?? null) : null;
}

/** Returns the knowledge without commit and day. */
export function removeOrigin(knowledge: string): string {
  return knowledge.replace(/^ +(source|added): .*$/gm, "");
}

/**
 * Returns a hash of a commit's files, without commit and day of the knowledge, because every run
 * has its own.
 */
export function readContent(git: GitRepository, commit: string): string {
  const hash = createHash("sha256");
  for (const [path, { mode, oid }] of git.files(commit)) {
    const content = path === KNOWLEDGE_PATH ? removeOrigin(readText(git, commit, path)!) : oid;
    hash.update(JSON.stringify([path, mode, content]));
  }
  return hash.digest("hex").slice(0, 16);
}
