import { gitText } from "./run.ts";

export interface FileDiff {
  path: string;
  previousPath: string | null;
  status: "added" | "removed" | "modified" | "renamed" | "copied" | "changed";
  additions: number;
  deletions: number;
  /** Hunks as in a unified diff, without the file's header; null for binary files and mere mode changes. */
  patch: string | null;
  /** Blob on the new side (the old one for removed files). */
  oid: string;
}

/** What changed between two trees or commits, file by file; renames are found. */
export function diffFiles(dir: string, base: string, head: string): FileDiff[] {
  const text = diffText(dir, base, head, ["--full-index"]);
  if (text === "") return [];
  return `\n${text}`.split("\ndiff --git ").slice(1).map(parseFile);
}

/** The whole difference as `git diff` shows it. */
export function diffText(dir: string, base: string, head: string, options: string[] = []): string {
  const flags = ["-c", "core.quotePath=false", "diff", "--no-color", "--no-ext-diff", "-M", ...options];
  return gitText(dir, [...flags, base, head, "--"]);
}

function parseFile(section: string): FileDiff {
  const lines = section.split("\n");
  const first = lines.findIndex((line) => line.startsWith("@@"));
  const head = first < 0 ? lines : lines.slice(0, first);
  const hunks = first < 0 ? null : lines.slice(first);
  const field = (name: string): string | null => {
    const line = head.find((one) => one.startsWith(name));
    return line === undefined ? null : line.slice(name.length);
  };
  const oldPath = field("rename from ") ?? field("copy from ") ?? named(field("--- ")) ?? namedInTitle(lines[0] ?? "");
  const newPath = field("rename to ") ?? field("copy to ") ?? named(field("+++ ")) ?? oldPath;
  const status = statusOf(field);
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

function statusOf(field: (name: string) => string | null): FileDiff["status"] {
  if (field("new file mode") !== null) return "added";
  if (field("deleted file mode") !== null) return "removed";
  if (field("rename from ") !== null) return "renamed";
  if (field("copy from ") !== null) return "copied";
  return field("index ") === null ? "changed" : "modified";
}

function named(line: string | null): string | null {
  if (line === null || line === "/dev/null") return null;
  return unquote(line.replace(/\t$/, "")).replace(/^[ab]\//, "");
}

/** `a/x b/x`: both halves name the same path wherever there is no `---` line. */
function namedInTitle(title: string): string {
  if (title.startsWith('"')) return unquote(title.slice(0, title.indexOf('" ') + 1)).slice(2);
  return title.slice(2, (title.length - 1) / 2);
}

function unquote(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll(/\\(["\\])/g, "$1") : text;
}
