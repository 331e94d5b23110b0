/**
 * Reads what people submit for workers that they took over: the branch at that commit, checked by
 * all guards.
 */
import { fetchComparison } from "../github/compare.ts";
import type { Facts } from "../../core/model/facts.ts";
import type { BranchProblem, HandIn, HandInFact } from "../../core/model/hand-in.ts";
import { describeUnreadBranch } from "../../core/messages/manual-work.ts";
import type { Settings } from "../../core/model/settings.ts";
import type { State } from "../../core/model/state.ts";
import type { WorkerState } from "../../core/model/worker-state.ts";
import { MAX_COMPARED_FILES } from "../../core/model/hash.ts";
import { isByHand } from "../../core/model/session.ts";
import type { GuardFinding } from "../../core/model/guard-findings.ts";
import { PROPOSAL_BYTES, type Change, type FileChange } from "../../core/model/proposal.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { requestGitHub, requestOrNull } from "../github/errors.ts";
import { createCache } from "../github/lru-cache.ts";
import { checkSessionChange, type SessionOrigin } from "./run-guards.ts";

/** Maximum number of folders per query. */
const FOLDERS = 50;
const SIDE_BY_SIDE = 4;
/** Git's modes, as GraphQL returns them. */
const MODES: ReadonlyMap<number, "100644" | "100755" | "120000"> = new Map([
  [0o100644, "100644"],
  [0o100664, "100644"],
  [0o100755, "100755"],
  [0o120000, "120000"],
]);

export type BranchChange = { ok: true; change: Change } | { ok: false; problem: BranchProblem };

/** Small, because few are read twice and each may have `PROPOSAL_BYTES`. */
const getCachedChange = createCache<BranchChange>(8);

/** @throws GitHubError */
export async function readHandIns(
  access: Access,
  state: State,
  build: string | null,
  settings: Settings,
): Promise<Facts["handIns"]> {
  const open = Object.values(state.workers).filter(
    (worker) => worker.hand_in !== null && !worker.hand_in.blocked && isByHand(worker.session),
  );
  const facts = await Promise.all(
    open.map(
      async (worker) =>
        [worker.id, await checkHandIn(access, state, worker, build, settings)] as const,
    ),
  );
  return Object.fromEntries(facts);
}

async function checkHandIn(
  access: Access,
  state: State,
  worker: WorkerState,
  build: string | null,
  settings: Settings,
): Promise<HandInFact> {
  const { head, comment, completion } = worker.hand_in as HandIn;
  if (build === null) return { ok: false, head, problem: { kind: "no_build_branch" } };
  const read = await readBranchChange(access, build, head);
  if (!read.ok) return { ...read, head };
  const { change } = read;
  // The comment's number takes the place of the run as cache key, because a comment submits one
  // commit.
  const made = { worker: worker.id, run: comment, base: change.base, merges: null };
  const of = { ...made, kind: worker.session!.kind, close: completion };
  return {
    ok: true,
    head,
    change,
    guards: await checkSessionChange(access, state, of, change, settings),
  };
}

/**
 * Returns what `head` changes since it left `build`, with the contents of all files. Cached by both
 * commits.
 * @throws GitHubError
 */
export function readBranchChange(
  access: Access,
  build: string,
  head: string,
): Promise<BranchChange> {
  return getCachedChange(access, `${build}...${head}`, () => compareBranch(access, build, head));
}

/**
 * Returns the guards' findings in a session's change, and in what a person left below it. `build`
 * is the head of the build branch.
 * @throws GitHubError
 */
export async function checkSession(
  access: Access,
  { state, build, settings }: { state: State; build: string | null; settings: Settings },
  made: SessionOrigin,
  change: Change | null,
): Promise<GuardFinding[]> {
  const head = made.worker === null ? null : state.workers[made.worker]!.person_head;
  if (head === null || made.base !== head || build === null)
    return checkSessionChange(access, state, made, change, settings);
  const whole = await joinPersonsChange(access, build, head, change);
  const based = { ...made, base: whole.change?.base ?? made.base };
  return [
    ...whole.unread,
    ...(await checkSessionChange(access, state, based, whole.change, settings)),
  ];
}

/**
 * Joins a session's change with what a person left on the branch before they returned the worker.
 * No guard has checked that yet. `unread` means that it can't be read. @throws GitHubError
 */
export async function joinPersonsChange(
  access: Access,
  build: string,
  head: string,
  change: Change | null,
): Promise<{ change: Change | null; unread: GuardFinding[] }> {
  const persons = await readBranchChange(access, build, head);
  if (!persons.ok) {
    const message = describeUnreadBranch(persons.problem);
    return { change, unread: [{ guard: "size", path: null, message, waivable: false }] };
  }
  const files = change?.files ?? [];
  const changed = new Set(files.map(({ path }) => path));
  const left = persons.change.files.filter(({ path }) => !changed.has(path));
  return { change: { base: persons.change.base, files: [...left, ...files] }, unread: [] };
}

async function compareBranch(access: Access, build: string, head: string): Promise<BranchChange> {
  const compared = await requestOrNull(() => fetchComparison(access, build, head));
  if (!compared) return refuse({ kind: "commit_gone", head });
  const { files = [], merge_base_commit: base } = compared;
  if (files.length >= MAX_COMPARED_FILES)
    return refuse({ kind: "too_many_files", files: MAX_COMPARED_FILES });
  const written = files.flatMap((file) => (file.status === "removed" ? [] : [file.filename]));
  const gone = files.flatMap((file) => {
    if (file.status === "removed") return [file.filename];
    return file.status === "renamed" && file.previous_filename ? [file.previous_filename] : [];
  });
  const entries = await readEntries(access, head, written);
  const changed: FileChange[] = gone
    .filter((path) => !written.includes(path))
    .map((path) => ({ op: "delete" as const, path }));
  let bytes = 0;
  const found: { path: string; mode: "100644" | "100755" | "120000"; oid: string }[] = [];
  for (const path of written) {
    const entry = entries.get(path);
    const mode = entry && MODES.get(entry.mode);
    if (!entry || !mode) return refuse({ kind: "other_kind", path });
    bytes += entry.size;
    if (bytes > PROPOSAL_BYTES) return refuse({ kind: "too_large", most: PROPOSAL_BYTES });
    found.push({ path, mode, oid: entry.oid });
  }
  for (let i = 0; i < found.length; i += SIDE_BY_SIDE) {
    const part = found
      .slice(i, i + SIDE_BY_SIDE)
      .map(async ({ path, mode, oid }): Promise<FileChange> => {
        const { data } = await requestGitHub(() =>
          access.octokit.request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", {
            ...getRepoParams(access),
            file_sha: oid,
          }),
        );
        return { op: "write", path, mode, content: data.content.replace(/\s/g, "") };
      });
    changed.push(...(await Promise.all(part)));
  }
  return { ok: true, change: { base: base.sha, files: changed } };
}

const refuse = (problem: BranchProblem) => ({ ok: false as const, problem });

interface Entry {
  name: string;
  oid: string;
  mode: number;
  size: number;
}

/** Returns the entries of `head` by path, with mode and size, which a comparison doesn't have. */
async function readEntries(
  access: Access,
  head: string,
  paths: readonly string[],
): Promise<Map<string, Entry>> {
  const folders = [
    ...new Set(paths.map((path) => path.slice(0, Math.max(0, path.lastIndexOf("/"))))),
  ];
  const found = new Map<string, Entry>();
  for (let i = 0; i < folders.length; i += FOLDERS) {
    const part = folders.slice(i, i + FOLDERS);
    const names = part.map((_, n) => `$p${n}: String!`).join(", ");
    const fields = "... on Tree { entries { name oid mode size } }";
    const asked = part.map((_, n) => `o${n}: object(expression: $p${n}) { ${fields} }`).join(" ");
    const query =
      `query ($owner: String!, $repo: String!, ${names}) { repository(owner: $owner, name: ` +
      `$repo) { ${asked} } }`;
    // Paths are passed as variables, never in the query.
    const expressions = Object.fromEntries(part.map((folder, n) => [`p${n}`, `${head}:${folder}`]));
    const answer = await requestGitHub(() =>
      access.octokit.graphql<{ repository: Record<string, { entries?: Entry[] } | null> | null }>(
        query,
        {
          ...getRepoParams(access),
          ...expressions,
        },
      ),
    );
    for (const [n, folder] of part.entries()) {
      for (const entry of answer.repository?.[`o${n}`]?.entries ?? [])
        found.set(folder === "" ? entry.name : `${folder}/${entry.name}`, entry);
    }
  }
  return found;
}
