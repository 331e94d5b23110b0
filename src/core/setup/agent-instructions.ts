/**
 * Files of a repository that say to agents how to work in it, and where those for a worker are
 * looked for.
 */
import type { SessionKindName } from "../model/names.ts";
import { findGlobProblem } from "../text/globs.ts";
import { parseFrontMatter } from "../text/front-matter.ts";

export const CONVENTION_NAMES = ["AGENTS.md", "CLAUDE.md"] as const;

/** How many files one session gets at most, and how many bytes of each; the rest is cut. */
export const CONVENTION_BOUNDS = { files: 8, bytes: 32 * 1024 };

/** Sessions that read code, and so are told how it is written here. */
const READ_CODE: readonly SessionKindName[] = [
  ...(["architect", "research", "work", "rework", "review", "adapt", "close"] as const),
  ...(["fix", "ask"] as const),
];

export function canReadConventions(kind: SessionKindName): boolean {
  return READ_CODE.includes(kind);
}

/**
 * Paths at which such files may be for someone who works on `globs`: of the root, then of each
 * folder that leads to what a glob names, outermost first. A glob's folders end before its first
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

// Where skills come from, as the settings list it: folders of this repository, or of another one at
// a commit.

export type SkillSource =
  | { kind: "here"; path: string }
  /** `path` is below `repository`; empty = its root. */
  | { kind: "elsewhere"; repository: string; path: string; sha: string };

const REPOSITORY = /^([A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9_.-]{1,100})(?:\/(.+))?$/;

/** Reads one entry of `skills`; `problem` is the end of a sentence whose subject is the entry. */
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

/** Why a path can't be one file or folder of a repository: the end of a sentence; null = it can. */
function findPathProblem(path: string): string | null {
  if (/[*?]/.test(path)) return "has a `*` or `?`: name one folder";
  if (path.length > 200) return "is longer than 200 characters";
  return findGlobProblem(path);
}

// A skill: a text that says how some work is done, with a name and a description by which it is
// chosen.

/** The file that makes a folder a skill: https://code.claude.com/docs/en/skills */
export const SKILL_FILE = "SKILL.md";

/** Those that come with Baton; a skill of the repository with the same name takes their place. */
export const SHIPPED_SKILLS = ["code-review", "pr-fix", "multi-session-delivery"] as const;
export type ShippedSkill = (typeof SHIPPED_SKILLS)[number];

const DESCRIPTION_CHARS = 300;
const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** Names are told from paths by what they hold: no slash, no dot, no capital. */
export function isSkillName(word: string): boolean {
  return NAME.test(word);
}

/**
 * Name and description of a skill by its text. The front matter's `name` and `description` hold;
 * without them, the name is `usual` and the description the first line of text. A name in the front
 * matter that is none is ignored.
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

/**
 * One line, at most `DESCRIPTION_CHARS` characters, without what could be taken for formatting of a
 * list.
 */
function shorten(text: string): string {
  const line = text.replace(/[\s\p{C}]+/gu, " ").trim();
  return line.length > DESCRIPTION_CHARS
    ? `${line.slice(0, DESCRIPTION_CHARS - 1).trimEnd()}…`
    : line;
}
