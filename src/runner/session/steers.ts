/**
 * Steers: words from people with write access to a worker whose session is on. They come by the
 * record's branch.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseFrontMatter } from "../../core/text/front-matter.ts";
import { stripInvisible } from "../../core/text/invisible-characters.ts";
import { sanitizeLogLine } from "../untrusted-io.ts";
import type { Remote } from "../remote.ts";

/** How often the record's head is asked for, in milliseconds. */
const INTERVAL_MS = 30_000;
/** A file is that long at most, in bytes; its words are, in characters. */
const FILE_BYTES = 64 * 1024;
const TEXT_CHARS = 4000;
/** Of one session. */
const MAX_STEERS = 200;

interface Steer {
  n: number;
  /** In the record. */
  path: string;
  text: string;
}

/** What an engine needs of it. */
export interface Steering {
  /**
   * The message for the model with the words that came since the last call, which then count as
   * seen. Null = none came.
   */
  take(): string | null;
  /** Calls `listener` whenever words have come. */
  onArrival(listener: () => void): void;
}

export interface SteersSetup {
  remote: Remote;
  /** The record's branch, and the commit of it that the session was given. */
  branch: string;
  commit: string;
  /**
   * Whether a head of the branch is Baton's own; what others pushed is looked at once Baton has
   * passed it on.
   */
  isSignedByBaton: (head: string) => Promise<boolean>;
  /** The worker's id. */
  subject: string;
  /** Those that the session's prompt names. */
  known: readonly number[];
  /** The session's copy of the record: the files are put there, too. */
  record: string;
  print: (line: string) => void;
  intervalMs?: number;
}

export interface Steers extends Steering, AsyncDisposable {
  /** Numbers of those that reached the session, in order. */
  listSeen(): number[];
}

/** For sessions that nobody speaks to: those that judge a worker's change, or the whole build. */
export const NO_STEERS: Steers = {
  take: () => null,
  onArrival: () => {},
  listSeen: () => [],
  async [Symbol.asyncDispose]() {},
};

/** The number of a steer to `subject`; null where the path is another file. */
export function parseSteerNumber(path: string, subject: string): number | null {
  const file = path.startsWith(`steers/${subject}/`) ? path.slice(`steers/${subject}/`.length) : "";
  return /^[1-9][0-9]{0,5}\.md$/.test(file) ? Number.parseInt(file, 10) : null;
}

/**
 * Begins to look. A look that fails is said in the log, once until one succeeds; the next comes in
 * its time.
 */
export function openSteers(setup: SteersSetup): Steers {
  const {
    remote,
    branch,
    isSignedByBaton,
    subject,
    known,
    record,
    print,
    intervalMs = INTERVAL_MS,
  } = setup;
  const seen = new Set(known);
  const found = new Set(known);
  let waiting: Steer[] = [];
  let listener = () => {};
  let newest = setup.commit;
  let strange: string | null = null;
  let failing = false;

  const look = async () => {
    const head = await remote.readHead(branch);
    if (head === null || head === newest || head === strange) return;
    if (!(await isSignedByBaton(head))) {
      strange = head;
      return;
    }
    await remote.fetch([head], 1);
    const fresh = (await readSteers(remote, head, subject))
      .filter(({ n }) => !found.has(n))
      .slice(0, MAX_STEERS - found.size);
    for (const steer of fresh) {
      await saveSteer(join(record, steer.path), steer.text);
      found.add(steer.n);
      print(`| ${steer.path}: ${sanitizeLogLine(steer.text.split("\n", 1)[0]!).slice(0, 200)}`);
    }
    newest = head;
    waiting = [...waiting, ...fresh];
    if (fresh.length > 0) listener();
  };
  const lookSafely = () =>
    look().then(
      () => void (failing = false),
      (error: unknown) => {
        if (!failing)
          print(
            `| steers can't be looked for now: ${sanitizeLogLine(String(error)).slice(0, 300)}`,
          );
        failing = true;
      },
    );
  let looking = lookSafely();
  const timer = setInterval(() => void (looking = looking.then(lookSafely)), intervalMs);

  return {
    take() {
      if (waiting.length === 0) return null;
      const taken = waiting;
      waiting = [];
      for (const { n } of taken) seen.add(n);
      return taken.map(({ text }) => `A person with write access says: ${text}`).join("\n\n");
    },
    onArrival: (one) => void (listener = one),
    listSeen: () => [...seen].toSorted((a, b) => a - b),
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await looking;
    },
  };
}

/** Plain files only, read from the store: nothing is laid out, no link is followed. */
async function readSteers(
  { git, store }: Remote,
  commit: string,
  subject: string,
): Promise<Steer[]> {
  const out = await git(["ls-tree", "-z", "-l", commit, "--", `steers/${subject}/`], {
    cwd: store,
  });
  const steers: Steer[] = [];
  for (const entry of out.toString().split("\0")) {
    const [, blob, size, path = ""] =
      /^100(?:644|755) blob ([0-9a-f]{40}) +([0-9]+)\t(.*)$/s.exec(entry) ?? [];
    const n = parseSteerNumber(path, subject);
    if (!blob || n === null || Number(size) > FILE_BYTES) continue;
    const text = getSteerText((await git(["cat-file", "blob", blob], { cwd: store })).toString());
    if (text !== "") steers.push({ n, path, text });
  }
  return steers.toSorted((a, b) => a.n - b.n);
}

/** What stands below the front matter, where there is one. */
function getSteerText(file: string): string {
  const parsed = parseFrontMatter(file);
  const text = "rest" in parsed ? parsed.rest.join("\n") : file;
  return stripInvisible(text).trim().slice(0, TEXT_CHARS);
}

async function saveSteer(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${text}\n`, { flag: "wx", mode: 0o444 }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    },
  );
}
