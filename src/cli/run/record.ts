import type { State } from "../../core/build/state.ts";
import { parseRecord } from "../../core/record/parse.ts";
import { git } from "../git.ts";

/**
 * Where an issue's newest record stands, or null: its branch while the build goes on, its tag (`archived`) once it has
 * ended and everything is tidied up.
 */
export async function findRecord(
  gitDir: string,
  prefix: string,
  issue: number,
): Promise<{ head: string; archived: boolean } | null> {
  const format = "--format=%(creatordate:unix) %(objectname) %(refname)";
  const refs = await git(gitDir, ["for-each-ref", format, `refs/heads/${prefix}/`, `refs/tags/${prefix}/`]);
  const found = refs.split("\n").flatMap((line) => {
    const [time = "0", head = "", name = ""] = line.split(" ");
    const archived = name.startsWith("refs/tags/");
    const rest = name.slice(`refs/${archived ? "tags" : "heads"}/${prefix}/`.length);
    const [slug = "", last] = rest.split("/");
    const mine = new RegExp(`^${issue}(-|$)`).test(slug) && (archived ? last === undefined : last === "record");
    return mine ? [{ head, archived, time: Number(time) }] : [];
  });
  const [newest] = found.toSorted((a, b) => Number(a.archived) - Number(b.archived) || b.time - a.time);
  return newest ? { head: newest.head, archived: newest.archived } : null;
}

/** The state at a record commit; null when its documents can't be read (Baton says so on the issue). */
export async function readState(gitDir: string, head: string): Promise<State | null> {
  const listed = await git(gitDir, ["ls-tree", "-r", "-z", "--full-tree", head]);
  const blobs = listed.split("\0").flatMap((entry) => {
    const [meta = "", path = ""] = entry.split("\t");
    const [, type, sha = ""] = meta.split(" ");
    return type === "blob" ? [{ path, sha }] : [];
  });
  const wanted = blobs.map(({ sha }) => `${sha}\n`).join("");
  // latin1 keeps bytes as they are, so that the sizes in the answer can be counted off.
  const answer = await git(gitDir, ["cat-file", "--batch"], wanted, "latin1");
  const files: Record<string, string> = {};
  let at = 0;
  for (const { path } of blobs) {
    const end = answer.indexOf("\n", at);
    const size = Number(answer.slice(at, end).split(" ")[2]);
    files[path] = Buffer.from(answer.slice(end + 1, end + 1 + size), "latin1").toString("utf8");
    at = end + 2 + size;
  }
  const parsed = parseRecord(files);
  return parsed.ok ? parsed.state : null;
}
