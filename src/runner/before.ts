/** What stood at the base of a change, read from the runner's store. */
import {
  BEFORE_BYTES,
  BEFORE_FILE_BYTES,
  BEFORE_TEXTS,
  wantsBefore,
  type Before,
  type Former,
} from "../core/guards/before.ts";
import type { Change } from "../core/sessions/proposal.ts";
import { contentsOf } from "./change.ts";
import type { Git } from "./git.ts";

/** What the App will read from GitHub, so that a session is told before it ends what the App would find. */
export async function beforeOf(git: Git, store: string, change: Change): Promise<Before> {
  const paths = wantsBefore(change);
  const run = (args: string[], input?: string) => git([`--git-dir=${store}`, ...args], { input });
  const asked = paths.map((path) => `${change.base}:${path}\n`).join("");
  const lines = (await run(["cat-file", "--batch-check"], asked)).toString().split("\n");
  const before = new Map<string, Former>();
  const blobs = new Map<string, string>();
  const written = new Set(change.files.flatMap(({ op, path }) => (op === "write" ? [path] : [])));
  let all = 0;
  for (const [i, path] of paths.entries()) {
    // What isn't there is answered by what was asked for and the word `missing`.
    const [blob, type, size] = /^([0-9a-f]{40}) (\w+) (\d+)$/.exec(lines[i] ?? "")?.slice(1) ?? [];
    before.set(path, blob ? { text: null } : null);
    if (type === "tree") {
      const files = written.has(path) ? await listFiles(run, `${change.base}:${path}`, path) : null;
      before.set(path, { text: null, folder: { files } });
    }
    if (
      type !== "blob" ||
      blobs.size >= BEFORE_TEXTS ||
      Number(size) > BEFORE_FILE_BYTES ||
      all + Number(size) > BEFORE_BYTES
    )
      continue;
    all += Number(size);
    blobs.set(path, blob!);
  }
  const contents = await contentsOf(run, [...blobs.values()]);
  for (const [path, blob] of blobs) {
    const bytes = contents.get(blob)!;
    // By git's own rule: https://git-scm.com/docs/gitattributes, "Marking files as binary".
    if (!bytes.subarray(0, 8000).includes(0)) before.set(path, { text: bytes.toString() });
  }
  return before;
}

async function listFiles(run: (args: string[]) => Promise<Buffer>, tree: string, path: string): Promise<string[]> {
  const names = (await run(["ls-tree", "-r", "-z", "--name-only", tree])).toString().split("\0");
  return names.flatMap((name) => (name === "" ? [] : [`${path}/${name}`]));
}

/** Whether a file or folder stands at each of the paths of `base`: what the App will find there. */
export async function findStanding(
  git: Git,
  store: string,
  base: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, boolean>> {
  const input = paths.map((path) => `${base}:${path}\n`).join("");
  const lines = (await git([`--git-dir=${store}`, "cat-file", "--batch-check"], { input })).toString().split("\n");
  return new Map(paths.map((path, i) => [path, /^[0-9a-f]{40} /.test(lines[i] ?? "")]));
}
