import { runGit } from "./run.ts";

/** An entry of a listing: with its whole path, and the size of a blob. */
export interface ListedEntry {
  mode: string;
  type: "blob" | "tree" | "commit";
  oid: string;
  size: number | null;
  path: string;
}

/** What lies in a tree, or everything below it, in git's order; sizes without reading a single blob. */
export function listTree(dir: string, tree: string, recursive: boolean): ListedEntry[] {
  const walk = recursive ? ["-r", "-t"] : [];
  const { out } = runGit(dir, ["ls-tree", ...walk, "--long", "-z", "--full-tree", tree]);
  return out
    .toString("utf8")
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => {
      const tab = line.indexOf("\t");
      const [mode = "", type = "", oid = "", size = "-"] = line.slice(0, tab).split(/ +/);
      const entry = { mode, type: type as ListedEntry["type"], oid, path: line.slice(tab + 1) };
      return { ...entry, size: size === "-" ? null : Number(size) };
    });
}
