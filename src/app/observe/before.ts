/** What stood at the base of a change, read from GitHub in a few queries: first what is there, then the texts. */
import {
  BEFORE_BYTES,
  BEFORE_FILE_BYTES,
  BEFORE_TEXTS,
  wantsBefore,
  type Before,
  type Former,
} from "../../core/guards/before.ts";
import type { Change } from "../../core/sessions/proposal.ts";
import { at, type Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { keptFor } from "../github/kept.ts";

/** Objects of one query: GitHub ends a query after ten seconds. */
const LOOKED_AT = 100;
/** Folders whose files are listed, a request each. */
const FOLDERS = 10;
/** Texts of one query, in number and bytes. */
const READ = 50;
const READ_BYTES = 2_000_000;

interface Found {
  __typename: string;
  oid?: string;
  byteSize?: number;
  isBinary?: boolean | null;
  text?: string | null;
  isTruncated?: boolean;
}

const kept = keptFor<Before>(64);

/** Kept by run: neither its change nor the commit below it changes any more. @throws GitHubError */
export function beforeOf(access: Access, run: number, change: Change): Promise<Before> {
  return kept(access, `${run}`, async () => {
    const { before, folders } = await read(access, change.base, wantsBefore(change));
    const replaced = change.files.flatMap(({ op, path }) => (op === "write" && folders.has(path) ? [path] : []));
    for (const path of replaced.slice(0, FOLDERS)) {
      const files = await listFiles(access, folders.get(path)!, path);
      before.set(path, { text: null, folder: { files } });
    }
    return before;
  });
}

/** The texts at paths of a commit, as far as guards would read them; null = no text. Absent = nothing is there. */
export async function readTexts(
  access: Access,
  base: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  const { before } = await read(access, base, paths);
  return new Map([...before].flatMap(([path, former]) => (former === null ? [] : [[path, former.text] as const])));
}

const standing = keptFor<ReadonlyMap<string, boolean>>(64);

/** Whether a file or folder stands at each of the paths of `base`. Kept by run. @throws GitHubError */
export function findStanding(
  access: Access,
  run: number,
  base: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, boolean>> {
  return standing(access, `${run}`, async () => {
    const found = new Map<string, boolean>();
    for (const part of inParts(paths, LOOKED_AT)) {
      const there = await objects(access, base, part, "");
      for (const [i, path] of part.entries()) found.set(path, there[i] !== null);
    }
    return found;
  });
}

/** The files in a tree, however deep; null where they are more than GitHub lists at once. */
async function listFiles(access: Access, tree: string, path: string): Promise<string[] | null> {
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", {
      ...at(access),
      tree_sha: tree,
      recursive: "1",
    }),
  );
  const files = data.tree.filter(({ type }) => type !== "tree");
  return data.truncated ? null : files.map((file) => `${path}/${file.path}`);
}

/** Reads what is at the paths, and the trees of those that are folders. */
async function read(access: Access, base: string, paths: readonly string[]) {
  const before = new Map<string, Former>();
  const folders = new Map<string, string>();
  const texts: string[][] = [];
  let [batch, all, count] = [0, 0, 0];
  for (const part of inParts(paths, LOOKED_AT)) {
    const found = await objects(access, base, part, "... on Tree { oid } ... on Blob { byteSize isBinary }");
    for (const [i, path] of part.entries()) {
      const blob = found[i];
      before.set(path, blob ? { text: null } : null);
      if (blob?.__typename === "Tree") {
        before.set(path, { text: null, folder: { files: null } });
        folders.set(path, blob.oid!);
      }
      const size = blob?.byteSize ?? Infinity;
      if (count >= BEFORE_TEXTS || size > BEFORE_FILE_BYTES || all + size > BEFORE_BYTES || blob?.isBinary) continue;
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
    const found = await objects(access, base, part, "... on Blob { text isTruncated }");
    for (const [i, path] of part.entries()) {
      const blob = found[i];
      before.set(path, { text: blob?.isTruncated ? null : (blob?.text ?? null) });
    }
  }
  return { before, folders };
}

/** The objects at the paths, in their order; null where there is none. Paths go as variables, never in the query. */
async function objects(access: Access, base: string, paths: readonly string[], fields: string) {
  const names = paths.map((_, i) => `$p${i}: String!`).join(", ");
  const asked = paths.map((_, i) => `o${i}: object(expression: $p${i}) { __typename ${fields} }`).join(" ");
  const repository = `repository(owner: $owner, name: $repo) { ${asked} }`;
  const query = `query ($owner: String!, $repo: String!, ${names}) { ${repository} }`;
  const expressions = Object.fromEntries(paths.map((path, i) => [`p${i}`, `${base}:${path}`]));
  const answer = await asking(() =>
    access.octokit.graphql<{ repository: Record<string, Found | null> | null }>(query, {
      ...at(access),
      ...expressions,
    }),
  );
  return paths.map((_, i) => answer.repository?.[`o${i}`] ?? null);
}

function inParts<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}
