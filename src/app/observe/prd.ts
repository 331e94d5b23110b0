/** The document that a request names, as it is on the base branch: a plain file of text, and not too large a one. */
import type { Facts, PrdFact } from "../../core/build/facts.ts";
import type { State } from "../../core/build/state.ts";
import { isOver } from "../../core/build/view.ts";
import { readRequest } from "../../core/request/read.ts";
import { triggerOf } from "../../core/rules/start/trigger.ts";
import { at, type Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";

/** Bytes: about a hundred pages. Sessions read it whole. */
const MAX_BYTES = 256 * 1024;
/** https://git-scm.com/docs/git-fast-import#_filemodify */
const LINK = "120000";
const SUBMODULE = "160000";

/** `null` while no build is about to begin, and where the request names none. @throws GitHubError */
export async function prdOf(access: Access, facts: Facts, state: State | null): Promise<PrdFact | null> {
  if ((state && !isOver(state.build.status)) || !triggerOf(facts, state)) return null;
  const read = readRequest(facts.issue.body);
  const path = read.ok ? read.value.prd : undefined;
  return path === undefined ? null : look(access, path, facts.refs.base);
}

async function look(access: Access, path: string, base: string): Promise<PrdFact> {
  const refuse = (problem: string): PrdFact => ({ ok: false, path, problem });
  const entry = await entryAt(access, path.split("/"), base);
  if (typeof entry === "string") return refuse(entry);
  const { sha, size = 0 } = entry;
  if (size > MAX_BYTES) return refuse(`has ${size} bytes, and at most ${MAX_BYTES} are read: shorten or split it.`);
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", { ...at(access), file_sha: sha }),
  );
  const bytes = Buffer.from(data.content, "base64");
  if (bytes.toString("utf8").trim() === "") return refuse("is empty: write down in it what is wanted.");
  if (bytes.includes(0) || !Buffer.from(bytes.toString("utf8")).equals(bytes)) {
    return refuse("is no text in UTF-8: name a Markdown or a text file.");
  }
  return { ok: true, path, sha };
}

interface Entry {
  path?: string;
  mode?: string;
  type?: string;
  sha: string;
  size?: number;
}

/** Folder by folder: the contents API follows symbolic links, and a link is not what it leads to. */
async function entryAt(access: Access, names: readonly string[], base: string): Promise<Entry | string> {
  let tree = base;
  for (const [i, name] of names.entries()) {
    const { data } = await asking(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", { ...at(access), tree_sha: tree }),
    );
    const entry = (data.tree as Entry[]).find((one) => one.path === name);
    const last = i === names.length - 1;
    if (!entry) return "is not there on the default branch: mend the path, or add the file.";
    if (entry.mode === LINK) return "is a symbolic link, or lies behind one: name the file that it leads to.";
    if (entry.mode === SUBMODULE) return "lies in a submodule: name a file of this repository.";
    if (last && entry.type !== "blob") return "is a folder: name a file.";
    if (last) return entry;
    if (entry.type !== "tree") return "is not there on the default branch: mend the path, or add the file.";
    tree = entry.sha;
  }
  return "is not there on the default branch: mend the path, or add the file.";
}
