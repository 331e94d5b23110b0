/**
 * Paths that mean something else than they show on some file system or to some tool. Git itself
 * refuses some of them (core.protectHFS, core.protectNTFS: https://git-scm.com/docs/git-config).
 * The Git Data API would only answer afterwards, so this guard refuses all of them. A proposal's
 * schema doesn't allow submodules at all.
 */
import type { Change, FileChange } from "../model/proposal.ts";
import {
  hasControl,
  hasInvisible,
  isGitFolder,
  quotePath,
  toFoldedName,
} from "../text/path-names.ts";
import { decodeBytes } from "./file-content.ts";
import { defineGuard, describeApprovalWaiver, type Finding } from "./define-guard.ts";
import type { GuardContext } from "../model/guard-findings.ts";

// Finds written paths that can't coexist, or that use a file as a folder. Linear in the paths'
// length: each path walks a tree of folded names once.

/** A name that a written path has at its place in the tree. */
interface Entry {
  name: string;
  isFile: boolean;
  children: Map<string, Entry>;
}

/**
 * Finds written paths (or their folders) that are identical on a file system that folds case or
 * normalises Unicode. Returns each path with its problem.
 */
export function findPathCollisions(change: Change): [string, string][] {
  const found: [string, string][] = [];
  const root: Entry["children"] = new Map();
  const touched = new Set<string>();
  for (const { path, op } of change.files) {
    if (touched.has(path)) found.push([path, "is in the change twice."]);
    touched.add(path);
    const problem = op === "delete" ? null : addPath(root, path);
    if (problem) found.push([path, problem]);
  }
  return found;
}

/**
 * Adds a path to the tree until an existing entry conflicts. Returns the conflict as the end of a
 * sentence, or null.
 */
function addPath(root: Entry["children"], path: string): string | null {
  const names = path.split("/");
  let folder = root;
  for (const [i, name] of names.entries()) {
    const isFile = i === names.length - 1;
    const fold = toFoldedName(name);
    const other = folder.get(fold);
    if (other && other.name !== name) {
      const there = [...names.slice(0, i), other.name].join("/");
      return (
        `and ${quotePath(there)} are one name where case or accents are folded; rename one ` +
        "of them."
      );
    }
    if (other && other.isFile !== isFile) {
      return `needs ${quotePath(names.slice(0, i + 1).join("/"))} to be both a file and a folder.`;
    }
    const entry: Entry = other ?? { name, isFile, children: new Map<string, Entry>() };
    if (!other) folder.set(fold, entry);
    folder = entry.children;
  }
  return null;
}

// Decides from the text alone where a symbolic link of a change may point to: a place within the
// tree.

/** Returns the problem of a link that points outside of the tree or isn't clear. */
export function findSymlinkProblem(path: string, content: string): string | null {
  let target: string;
  try {
    target = new TextDecoder("utf-8", { fatal: true }).decode(decodeBytes(content));
  } catch {
    return "is a symbolic link whose target is not valid UTF-8.";
  }
  if (target === "") return "is a symbolic link without a target.";
  if (hasControl(target) || target.includes("\\"))
    return "is a symbolic link whose target has odd characters.";
  const at = `is a symbolic link to ${quotePath(target)}`;
  if (target.startsWith("/") || /^[a-z]:/i.test(target))
    return `${at}, an absolute path; link within the repository.`;
  const stack = path.split("/").slice(0, -1);
  let down = false;
  for (const segment of target.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") {
      stack.push(segment);
      down = true;
    } else if (down) {
      // The text doesn't show what `..` means after a folder that is itself a link.
      return `${at}, which goes down and up again; link to the place directly.`;
    } else if (stack.pop() === undefined) {
      return `${at}, which leaves the repository.`;
    }
  }
  if (stack.some(isGitFolder)) return `${at}, which reaches into \`.git\`.`;
  return null;
}

const SEGMENT_BYTES = 255;
const PATH_BYTES = 1024;
/**
 * Device names, reserved with any extension:
 * https://learn.microsoft.com/windows/win32/fileio/naming-a-file#naming-conventions
 */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])$/;
/**
 * `VSCODE~1` is `.vscode`:
 * https://learn.microsoft.com/windows/win32/fileio/naming-a-file#short-vs-long-names
 */
const SHORT = /^[^.]{1,6}~[0-9]{1,6}(?:\.[^.]{1,3})?$/;

export const pathTricksGuard = defineGuard({
  name: "path-tricks",
  check(change, context) {
    return [
      ...change.files.flatMap((file) => listFindings(file, context)),
      ...listCollisions(change),
    ];
  },
});

function listFindings(file: FileChange, context: GuardContext): Finding[] {
  const { path } = file;
  const trick =
    findPathNameProblem(path) ??
    (file.op === "write" ? findWriteProblem(path, file.mode, file.content) : null);
  if (trick) return [createFinding(path, trick, false)];
  const unhandy = file.op === "write" ? findUnhandyName(path) : null;
  if (!unhandy) return [];
  return [
    createFinding(
      path,
      `${unhandy}; rename it. A person renames it${describeApprovalWaiver(context)}.`,
      true,
    ),
  ];
}

const listCollisions = (change: Change) =>
  findPathCollisions(change).map(([path, problem]) => createFinding(path, problem, false));

function createFinding(path: string, problem: string, waivable: boolean): Finding {
  return { path, message: `${quotePath(path)} ${problem}`, waivable };
}

/**
 * Returns the problem of a file's path or link, or what makes its name unusable for some people.
 * Null if there is none.
 */
export function findPathProblem({
  path,
  mode,
  content,
}: {
  path: string;
  mode: string;
  content: string;
}): string | null {
  return (
    findPathNameProblem(path) ?? findWriteProblem(path, mode, content) ?? findUnhandyName(path)
  );
}

/**
 * Returns the problem of the path itself as the end of a sentence, or null. Also applies to deleted
 * files.
 */
export function findPathNameProblem(path: string): string | null {
  if (!path.isWellFormed()) return "is not valid Unicode; rename it.";
  if (hasControl(path)) return "contains a control character; rename it.";
  if (path.includes("\\"))
    return "contains a backslash, which is a separator on Windows; rename it.";
  if (path.startsWith("/") || /^[a-z]:/i.test(path))
    return "is an absolute path; only files of the repository change.";
  const segments = path.split("/");
  if (segments.includes("..") || segments.includes("."))
    return "leaves its folder by `.` or `..`; name files plainly.";
  if (segments.includes("")) return "has an empty part; name files plainly.";
  if (segments.some(isGitFolder))
    return "reaches into `.git`, or looks like it to some file system; rename it.";
  return null;
}

/** Returns what makes a written file a trick, or null. */
function findWriteProblem(path: string, mode: string, content: string): string | null {
  if (hasInvisible(path)) return "contains an invisible character; rename it.";
  return mode === "120000" ? findSymlinkProblem(path, content) : null;
}

/**
 * Returns what makes a new name unusable for some people, or null. A repository may already have
 * such names.
 */
function findUnhandyName(path: string): string | null {
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  if (bytes(path) > PATH_BYTES)
    return `has ${bytes(path)} bytes; at most ${PATH_BYTES} are allowed for a path`;
  const segments = path.split("/");
  const long = segments.find((segment) => bytes(segment) > SEGMENT_BYTES);
  if (long !== undefined)
    return `has a name of ${bytes(long)} bytes; at most ${SEGMENT_BYTES} are allowed`;
  if (segments.some((segment) => /[. ]$/.test(segment)))
    return "has a name that ends with a dot or a space";
  if (path.includes(":"))
    return "contains a colon, which names a stream of another file on Windows";
  if (segments.some((segment) => DEVICE.test(segment.split(".")[0]!.trimEnd().toLowerCase())))
    return "has the name of a device on Windows";
  if (segments.some((segment) => SHORT.test(segment)))
    return "has a name by which Windows may find another file";
  return null;
}
