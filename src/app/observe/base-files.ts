/**
 * Reads the base of a change from GitHub in a few queries: first which paths exist, then the texts.
 */
import { listTreeFiles } from "../github/trees.ts";
import {
  MAX_BASE_BYTES,
  MAX_BASE_FILE_BYTES,
  MAX_BASE_TEXTS,
  listBasePaths,
} from "../../core/guards/base-files.ts";
import type { Change } from "../../core/model/proposal.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { requestGitHub, requestOrNull } from "../github/errors.ts";
import { createCache } from "../github/lru-cache.ts";
import type { BaseFileContent, BaseFiles } from "../../core/model/guard-findings.ts";

/** Maximum number of objects per query. GitHub ends a query after ten seconds. */
const LOOKED_AT = 100;
/** Maximum number of folders whose files are listed, a request each. */
const FOLDERS = 10;
/** Maximum texts per query, in number and bytes. */
const READ = 50;
const READ_BYTES = 2_000_000;

interface FoundObject {
  __typename: string;
  oid?: string;
  byteSize?: number;
  isBinary?: boolean | null;
  text?: string | null;
  isTruncated?: boolean;
}

const getCachedBaseFiles = createCache<BaseFiles>(64);

/**
 * Cached by run, because its change and the commit below it no longer change. @throws GitHubError
 */
export function readBaseFiles(access: Access, run: number, change: Change): Promise<BaseFiles> {
  return getCachedBaseFiles(access, `${run}`, async () => {
    const { before, folders } = await readObjects(access, change.base, listBasePaths(change));
    const replaced = change.files.flatMap(({ op, path }) =>
      op === "write" && folders.has(path) ? [path] : [],
    );
    for (const path of replaced.slice(0, FOLDERS)) {
      const listed = await listTreeFiles(access, folders.get(path)!);
      const files = listed && listed.map((file) => `${path}/${file.path}`);
      before.set(path, { text: null, folder: { files } });
    }
    return before;
  });
}

/**
 * Returns the texts at paths of a commit, if guards read them. Null means that it isn't text. A
 * missing path is absent.
 */
export async function readTexts(
  access: Access,
  base: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  const { before } = await readObjects(access, base, paths);
  return new Map(
    [...before].flatMap(([path, former]) =>
      former === null ? [] : [[path, former.text] as const],
    ),
  );
}

const getCachedExistence = createCache<ReadonlyMap<string, boolean>>(64);

/**
 * Returns which of the paths exist in `base`, as a file or folder. Cached by run. @throws
 * GitHubError
 */
export function findExistingPaths(
  access: Access,
  run: number,
  base: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, boolean>> {
  return getCachedExistence(access, `${run}`, async () => {
    const found = new Map<string, boolean>();
    for (const part of splitParts(paths, LOOKED_AT)) {
      const there = await fetchObjects(access, base, part, "");
      for (const [i, path] of part.entries()) found.set(path, there[i] !== null);
    }
    return found;
  });
}

/** Reads the objects at the paths, and the trees of those that are folders. */
async function readObjects(access: Access, base: string, paths: readonly string[]) {
  const before = new Map<string, BaseFileContent>();
  const folders = new Map<string, string>();
  const texts: string[][] = [];
  let [batch, all, count] = [0, 0, 0];
  for (const part of splitParts(paths, LOOKED_AT)) {
    const found = await fetchObjects(
      access,
      base,
      part,
      "... on Tree { oid } ... on Blob { byteSize isBinary }",
    );
    for (const [i, path] of part.entries()) {
      const blob = found[i];
      before.set(path, blob ? { text: null } : null);
      if (blob?.__typename === "Tree") {
        before.set(path, { text: null, folder: { files: null } });
        folders.set(path, blob.oid!);
      }
      const size = blob?.byteSize ?? Infinity;
      if (
        count >= MAX_BASE_TEXTS ||
        size > MAX_BASE_FILE_BYTES ||
        all + size > MAX_BASE_BYTES ||
        blob?.isBinary
      )
        continue;
      all += size;
      count += 1;
      batch += size;
      if (texts.length === 0 || batch > READ_BYTES || texts.at(-1)!.length >= READ) {
        texts.push([]);
        batch = size;
      }
      texts.at(-1)!.push(path);
    }
  }
  for (const part of texts) {
    const found = await fetchObjects(access, base, part, "... on Blob { text isTruncated }");
    for (const [i, path] of part.entries()) {
      const blob = found[i];
      before.set(path, { text: blob?.isTruncated ? null : (blob?.text ?? null) });
    }
  }
  return { before, folders };
}

/**
 * Returns the objects at the paths, in the same order; null if there is none. Paths are passed as
 * variables, never in the query.
 */
async function fetchObjects(
  access: Access,
  base: string,
  paths: readonly string[],
  fields: string,
) {
  const names = paths.map((_, i) => `$p${i}: String!`).join(", ");
  const asked = paths
    .map((_, i) => `o${i}: object(expression: $p${i}) { __typename ${fields} }`)
    .join(" ");
  const repository = `repository(owner: $owner, name: $repo) { ${asked} }`;
  const query = `query ($owner: String!, $repo: String!, ${names}) { ${repository} }`;
  const expressions = Object.fromEntries(paths.map((path, i) => [`p${i}`, `${base}:${path}`]));
  const answer = await requestGitHub(() =>
    access.octokit.graphql<{ repository: Record<string, FoundObject | null> | null }>(query, {
      ...getRepoParams(access),
      ...expressions,
    }),
  );
  return paths.map((_, i) => answer.repository?.[`o${i}`] ?? null);
}

function splitParts<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) =>
    all.slice(i * size, (i + 1) * size),
  );
}

// Reads files of a commit through the contents API.

/** Returns a file's text; `null` if there is none at the path. @throws GitHubError */
export async function readFileText(
  access: Access,
  path: string,
  ref: string,
): Promise<string | null> {
  return (await readFile(access, path, ref))?.text ?? null;
}

/**
 * Does the same and returns the file's page too. `ref` null selects the default branch. @throws
 * GitHubError
 */
export async function readFile(
  access: Access,
  path: string,
  ref: string | null,
): Promise<{ text: string; page: string | null } | null> {
  const of = { ...getRepoParams(access), path, ...(ref === null ? {} : { ref }) };
  const answer = await requestOrNull(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/contents/{path}", of),
  );
  const data = answer?.data;
  if (!data || Array.isArray(data) || data.type !== "file" || !("content" in data)) return null;
  return { text: Buffer.from(data.content, "base64").toString("utf8"), page: data.html_url };
}

/**
 * Lists the files in a folder, each with its blob's sha. Returns none if the folder doesn't exist.
 * @throws GitHubError
 */
export async function listFiles(
  access: Access,
  path: string,
  ref: string,
): Promise<{ path: string; sha: string }[]> {
  const answer = await requestOrNull(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/contents/{path}", {
      ...getRepoParams(access),
      path,
      ref,
    }),
  );
  const entries = Array.isArray(answer?.data) ? answer.data : [];
  return entries
    .filter(({ type }) => type === "file")
    .map(({ path: file, sha }) => ({ path: file, sha }));
}
