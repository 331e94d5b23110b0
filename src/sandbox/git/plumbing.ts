import { runGit, runGitText } from "./run-git.ts";

export interface FileDiff {
  path: string;
  previousPath: string | null;
  status: "added" | "removed" | "modified" | "renamed" | "copied" | "changed";
  additions: number;
  deletions: number;
  /** Hunks of a unified diff, without the file's header. Null for binary files and mode changes. */
  patch: string | null;
  /** Blob of the new side (of the old one for removed files). */
  oid: string;
}

/** Returns the changes between two trees or commits by file. Detects renames. */
export function diffFiles(dir: string, base: string, head: string): FileDiff[] {
  const text = readDiff(dir, base, head, ["--full-index"]);
  if (text === "") return [];
  return `\n${text}`.split("\ndiff --git ").slice(1).map(parseFileDiff);
}

/** Returns the complete output of `git diff`. */
export function readDiff(dir: string, base: string, head: string, options: string[] = []): string {
  const flags = [
    "-c",
    "core.quotePath=false",
    "diff",
    "--no-color",
    "--no-ext-diff",
    "-M",
    ...options,
  ];
  return runGitText(dir, [...flags, base, head, "--"]);
}

function parseFileDiff(section: string): FileDiff {
  const lines = section.split("\n");
  const first = lines.findIndex((line) => line.startsWith("@@"));
  const head = first < 0 ? lines : lines.slice(0, first);
  const hunks = first < 0 ? null : lines.slice(first);
  const field = (name: string): string | null => {
    const line = head.find((one) => one.startsWith(name));
    return line === undefined ? null : line.slice(name.length);
  };
  const oldPath =
    field("rename from ") ??
    field("copy from ") ??
    parsePath(field("--- ")) ??
    parseTitlePath(lines[0] ?? "");
  const newPath = field("rename to ") ?? field("copy to ") ?? parsePath(field("+++ ")) ?? oldPath;
  const status = getStatus(field);
  const [before = "", after = ""] = (field("index ") ?? "").split(" ")[0]?.split("..") ?? [];
  return {
    path: status === "removed" ? oldPath : newPath,
    previousPath: status === "renamed" || status === "copied" ? oldPath : null,
    status,
    additions: hunks?.filter((line) => line.startsWith("+")).length ?? 0,
    deletions: hunks?.filter((line) => line.startsWith("-")).length ?? 0,
    patch: hunks?.join("\n") ?? null,
    oid: status === "removed" ? before : after || before,
  };
}

function getStatus(field: (name: string) => string | null): FileDiff["status"] {
  if (field("new file mode") !== null) return "added";
  if (field("deleted file mode") !== null) return "removed";
  if (field("rename from ") !== null) return "renamed";
  if (field("copy from ") !== null) return "copied";
  return field("index ") === null ? "changed" : "modified";
}

function parsePath(line: string | null): string | null {
  if (line === null || line === "/dev/null") return null;
  return decodeQuoted(line.replace(/\t$/, "")).replace(/^[ab]\//, "");
}

/** Parses `a/x b/x`. Both halves have the same path if there is no `---` line. */
function parseTitlePath(title: string): string {
  if (title.startsWith('"')) return decodeQuoted(title.slice(0, title.indexOf('" ') + 1)).slice(2);
  return title.slice(2, (title.length - 1) / 2);
}

function decodeQuoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll(/\\(["\\])/g, "$1") : text;
}

/** An entry of a listing, with its full path and the size of a blob. */
export interface ListedEntry {
  mode: string;
  type: "blob" | "tree" | "commit";
  oid: string;
  size: number | null;
  path: string;
}

/**
 * Returns the entries of a tree, or all below it, in git's order. Gets sizes without reading a
 * blob.
 */
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

export interface MergeResult {
  /** The merged tree, or null if files conflict. */
  tree: string | null;
  conflicts: string[];
}

/** Merges two commits without touching a work tree (git 2.38's `merge-tree --write-tree`). */
export function mergeTree(dir: string, ours: string, theirs: string, base?: string): MergeResult {
  const { out, status } =
    base === undefined
      ? runGit(
          dir,
          ["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", ours, theirs],
          { allow: [1] },
        )
      : mergeWithBase(dir, ours, theirs, base);
  const [tree = "", ...names] = out.toString("utf8").split("\0");
  if (status === 0) return { tree: tree.trim(), conflicts: [] };
  return { tree: null, conflicts: [...new Set(names.filter((name) => name !== ""))] };
}

/**
 * Merges with a given base, for rebases. Git before 2.40 has no `--merge-base`. Two commits for the
 * sides, with the base's tree as their common parent, have the same effect.
 */
function mergeWithBase(
  dir: string,
  ours: string,
  theirs: string,
  base: string,
): ReturnType<typeof runGit> {
  const who = {
    GIT_AUTHOR_NAME: "sandbox",
    GIT_AUTHOR_EMAIL: "sandbox@localhost",
    GIT_COMMITTER_NAME: "sandbox",
    GIT_COMMITTER_EMAIL: "sandbox@localhost",
    GIT_AUTHOR_DATE: "@0 +0000",
    GIT_COMMITTER_DATE: "@0 +0000",
  };
  const stand = (of: string, parents: string[]): string => {
    const args = [
      "commit-tree",
      `${of}^{tree}`,
      "-m",
      "side",
      ...parents.flatMap((parent) => ["-p", parent]),
    ];
    return runGit(dir, args, { env: who }).out.toString("latin1").trim();
  };
  const root = stand(base, []);
  const sides = [stand(ours, [root]), stand(theirs, [root])];
  return runGit(
    dir,
    ["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", ...sides],
    { allow: [1] },
  );
}
