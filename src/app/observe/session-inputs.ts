/**
 * Reads what sessions receive: `.baton/knowledge.yml` from a build's tip while that lands, and
 * which entries' files are gone there; open issues; and the document that a request names.
 */
import { listTreeEntries, listTreeFiles, type ListedEntry } from "../github/trees.ts";
import {
  KNOWLEDGE_PATH,
  MAX_KNOWLEDGE_BYTES,
  parseKnowledge,
  type KnowledgeProblem,
} from "../../core/model/knowledge.ts";
import { isGlobMatch } from "../../core/text/globs.ts";
import { hashString } from "../../core/model/hash.ts";
import type { Facts, KnowledgeFact, OpenIssue, PrdFact } from "../../core/model/facts.ts";
import type { Settings } from "../../core/model/settings.ts";
import type { State } from "../../core/model/state.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { requestGitHub } from "../github/errors.ts";
import { createCache } from "../github/lru-cache.ts";
import type { RefFacts } from "./refs.ts";
import { isRoleAtLeast } from "../../core/model/permissions.ts";
import { getCurrentLoop } from "../../core/model/loop.ts";
import { toVisibleLine } from "../../core/text/invisible-characters.ts";
import { readRenderedHtml } from "../../core/text/rendered-html.ts";
import { joinLines } from "../../core/text/rendered-lines.ts";
import { RENDERED } from "./comments.ts";
import type { Roles } from "./roles.ts";
import { parseRequest } from "../../core/setup/request-text.ts";
import { findTrigger } from "../../core/commands/trigger.ts";
import { isClosing, isBuildEnded } from "../../core/model/build-types.ts";

const getCachedKnowledge = createCache<KnowledgeFact>(50);

/**
 * Returns null if it isn't needed: before the closing, and with `knowledge: off`. @throws
 * GitHubError
 */
export async function readKnowledge(
  access: Access,
  state: State,
  refs: RefFacts,
  settings: Settings,
): Promise<KnowledgeFact | null> {
  if (!refs.build || !isClosing(state.build.status) || !settings.knowledge.on) return null;
  const { tree } = refs.build;
  const proposed = Object.values(state.memories).flatMap(({ knowledge }) =>
    knowledge.flatMap(({ paths }) => paths),
  );
  return getCachedKnowledge(access, `${tree} ${hashString(JSON.stringify(proposed))}`, async () => {
    const file = await readKnowledgeFile(access, tree);
    if ("problem" in file) return { tree, text: null, problem: file.problem, gone: [] };
    const known = parseKnowledge(file.text);
    const globs = [...proposed, ...(known.ok ? known.entries.flatMap(({ paths }) => paths) : [])];
    return {
      tree,
      text: file.text,
      problem: null,
      gone: await findGone(access, tree, [...new Set(globs)]),
    };
  });
}

/**
 * Reads one folder at a time, because the contents API follows symbolic links, and a link differs
 * from its target.
 */
async function readKnowledgeFile(
  access: Access,
  tree: string,
): Promise<{ text: string | null } | { problem: KnowledgeProblem }> {
  const [folder = "", name = ""] = KNOWLEDGE_PATH.split("/");
  const above = (await listTreeEntries(access, tree)).entries.find(({ path }) => path === folder);
  if (!above) return { text: null };
  if (above.type !== "tree") return { problem: { kind: "not_in_folder" } };
  const file = (await listTreeEntries(access, above.sha)).entries.find(({ path }) => path === name);
  if (!file) return { text: null };
  if (file.type !== "blob" || file.mode === "120000") return { problem: { kind: "not_a_file" } };
  if ((file.size ?? 0) > MAX_KNOWLEDGE_BYTES)
    return { problem: { kind: "too_large", bytes: file.size ?? 0 } };
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", {
      ...getRepoParams(access),
      file_sha: file.sha,
    }),
  );
  const bytes = Buffer.from(data.content, "base64");
  const text = bytes.toString("utf8");
  return Buffer.from(text).equals(bytes) ? { text } : { problem: { kind: "not_utf8" } };
}

/**
 * Returns none if GitHub doesn't list the whole tree, because a file that isn't listed may exist.
 */
async function findGone(access: Access, tree: string, globs: readonly string[]): Promise<string[]> {
  if (globs.length === 0) return [];
  const files = await listTreeFiles(access, tree);
  if (files === null) return [];
  return globs.filter((glob) => !files.some(({ path }) => isGlobMatch(glob, path)));
}

// Maximum number of open issues that a loop's research sees: the newest, by people with write
// access, as GitHub renders them.

const MAX_ISSUES = 30;
/**
 * Maximum number of authors whose role is read. Each is a request, and anyone can open issues in a
 * public repository.
 */
const MAX_AUTHORS = 20;
const TITLE_CHARS = 120;
const BODY_CHARS = 1000;
const LABELS = 10;

/**
 * Returns null if they aren't needed. A loop needs them once, before its research starts. @throws
 * GitHubError
 */
export async function readOpenIssues(
  access: Access,
  state: State,
  roles: Roles,
): Promise<OpenIssue[] | null> {
  const loop = getCurrentLoop(state);
  if (loop?.phase !== "research" || state.openIssues[loop.n]) return null;
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/issues", {
      ...getRepoParams(access),
      state: "open",
      per_page: 100,
      ...RENDERED,
    }),
  );
  // GitHub lists pull requests among the issues:
  // https://docs.github.com/rest/issues/issues#list-repository-issues
  const issues = data.filter((one) => !one.pull_request && one.number !== state.build.issue);
  const asked = new Set<string>();
  const found: OpenIssue[] = [];
  for (const { number, title, body_html, user, labels } of issues) {
    if (found.length >= MAX_ISSUES || user?.type !== "User") continue;
    if (!asked.has(user.login) && asked.size >= MAX_AUTHORS) continue;
    asked.add(user.login);
    if (!isRoleAtLeast(await roles.get(user.login), "write")) continue;
    const names = labels.map((label) => (typeof label === "string" ? label : (label.name ?? "")));
    found.push({
      ...{ number, by: user.login },
      title: toVisibleLine(title).slice(0, TITLE_CHARS).toWellFormed(),
      body: joinLines(readRenderedHtml(body_html)).slice(0, BODY_CHARS).toWellFormed(),
      labels: names.slice(0, LABELS).map((name) => name.slice(0, 50).toWellFormed()),
    });
  }
  return found;
}

// Reads the document that a request names, from the base branch. It must be a plain text file
// within the maximum size.

/** In bytes: about a hundred pages. Sessions read the whole document. */
const MAX_PRD_BYTES = 256 * 1024;
/** https://git-scm.com/docs/git-fast-import#_filemodify */
const LINK = "120000";
const SUBMODULE = "160000";

/**
 * Returns `null` if no build is about to start, and if the request names no document. @throws
 * GitHubError
 */
export async function readPrd(
  access: Access,
  facts: Facts,
  state: State | null,
): Promise<PrdFact | null> {
  if ((state && !isBuildEnded(state.build.status)) || !findTrigger(facts, state)) return null;
  const read = parseRequest(facts.issue.body);
  const path = read.ok ? read.value.prd : undefined;
  return path === undefined ? null : readPrdFile(access, path, facts.refs.base);
}

async function readPrdFile(access: Access, path: string, base: string): Promise<PrdFact> {
  const refuse = (problem: string): PrdFact => ({ ok: false, path, problem });
  const entry = await findEntry(access, path.split("/"), base);
  if (typeof entry === "string") return refuse(entry);
  const { sha, size = 0 } = entry;
  if (size > MAX_PRD_BYTES)
    return refuse(`has ${size} bytes, and at most ${MAX_PRD_BYTES} are read: shorten or split it.`);
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", {
      ...getRepoParams(access),
      file_sha: sha,
    }),
  );
  const bytes = Buffer.from(data.content, "base64");
  if (bytes.toString("utf8").trim() === "")
    return refuse("is empty: describe in it what you want.");
  if (bytes.includes(0) || !Buffer.from(bytes.toString("utf8")).equals(bytes)) {
    return refuse("is not UTF-8 text: name a Markdown or a text file.");
  }
  return { ok: true, path, sha };
}

/**
 * Reads one folder at a time, because the contents API follows symbolic links, and a link differs
 * from its target.
 */
async function findEntry(
  access: Access,
  names: readonly string[],
  base: string,
): Promise<ListedEntry | string> {
  let tree = base;
  for (const [i, name] of names.entries()) {
    const { entries } = await listTreeEntries(access, tree);
    const entry = entries.find((one) => one.path === name);
    const last = i === names.length - 1;
    if (!entry) return "doesn't exist on the default branch: correct the path, or add the file.";
    if (entry.mode === LINK)
      return "is a symbolic link, or is behind one: name the file that it points to.";
    if (entry.mode === SUBMODULE) return "is in a submodule: name a file of this repository.";
    if (last && entry.type !== "blob") return "is a folder: name a file.";
    if (last) return entry;
    if (entry.type !== "tree")
      return "doesn't exist on the default branch: correct the path, or add the file.";
    tree = entry.sha;
  }
  return "doesn't exist on the default branch: correct the path, or add the file.";
}
