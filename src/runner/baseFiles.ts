/**
 * Texts of the repository as they stand on the commit that the build began at: people put them there, no session did.
 * Read from the trusted store, so that no worktree, link or filter has a say.
 */
import type { Remote } from "./remote.ts";

/** A repository on this machine that holds the commits which are read. */
export type Store = Pick<Remote, "store" | "git">;

/** Longest text that is read, in bytes: it costs tokens in every request of a session. */
const BYTES = 64 * 1024;

export interface BaseFile {
  path: string;
  mode: string;
  blob: string;
  /** Bytes. */
  size: number;
}

/** All that is at `path` on the commit or, where it is a folder, below it. A link isn't followed. */
export function baseFiles(remote: Store, commit: string, path: string): Promise<BaseFile[]> {
  return listBaseFiles(remote, commit, path === "" ? [] : [path]);
}

/** The same of several paths; none = of the whole commit. */
export async function listBaseFiles(remote: Store, commit: string, paths: readonly string[]): Promise<BaseFile[]> {
  const at = { cwd: remote.store, env: { GIT_LITERAL_PATHSPECS: "1" } };
  const out = await remote.git(["ls-tree", "-r", "-z", "--long", commit, "--", ...paths], at);
  return out
    .toString("latin1")
    .split("\0")
    .filter(Boolean)
    .map((line) => {
      const [entry = "", name = ""] = line.split("\t");
      const [mode = "", , blob = "", size = ""] = entry.split(/ +/);
      return { path: Buffer.from(name, "latin1").toString(), mode, blob, size: Number(size) || 0 };
    });
}

/** The file's text, or why it isn't one: the end of a sentence whose subject is the file. */
export async function readBaseFile(remote: Store, file: BaseFile): Promise<{ text: string } | { problem: string }> {
  if (file.mode === "120000") return { problem: "is a symbolic link; put the text itself there" };
  if (file.mode === "160000") return { problem: "is a submodule; put the text itself there" };
  if (file.size > BYTES) return { problem: `has ${file.size} bytes; at most ${BYTES} are read` };
  const bytes = await remote.git(["cat-file", "blob", file.blob], { cwd: remote.store });
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (text.includes("\0")) return { problem: "is not UTF-8 text" };
    return text.trim() === "" ? { problem: "is empty" } : { text: text.trim() };
  } catch {
    return { problem: "is not UTF-8 text" };
  }
}
