/**
 * Paths that mean something else than they show, on some file system or to some tool. Git refuses some of these
 * itself (core.protectHFS, core.protectNTFS: https://git-scm.com/docs/git-config); the Git Data API's answer would only
 * come after the fact, so all of them end here.
 */
import type { Change } from "../sessions/proposal.ts";
import type { Guard, GuardFinding } from "./guard.ts";

const SEGMENT_BYTES = 255;
const PATH_BYTES = 1024;
/** Characters that HFS+ ignores in names, and other invisible or direction-changing ones. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;
const CONTROL = /\p{Cc}/u;

export const pathTricks: Guard = {
  name: "path-tricks",
  check(change) {
    const findings: GuardFinding[] = [];
    const say = (path: string, problem: string) =>
      findings.push({ guard: "path-tricks", path, message: `${shown(path)} ${problem}`, waivable: false });
    for (const file of change.files) {
      const problem = pathProblem(file.path) ?? (file.op === "write" ? nameProblem(file.path) : null);
      if (problem) say(file.path, problem);
      else if (file.op === "write" && file.mode === "120000") {
        const bad = linkProblem(file.path, file.content);
        if (bad) say(file.path, bad);
      }
    }
    for (const [path, problem] of collisions(change)) say(path, problem);
    return findings;
  },
};

/** What is wrong with the path itself, or null; also for a file that is deleted. */
function pathProblem(path: string): string | null {
  if (!path.isWellFormed()) return "is not valid Unicode; rename it.";
  if (CONTROL.test(path)) return "contains a control character; rename it.";
  if (path.includes("\\")) return "contains a backslash, which is a separator on Windows; rename it.";
  if (path.startsWith("/") || /^[a-z]:/i.test(path)) return "is an absolute path; only files of the repository change.";
  const segments = path.split("/");
  if (segments.includes("..") || segments.includes(".")) return "leaves its folder by `.` or `..`; name files plainly.";
  if (segments.includes("")) return "has an empty part; name files plainly.";
  if (segments.some(isGitFolder)) return "reaches into `.git`, or looks like it to some file system; rename it.";
  return null;
}

/** What makes a new name unusable for others, or null. */
function nameProblem(path: string): string | null {
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  if (bytes(path) > PATH_BYTES) return `has ${bytes(path)} bytes; at most ${PATH_BYTES} are allowed for a path.`;
  const segments = path.split("/");
  const long = segments.find((segment) => bytes(segment) > SEGMENT_BYTES);
  if (long !== undefined) return `has a name of ${bytes(long)} bytes; at most ${SEGMENT_BYTES} are allowed.`;
  if (segments.some((segment) => /[. ]$/.test(segment)))
    return "has a name that ends with a dot or a space; rename it.";
  if (path.replace(INVISIBLE, "") !== path) return "contains an invisible character; rename it.";
  return null;
}

/** Whether some file system takes it for `.git`: case, characters that HFS+ ignores, NTFS's short names and streams. */
function isGitFolder(segment: string): boolean {
  const plain = segment
    .replace(INVISIBLE, "")
    .normalize("NFKC")
    .toLowerCase()
    .split(":")[0]!
    .replace(/[. ]+$/, "");
  return plain === ".git" || /^git~[0-9]+$/.test(plain);
}

/** A link may only point to a place within the tree. */
function linkProblem(path: string, content: string): string | null {
  let target: string;
  try {
    target = new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(atob(content), (c) => c.charCodeAt(0)));
  } catch {
    return "is a symbolic link whose target is not valid UTF-8.";
  }
  if (target === "") return "is a symbolic link without a target.";
  if (CONTROL.test(target) || target.includes("\\")) return "is a symbolic link whose target has odd characters.";
  const at = `is a symbolic link to ${shown(target)}`;
  if (target.startsWith("/") || /^[a-z]:/i.test(target)) return `${at}, an absolute path; link within the repository.`;
  const stack = path.split("/").slice(0, -1);
  let down = false;
  for (const segment of target.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") {
      stack.push(segment);
      down = true;
    } else if (down) {
      // What `..` means after a folder that is itself a link can't be told from the text.
      return `${at}, which goes down and up again; link to the place directly.`;
    } else if (stack.pop() === undefined) {
      return `${at}, which leaves the repository.`;
    }
  }
  if (stack.some(isGitFolder)) return `${at}, which reaches into \`.git\`.`;
  return null;
}

/** Pairs of written paths (or their folders) that are one on a file system that folds case or normalises Unicode. */
function collisions(change: Change): [string, string][] {
  const found: [string, string][] = [];
  const seen = new Map<string, { name: string; file: boolean }>();
  const touched = new Set<string>();
  for (const { path, op } of change.files) {
    if (touched.has(path)) found.push([path, "is in the change twice."]);
    touched.add(path);
    if (op === "delete") continue;
    const segments = path.split("/");
    for (let end = 1; end <= segments.length; end++) {
      const name = segments.slice(0, end).join("/");
      const file = end === segments.length;
      const fold = name.normalize("NFKC").toLowerCase();
      const other = seen.get(fold);
      if (!other) seen.set(fold, { name, file });
      else if (other.name !== name) {
        found.push([
          path,
          `and ${shown(other.name)} are one name where case or accents are folded; rename one of them.`,
        ]);
        break;
      } else if (other.file !== file) {
        found.push([path, `needs ${shown(name)} to be both a file and a folder.`]);
        break;
      }
    }
  }
  return found;
}

/** The path as it may be shown: bounded, and what can't be seen escaped. */
function shown(path: string): string {
  const visible = [...path.slice(0, 200)].map((c) => {
    const hide = CONTROL.test(c) || c.replace(INVISIBLE, "") === "" || !c.isWellFormed();
    return hide ? `\\u{${c.codePointAt(0)!.toString(16)}}` : c;
  });
  return `\`${visible.join("").replace(/`/g, "'")}\`${path.length > 200 ? "…" : ""}`;
}
