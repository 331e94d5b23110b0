/**
 * Finds the files of a repository that tell agents how to work in it (AGENTS.md, CLAUDE.md,
 * skills).
 */
import type { SessionKindName } from "../model/names.ts";
import { findGlobProblem } from "../text/globs.ts";
import { parseFrontMatter } from "../text/front-matter.ts";

export const CONVENTION_NAMES = ["AGENTS.md", "CLAUDE.md"] as const;

/** Maximum number of files for one session, and maximum bytes of each. The rest is cut. */
export const CONVENTION_BOUNDS = { files: 8, bytes: 32 * 1024 };

/** Sessions that read code and therefore get its conventions. */
const READ_CODE: readonly SessionKindName[] = [
  ...(["architect", "research", "work", "rework", "review", "adapt", "close"] as const),
  ...(["fix", "ask"] as const),
];

export function canReadConventions(kind: SessionKindName): boolean {
  return READ_CODE.includes(kind);
}

/**
 * Lists the paths where such files may be, for a worker on `globs`: in the root, then in each
 * folder on the way to what a glob names, outermost first. The folders of a glob end before its
 * first
 * `*` or `?`.
 */
export function listConventionPaths(globs: readonly string[]): string[] {
  const folders = new Set([""]);
  for (const glob of globs) {
    const parts = glob.split("/").slice(0, -1);
    const end = parts.findIndex((part) => /[*?]/.test(part));
    const plain = end === -1 ? parts : parts.slice(0, end);
    for (let depth = 1; depth <= plain.length; depth++)
      folders.add(`${plain.slice(0, depth).join("/")}/`);
  }
  const ordered = [...folders].toSorted(
    (a, b) => a.split("/").length - b.split("/").length || (a < b ? -1 : 1),
  );
  return ordered.flatMap((folder) => CONVENTION_NAMES.map((name) => `${folder}${name}`));
}

// Where skills come from, as listed in the settings: folders of this repository, or of another
// repository at a commit.

export type SkillSource =
  | { kind: "here"; path: string }
  /** `path` is relative to `repository`; empty is its root. */
  | { kind: "elsewhere"; repository: string; path: string; sha: string };

const REPOSITORY = /^([A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9_.-]{1,100})(?:\/(.+))?$/;

/** Parses one entry of `skills`. `problem` is the end of a sentence whose subject is the entry. */
export function readSkillSource(entry: string): SkillSource | { problem: string } {
  const at = entry.lastIndexOf("@");
  if (at === -1) {
    const problem = findPathProblem(entry);
    return problem === null ? { kind: "here", path: entry } : { problem };
  }
  const [, repository, path = ""] = REPOSITORY.exec(entry.slice(0, at)) ?? [];
  if (repository === undefined || /\/\.{1,2}$/.test(repository)) {
    return {
      problem: "has no form like `OWNER/REPO/path@sha`: name the repository with its owner",
    };
  }
  const problem = path === "" ? null : findPathProblem(path);
  if (problem !== null) return { problem };
  const sha = entry.slice(at + 1);
  if (!/^[0-9a-f]{40}$/.test(sha)) {
    const shown = sha === "" ? "nothing" : `\`${sha}\``;
    const remedy =
      "write its full sha, 40 hexadecimal digits, so that nobody can change the skill unseen";
    return { problem: `names ${shown} in place of a commit: ${remedy}` };
  }
  return { kind: "elsewhere", repository, path, sha };
}

/**
 * Returns why a path cannot be a file or folder of a repository, as the end of a sentence, or null
 * if it can.
 */
function findPathProblem(path: string): string | null {
  if (/[*?]/.test(path)) return "has a `*` or `?`: name one folder";
  if (path.length > 200) return "is longer than 200 characters";
  return findGlobProblem(path);
}

// A skill: a text that explains how to do some work, with a name and a description by which it is
// chosen.

/** The file that makes a folder a skill: https://code.claude.com/docs/en/skills */
export const SKILL_FILE = "SKILL.md";

/** Skills that come with Baton. A skill of the repository with the same name replaces them. */
export const SHIPPED_SKILLS = ["code-review", "pr-fix", "multi-session-delivery"] as const;
export type ShippedSkill = (typeof SHIPPED_SKILLS)[number];

const DESCRIPTION_CHARS = 300;
const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** A name has no slash, no dot and no capital. Everything else is a path. */
export function isSkillName(word: string): boolean {
  return NAME.test(word);
}

/**
 * Returns name and description of a skill from its text. The front matter's `name` and
 * `description` take precedence. Without them, the name is `usual` and the description is the first
 * line of text. An invalid name is ignored.
 */
export function describeSkill(text: string, usual: string): { name: string; description: string } {
  const parsed = text.trimStart().startsWith("---") ? parseFrontMatter(text.trimStart()) : null;
  const values = parsed && "values" in parsed ? parsed.values : {};
  const rest = parsed && "rest" in parsed ? parsed.rest : text.split("\n");
  const { name, description } = values;
  const first = rest.find((line) => /[^\s#-]/.test(line)) ?? "";
  return {
    name: typeof name === "string" && isSkillName(name) ? name : usual,
    description: shorten(
      typeof description === "string" ? description : first.replace(/^#+\s*/, ""),
    ),
  };
}

/** Returns one line of at most `DESCRIPTION_CHARS` characters, without list formatting. */
function shorten(text: string): string {
  const line = text.replace(/[\s\p{C}]+/gu, " ").trim();
  return line.length > DESCRIPTION_CHARS
    ? `${line.slice(0, DESCRIPTION_CHARS - 1).trimEnd()}…`
    : line;
}
