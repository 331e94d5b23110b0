/**
 * Every name that Baton creates: slugs, branches, sessions, titles. They are defined in one place,
 * so that Baton finds what it wrote.
 */
import { z } from "zod";
import { findNearest } from "../text/similarity.ts";

/** `W<wave>.<seq>`, such as `W2.1`. */
export type WorkerId = `W${number}.${number}`;
export const WORKER_ID = /^W[1-9][0-9]{0,2}\.[1-9][0-9]{0,2}$/;
export const workerIdSchema = z
  .string()
  .regex(WORKER_ID, "expected a worker id like W1.1")
  .transform((id) => id as WorkerId);

/** The kinds of session. `core/sessions` defines each. */
export const sessionKindSchema = z.enum([
  "architect",
  "work",
  "review",
  "rework",
  "adapt",
  "research",
  "memory",
  "close",
  "synthesise",
  "preflight",
  "ask",
  "fix",
]);
export type SessionKindName = z.infer<typeof sessionKindSchema>;
export const SESSION_KINDS: readonly SessionKindName[] = sessionKindSchema.options;
/** Kinds that use a model. */
export const MODEL_KINDS: readonly SessionKindName[] = SESSION_KINDS.filter(
  (kind) => kind !== "preflight",
);

/**
 * What a session is about: the repository, the build, one of its workers, an ended wave, or a loop.
 */
export type SessionSubject =
  | "repository"
  | "build"
  | WorkerId
  | `wave-${number}`
  | `loop-${number}`;
export const sessionSubjectSchema = z.string().transform((subject) => subject as SessionSubject);
const SESSION_NAME =
  /^(repository|build|W[1-9][0-9]{0,2}\.[1-9][0-9]{0,2}|(?:wave|loop)-[1-9][0-9]{0,2})\/([a-z]+)\/([1-9][0-9]{0,3})$/;

/**
 * `<subject>/<kind>/<attempt>`: `W2.1/work/2`, `build/architect/1`, `wave-1/adapt/1`,
 * `repository/preflight/1`.
 */
export type SessionName = `${string}/${SessionKindName}/${number}`;
export const sessionNameSchema = z.string().transform((name) => name as SessionName);

/**
 * Identity of a record within its repository. Safe in branch names, paths and run names. A build's
 * slug begins with its issue number. A task's slug begins with `pr-` or `ask-` and the number of
 * the pull request or issue.
 */
export const SLUG = /^(?:(?:pr|ask)-)?[0-9]+(-[a-z0-9-]{1,40})?$/;

/** Returns the prefix of the task slugs of a pull request (`pr-12`) or an issue (`ask-7`). */
export function getTaskRoot(on: "issue" | "pull", number: number): string {
  return `${on === "pull" ? "pr" : "ask"}-${number}`;
}

/**
 * Returns the slug of one task record. Each record after an archived one has the next ordinal, from
 * 1.
 */
export function formatTaskSlug(root: string, ordinal: number): string {
  return ordinal > 1 ? `${root}-${ordinal}` : root;
}

/** Returns the ordinal of a task slug that begins with `root`. Null if it isn't one. */
export function parseTaskOrdinal(slug: string, root: string): number | null {
  if (slug === root) return 1;
  const found = slug.startsWith(`${root}-`)
    ? /^[1-9][0-9]{0,5}$/.exec(slug.slice(root.length + 1))
    : null;
  return found && Number(found[0]) > 1 ? Number(found[0]) : null;
}

/** Reports whether the record is for tasks instead of a build. */
export function isTaskSlug(slug: string): boolean {
  return SLUG.test(slug) && !/^[0-9]/.test(slug);
}

/** Returns the issue or pull request number in the slug of a build or of tasks. */
export function parseSlugNumber(slug: string): number {
  return Number(/^(?:(?:pr|ask)-)?([0-9]+)/.exec(slug)?.[1]);
}

/** Maximum characters of a slug, which begins every title, run name and branch of its build. */
const SLUG_CHARS = 24;

/**
 * Creates the slug of a build: the issue's number and the first words of its title, reduced to
 * ASCII. A title without Latin letters gives only the number. Appends `ordinal` from 2 on, for
 * further builds of the same issue.
 */
export function createSlug(issue: number, title: string, ordinal = 1): string {
  const tail = ordinal > 1 ? `-${ordinal}` : "";
  const kebab = title
    .normalize("NFKD")
    .replace(/[^\x20-\x7e]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const words = truncateAtWord(kebab, SLUG_CHARS - `${issue}-${tail}`.length);
  return words ? `${issue}-${words}${tail}` : `${issue}${tail}`;
}

/** Returns as many whole words as fit into `max` characters. Cuts a first word that is longer. */
function truncateAtWord(kebab: string, max: number): string {
  if (kebab.length <= max) return kebab;
  const end = kebab.lastIndexOf("-", max);
  return kebab.slice(0, end > 0 ? end : Math.max(0, max));
}

/** Returns the branches of a build. `prefix` is configurable (`baton` by default). */
export function getBranches(prefix: string, slug: string) {
  const root = `${prefix}/${slug}`;
  return {
    record: `${root}/record`,
    build: `${root}/build`,
    land: `${root}/land`,
    /** Branch that reverts the landed commit, if somebody requested that. */
    revert: `${root}/revert`,
    /** Branch on which GitHub merges a candidate's parts. */
    scratch: `${root}/candidate`,
    worker: (id: WorkerId) => `${root}/${id}`,
    /** Tag that keeps the record after the build has ended. */
    tag: root,
    /** Tag of a loop's end. No slug is `loops`, so nobody looks for a build there. */
    loopTag: (n: number) => `${prefix}/loops/${slug}/${n}`,
  };
}

export function formatSessionName(
  subject: string,
  kind: SessionKindName,
  attempt: number,
): SessionName {
  return `${subject}/${kind}/${attempt}`;
}

/** Parses a session's name. Null if it isn't one. */
export function parseSessionName(
  name: string,
): { subject: SessionSubject; kind: SessionKindName; attempt: number } | null {
  const found = SESSION_NAME.exec(name);
  if (!found) return null;
  const kind = SESSION_KINDS.find((k) => k === found[2]);
  return kind && (kind === "preflight") === (found[1] === "repository")
    ? { subject: found[1] as SessionSubject, kind, attempt: Number(found[3]) }
    : null;
}

/**
 * Returns the slug that a preflight's run uses in place of a build's. No issue has number 0, so no
 * build has this slug.
 */
export function getPreflightSlug(hash: string): string {
  return `0-preflight-${hash}`;
}
/** Prefix of the names of preflight runs. */
export const PREFLIGHT_TITLE = `[${getPreflightSlug("")}`;

/**
 * Returns the run's name, as the workflow's `run-name` builds it from its inputs. Baton finds runs
 * by this name.
 */
export function formatRunName(slug: string, session: string, launch: number): string {
  return `[${slug}] ${session} #${launch}`;
}

/**
 * Formats a title of the record's documents by N5's convention. `who` is a worker id, `ORCH` or
 * `REVIEW`.
 */
export function formatTaskTitle(slug: string, who: string, task: string): string {
  return `[${slug}] ${who}: ${task}`;
}

/** Orders worker ids by wave, then sequence. */
export function compareWorkers(a: WorkerId, b: WorkerId): number {
  const [aw, as] = a.slice(1).split(".").map(Number) as [number, number];
  const [bw, bs] = b.slice(1).split(".").map(Number) as [number, number];
  return aw - bw || as - bs;
}

export function getWave(id: WorkerId): number {
  return Number(id.slice(1).split(".")[0]);
}

// Titles of pull requests and the landed commit's subject, from the settings' templates (`titles`).

/** Variables that a template may use. `id` is a worker's, or `ORCH` for the whole build. */
export const TITLE_VARIABLES = {
  pulls: ["slug", "id", "name", "issue"],
  commit: ["subject", "slug", "issue"],
} as const;
/** The variable that a template must use. Without it, all titles would be the same. */
const NEEDED = { pulls: "name", commit: "subject" } as const;

export type TitleKind = keyof typeof TITLE_VARIABLES;
export type TitleValues<K extends TitleKind> = Record<
  (typeof TITLE_VARIABLES)[K][number],
  string | number
>;

/** GitHub refuses longer titles of pull requests with 422. */
export const TITLE_CHARS = 256;

const VARIABLE = /\{([^{}]*)\}/g;

/** Replaces the template's variables. Returns one line of at most `TITLE_CHARS` characters. */
export function formatTitle<K extends TitleKind>(template: string, values: TitleValues<K>): string {
  const known = new Map<string, string | number>(Object.entries(values));
  const text = template.replace(VARIABLE, (whole, name: string) =>
    String(known.get(name) ?? whole),
  );
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= TITLE_CHARS ? line : `${line.slice(0, TITLE_CHARS - 1).toWellFormed()}…`;
}

/** Returns why a template can't be used and the fix, as a sentence. Null if it can. */
export function findTitleProblem(kind: TitleKind, template: string): string | null {
  const known: readonly string[] = TITLE_VARIABLES[kind];
  const listed = known.map((name) => `\`{${name}}\``).join(", ");
  for (const [whole, name] of template.matchAll(VARIABLE)) {
    if (known.includes(name!)) continue;
    const meant = findNearest(name!, known);
    return `unknown variable \`${whole}\`; ${
      meant ? `did you mean \`{${meant}}\`?` : `known are ${listed}`
    }`;
  }
  if (/[{}]/.test(template.replace(VARIABLE, "")))
    return `has a brace without its pair; variables are ${listed}`;
  const needed = `{${NEEDED[kind]}}`;
  return template.includes(needed) ? null : `has to contain \`${needed}\`; variables are ${listed}`;
}
