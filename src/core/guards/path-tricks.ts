/**
 * Paths that mean something else than they show, on some file system or to some tool. Git refuses some of these
 * itself (core.protectHFS, core.protectNTFS: https://git-scm.com/docs/git-config); the Git Data API's answer would only
 * come after the fact, so all of them end here. Submodules don't come through a proposal's schema at all.
 */
import type { Change, FileChange } from "../sessions/proposal.ts";
import { collisions } from "./collisions.ts";
import { byApproval } from "./exits.ts";
import type { Guard, GuardContext, GuardFinding } from "./guard.ts";
import { linkProblem } from "./links.ts";
import { hasControl, hasInvisible, isGitFolder, shown } from "./names.ts";

const SEGMENT_BYTES = 255;
const PATH_BYTES = 1024;
/** https://learn.microsoft.com/windows/win32/fileio/naming-a-file#naming-conventions, whatever their ending. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])$/;
/** `VSCODE~1` is `.vscode`: https://learn.microsoft.com/windows/win32/fileio/naming-a-file#short-vs-long-names */
const SHORT = /^[^.]{1,6}~[0-9]{1,6}(?:\.[^.]{1,3})?$/;

export const pathTricks: Guard = {
  name: "path-tricks",
  check(change, context) {
    return [...change.files.flatMap((file) => findingsOn(file, context)), ...colliding(change)];
  },
};

function findingsOn(file: FileChange, context: GuardContext): GuardFinding[] {
  const { path } = file;
  const trick = pathProblem(path) ?? (file.op === "write" ? writeProblem(path, file.mode, file.content) : null);
  if (trick) return [finding(path, trick, false)];
  const unhandy = file.op === "write" ? nameProblem(path) : null;
  if (!unhandy) return [];
  return [finding(path, `${unhandy}; rename it. A person renames it${byApproval(context)}.`, true)];
}

const colliding = (change: Change) => collisions(change).map(([path, problem]) => finding(path, problem, false));

function finding(path: string, problem: string, waivable: boolean): GuardFinding {
  return { guard: "path-tricks", path, message: `${shown(path)} ${problem}`, waivable };
}

/** What is wrong with a file's path or link, or what makes its name unusable for some people; null = nothing. */
export function findPathProblem({
  path,
  mode,
  content,
}: {
  path: string;
  mode: string;
  content: string;
}): string | null {
  return pathProblem(path) ?? writeProblem(path, mode, content) ?? nameProblem(path);
}

/** What is wrong with the path itself, as the end of a sentence, or null; also for a file that is deleted. */
export function pathProblem(path: string): string | null {
  if (!path.isWellFormed()) return "is not valid Unicode; rename it.";
  if (hasControl(path)) return "contains a control character; rename it.";
  if (path.includes("\\")) return "contains a backslash, which is a separator on Windows; rename it.";
  if (path.startsWith("/") || /^[a-z]:/i.test(path)) return "is an absolute path; only files of the repository change.";
  const segments = path.split("/");
  if (segments.includes("..") || segments.includes(".")) return "leaves its folder by `.` or `..`; name files plainly.";
  if (segments.includes("")) return "has an empty part; name files plainly.";
  if (segments.some(isGitFolder)) return "reaches into `.git`, or looks like it to some file system; rename it.";
  return null;
}

/** What makes a written file a trick, or null. */
function writeProblem(path: string, mode: string, content: string): string | null {
  if (hasInvisible(path)) return "contains an invisible character; rename it.";
  return mode === "120000" ? linkProblem(path, content) : null;
}

/** What makes a new name unusable for some people, or null. A repository may have such names already. */
function nameProblem(path: string): string | null {
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  if (bytes(path) > PATH_BYTES) return `has ${bytes(path)} bytes; at most ${PATH_BYTES} are allowed for a path`;
  const segments = path.split("/");
  const long = segments.find((segment) => bytes(segment) > SEGMENT_BYTES);
  if (long !== undefined) return `has a name of ${bytes(long)} bytes; at most ${SEGMENT_BYTES} are allowed`;
  if (segments.some((segment) => /[. ]$/.test(segment))) return "has a name that ends with a dot or a space";
  if (path.includes(":")) return "contains a colon, which names a stream of another file on Windows";
  if (segments.some((segment) => DEVICE.test(segment.split(".")[0]!.trimEnd().toLowerCase())))
    return "has the name of a device on Windows";
  if (segments.some((segment) => SHORT.test(segment))) return "has a name by which Windows may find another file";
  return null;
}
