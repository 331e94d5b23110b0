/**
 * A file with what many runs of the simulation have played. Each run continues after the last one.
 * Seeds count for the commit that they were played on. The file holds only ranges without gaps, so
 * that seeds interrupted by a kill are played again.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";

const Seed = z.int().min(0);
const Range = z
  .tuple([Seed, Seed])
  .refine(([from, to]) => from <= to, "a range's first seed is above its last");
const Commit = z.strictObject({
  commit: z.string().min(1),
  /** First and last seed of each. */
  ranges: z.array(Range),
  violations: z.array(z.strictObject({ seed: Seed, violation: z.string() })),
});
const Progress = z.strictObject({
  /** Total of all commits. */
  total: Seed,
  commits: z.array(Commit),
});
export type Progress = z.infer<typeof Progress>;
type Played = z.infer<typeof Commit>;

export class UnreadableProgress extends Error {}

/** @throws UnreadableProgress with a sentence that names the file and what is wrong with it */
export class ProgressFile {
  /** The commit that this run plays. */
  readonly commit: string;
  readonly #file: string;
  readonly #progress: Progress;
  /** What this run last found or wrote. */
  #text: string | null;
  #from = 0;
  readonly #ahead = new Map<number, readonly string[]>();

  constructor(file: string, commit: string) {
    this.#file = file;
    this.commit = commit;
    this.#text = readText(file);
    this.#progress =
      this.#text === null ? { total: 0, commits: [] } : parseProgress(file, this.#text);
  }

  /** The seed after the last one that was played on any commit; null = none was played. */
  get next(): number | null {
    const ends = this.#progress.commits.flatMap(({ ranges }) => ranges.map(([, to]) => to));
    return ends.length === 0 ? null : Math.max(...ends) + 1;
  }

  /** Starts this run at `from`. Fails now, not after hours, if the file can't be written. */
  begin(from: number): void {
    this.#from = from;
    this.#write();
  }

  /** Seeds may end in any order. A seed is stored after all seeds before it have ended. */
  add(seed: number, violations: readonly string[]): void {
    this.#ahead.set(seed, violations);
    const before = this.#from;
    for (let found = this.#ahead.get(this.#from); found; found = this.#ahead.get(this.#from)) {
      this.#ahead.delete(this.#from);
      this.#keep(this.#from++, found);
    }
    if (this.#from > before) this.#write();
  }

  /** Returns a line for all commits, and one for each. */
  render(): string[] {
    const { total, commits } = this.#progress;
    const all = commits.reduce((sum, { violations }) => sum + violations.length, 0);
    return [
      `${this.#file}: ${total} seeds in all, ${all} violations`,
      ...commits.map(({ commit, ranges, violations }) => {
        const seeds = [...new Set(violations.map(({ seed }) => seed))];
        const broken = seeds.length > 0 ? `, by seeds ${seeds.join(", ")}` : "";
        const list = ranges
          .map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`))
          .join(", ");
        return (
          `  ${commit}: ${sizeOf(ranges)} seeds (${list}), ${violations.length} ` +
          `violations${broken}`
        );
      }),
    ];
  }

  #keep(seed: number, violations: readonly string[]): void {
    const { ranges, violations: all } = this.#ofThisCommit();
    const last = ranges.at(-1);
    if (last && last[1] === seed - 1) last[1] = seed;
    else ranges.push([seed, seed]);
    all.push(...violations.map((violation) => ({ seed, violation })));
    this.#progress.total++;
  }

  #ofThisCommit(): Played {
    const { commits } = this.#progress;
    const known = commits.find(({ commit }) => commit === this.commit);
    if (known) return known;
    const fresh: Played = { commit: this.commit, ranges: [], violations: [] };
    commits.push(fresh);
    return fresh;
  }

  /**
   * @throws UnreadableProgress when another run has written it meanwhile: both would count the same
   * seeds
   */
  #write(): void {
    if (readText(this.#file) !== this.#text)
      throw wrong(this.#file, "another run has changed it: give each its own");
    this.#text = `${JSON.stringify(this.#progress, null, 2)}\n`;
    try {
      writeFileSync(`${this.#file}.tmp`, this.#text);
      renameSync(`${this.#file}.tmp`, this.#file);
    } catch (error) {
      throw wrong(this.#file, `it can't be written (${messageOf(error)})`);
    }
  }
}

function parseProgress(file: string, text: string): Progress {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw wrong(file, `it is not JSON (${messageOf(error)})`);
  }
  const parsed = Progress.safeParse(json);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw wrong(file, `${path.join(".") || "all of it"}: ${message}`);
  }
  const { total, commits } = parsed.data;
  const played = commits.reduce((sum, { ranges }) => sum + sizeOf(ranges), 0);
  if (total !== played) throw wrong(file, `total is ${total}, and its ranges have ${played} seeds`);
  return parsed.data;
}

/** Returns null if there is no file yet. */
function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw wrong(file, `it can't be read (${messageOf(error)})`);
  }
}

function wrong(file: string, why: string): UnreadableProgress {
  return new UnreadableProgress(
    `--progress ${file}: ${why}. Correct or remove it, or name another file.`,
  );
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
const sizeOf = (ranges: Played["ranges"]) =>
  ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
