import { runGit } from "./run-git.ts";
import type { LogQuery } from "./git-store.ts";

const MAX_ANSWERS = 5_000;

/** Returns a commit's parents; none if the object is missing or not a commit. */
export type GetParents = (commit: string) => readonly string[];

/**
 * Git's answers about the histories of commits. An answer about commits with full ids can't change,
 * so it is cached. A pull request asks the same on each read, and a process takes milliseconds.
 * Most questions are about a commit and its parent, after a push of one commit. The commit itself
 * answers those.
 */
export class History {
  readonly #dir: string;
  readonly #parentsOf: GetParents;
  readonly #known = new Map<string, string | null>();

  constructor(dir: string, parentsOf: GetParents) {
    this.#dir = dir;
    this.#parentsOf = parentsOf;
  }

  isAncestor(older: string, newer: string): boolean {
    if (older === newer || this.#parentsOf(newer).includes(older)) return true;
    return this.#ask(["merge-base", "--is-ancestor", older, newer]) !== null;
  }

  mergeBase(a: string, b: string): string | null {
    if (a === b || this.#parentsOf(b).includes(a)) return a;
    if (this.#parentsOf(a).includes(b)) return b;
    return this.#ask(["merge-base", a, b])?.split("\n")[0] ?? null;
  }

  log(query: LogQuery): string[] {
    const args = formatArguments(query);
    if (this.#isOneCommit(args)) return [query.from];
    return (this.#ask(["rev-list", ...args]) ?? "").split("\n").filter(Boolean);
  }

  /** Returns whether they ask for the commits since the only parent of a commit. */
  #isOneCommit(args: string[]): boolean {
    const [from = "", without, ...more] = args.filter((arg) => !ORDER.test(arg));
    const parents = this.#parentsOf(from);
    return more.length === 0 && parents.length === 1 && without === `^${parents[0]}`;
  }

  /** Returns null if git says no (1) or does not know a commit (128), which may exist later. */
  #ask(args: string[]): string | null {
    const key = args.join(" ");
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const { out, status } = runGit(this.#dir, args, { allow: [1, 128] });
    const answer = status === 0 ? out.toString("latin1").trim() : null;
    if (status === 128 || !args.slice(1).every((arg) => FIXED.test(arg))) return answer;
    if (this.#known.size > MAX_ANSWERS) this.#known.clear();
    this.#known.set(key, answer);
    return answer;
  }
}

function formatArguments(query: LogQuery): string[] {
  const { from, without = [], author, committer, since, until, path } = query;
  const people = Object.entries({ author, committer }).flatMap(([name, wanted]) =>
    wanted ? [`--${name}=${wanted}`] : [],
  );
  return [
    ...(people.length > 0 ? ["--fixed-strings", "--regexp-ignore-case", ...people] : []),
    ...(since ? [`--since=${since}`] : []),
    ...(until ? [`--until=${until}`] : []),
    ...(query.topological ? ["--topo-order"] : []),
    ...(query.reverse ? ["--reverse"] : []),
    ...(query.skip === undefined ? [] : [`--skip=${query.skip}`]),
    ...(query.most === undefined ? [] : [`--max-count=${query.most}`]),
    ...[from, ...without.map((oid) => `^${oid}`)],
    ...(query.withoutBranches ? ["--not", "--branches"] : []),
    ...(path ? ["--", `:(literal)${path}`] : []),
  ];
}

/**
 * A commit's full id, with `^` for exclusion, or an option that depends on neither refs nor the
 * clock.
 */
const FIXED = /^(?:\^?[0-9a-f]{40}|--(?:is-ancestor|topo-order|reverse|max-count=\d+|skip=\d+))$/;
/** Options that have no effect if the answer is one commit. */
const ORDER = /^--(?:topo-order|reverse|max-count=[1-9]\d*)$/;
