/**
 * Reads a template's files with the permissions of the installation of the repository that takes
 * them.
 */
import type { TemplateProblem, UnreadableTemplate } from "../../core/messages/templates.ts";
import {
  MAX_TEMPLATE_FILES,
  chooseFiles,
  findExcess,
  getBlobSha,
  type ChosenFiles,
  type ListedFile,
} from "../../core/templates/files.ts";
import {
  formatTemplateSource,
  getTemplateKey,
  type TemplateSource,
} from "../../core/model/template-source.ts";
import { hashString } from "../../core/model/hash.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { requestGitHub, GitHubError } from "../github/errors.ts";
import { createCache } from "../github/lru-cache.ts";
import { readBlobs } from "../github/trees.ts";

/** The repository that takes the files. */
export interface TemplateTarget {
  owner: string;
  repo: string;
  private: boolean;
}

export interface TemplateAtCommit {
  source: TemplateSource;
  commit: string;
  /** URL of the repository's page on GitHub. */
  page: string;
  chosen: ChosenFiles;
  /** File contents by the blob's sha. */
  contents: ReadonlyMap<string, Uint8Array>;
}

export type TemplateRead =
  | ({ ok: true } & TemplateAtCommit)
  | { ok: false; problem: TemplateProblem };

type Contents = Pick<TemplateAtCommit, "chosen" | "contents">;

/**
 * Small, because an entry may have several megabytes. Holds templates that many repositories take
 * at the same time.
 */
const getCachedContents = createCache<Contents | { problem: TemplateProblem }>(8);

/**
 * Reads the template through the installation of the repository that takes it, never through
 * another one. Otherwise anyone who can write here could read what another account owns. A private
 * repository must be marked as a template, and only private repositories of its owner may take it.
 * @throws GitHubError if GitHub can't be reached now
 */
export async function readTemplate(
  access: Access,
  source: TemplateSource,
  taker: TemplateTarget,
): Promise<TemplateRead> {
  const { owner, repo } = source;
  const from: Access = { ...access, owner, repo };
  const template = formatTemplateSource(source);
  const refuse = (why: UnreadableTemplate): TemplateRead => ({
    ok: false,
    problem: { kind: "unreadable", template, why },
  });
  if (getTemplateKey(source) === getTemplateKey(taker)) return refuse("itself");
  const found = await requestIfReadable(() =>
    access.octokit.request("GET /repos/{owner}/{repo}", { owner, repo }),
  );
  if (!found) return refuse("unreachable");
  const { data } = found;
  // GitHub redirects from a renamed or transferred repository, which another account may own by
  // now.
  if (data.full_name.toLowerCase() !== getTemplateKey(source)) {
    return refuse("renamed");
  }
  if (data.private && owner.toLowerCase() !== taker.owner.toLowerCase())
    return refuse("unreachable");
  if (data.private && !taker.private) return refuse("would_publish");
  if (data.private && !data.is_template) return refuse("unmarked");
  const ref = source.ref ?? data.default_branch;
  const commit = await requestIfReadable(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/commits/{ref}", {
      owner,
      repo,
      ref,
      per_page: 1,
    }),
  );
  if (!commit) return refuse(source.ref === null ? "no_commit" : "no_ref");
  const {
    sha,
    commit: { tree },
  } = commit.data;
  const key = `${sha} ${hashString(JSON.stringify(source.paths))}`;
  const contents = await getCachedContents(from, key, () => readContents(from, tree.sha, source));
  if ("problem" in contents) {
    // The cache has one entry for all names of the same commit.
    const { problem } = contents;
    return { ok: false, problem: problem.kind === "invalid" ? problem : { ...problem, template } };
  }
  return { ok: true, source, commit: sha, page: data.html_url, ...contents };
}

/** Returns null if it doesn't exist or may not be read. */
async function requestIfReadable<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await requestGitHub(ask);
  } catch (error) {
    if (
      error instanceof GitHubError &&
      ["not_found", "gone", "refused", "conflict"].includes(error.code)
    )
      return null;
    throw error;
  }
}

async function readContents(
  from: Access,
  tree: string,
  source: TemplateSource,
): Promise<Contents | { problem: TemplateProblem }> {
  const template = formatTemplateSource(source);
  const listed = await listTree(from, tree);
  if (!listed) return { problem: { kind: "unreadable", template, why: "too_many_files" } };
  const chosen = chooseFiles(listed, source.paths);
  const excess = findExcess(chosen.files);
  if (excess !== null) return { problem: { kind: "too_large", template, said: excess } };
  const shas = [...new Set(chosen.files.map(({ sha }) => sha))];
  const texts = new Map(await readTexts(from, shas));
  const others = await readBlobs(
    from,
    shas.filter((sha) => !texts.has(sha)),
  );
  return { chosen, contents: new Map([...texts, ...others]) };
}

/**
 * Lists blobs and submodules of a tree, at any depth. Returns null if GitHub doesn't list them all
 * at once.
 */
export async function listTree(access: Access, tree: string): Promise<ListedFile[] | null> {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", {
      ...getRepoParams(access),
      tree_sha: tree,
      recursive: "1",
    }),
  );
  if (data.truncated) return null;
  return data.tree
    .filter(({ type }) => type !== "tree")
    .map(({ path, mode, sha, size }) => ({
      path: path ?? "",
      mode: mode ?? "",
      sha: sha ?? "",
      size: size ?? 0,
    }));
}

/** Maximum number of texts per request. */
const TEXTS = 50;

/**
 * Returns by sha the texts that GraphQL returns whole. The sha shows whether GraphQL changed or cut
 * one.
 */
async function readTexts(access: Access, shas: readonly string[]): Promise<[string, Uint8Array][]> {
  const found: [string, Uint8Array][] = [];
  for (let i = 0; i < Math.min(shas.length, MAX_TEMPLATE_FILES); i += TEXTS) {
    const part = shas.slice(i, i + TEXTS);
    const names = part.map((_, j) => `$o${j}: GitObjectID!`).join(", ");
    const asked = part
      .map((_, j) => `o${j}: object(oid: $o${j}) { ... on Blob { text isTruncated } }`)
      .join(" ");
    const repositoryPart = `repository(owner: $owner, name: $repo) { ${asked} }`;
    const query = `query ($owner: String!, $repo: String!, ${names}) { ${repositoryPart} }`;
    const variables = Object.fromEntries(part.map((sha, j) => [`o${j}`, sha]));
    const { repository } = await requestGitHub(() =>
      access.octokit.graphql<{
        repository: Record<string, { text?: string | null; isTruncated?: boolean } | null> | null;
      }>(query, { ...getRepoParams(access), ...variables }),
    );
    for (const [j, sha] of part.entries()) {
      const blob = repository?.[`o${j}`];
      if (typeof blob?.text !== "string" || blob.isTruncated) continue;
      const bytes = new TextEncoder().encode(blob.text);
      if (getBlobSha(bytes) === sha) found.push([sha, bytes]);
    }
  }
  return found;
}
