/**
 * Steers: messages from people with write access to a worker with a running session. They arrive on
 * the record's branch.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseFrontMatter } from "../../core/text/front-matter.ts";
import { stripInvisible } from "../../core/text/invisible-characters.ts";
import { sanitizeLogLine } from "../untrusted-io.ts";
import type { Remote } from "../remote.ts";

/** Interval in milliseconds at which Baton asks for the record's head. */
const INTERVAL_MS = 30_000;
/** Maximum bytes of a file, and maximum characters of its words. */
const FILE_BYTES = 64 * 1024;
const TEXT_CHARS = 4000;
/** Maximum number of steers to one session. */
const MAX_STEERS = 200;

interface Steer {
  n: number;
  /** Path in the record. */
  path: string;
  text: string;
}

/** The part of the steers that an engine needs. */
export interface Steering {
  /**
   * Returns the message for the model with the words since the last call, which then count as seen.
   * Null = there are none.
   */
  take(): string | null;
  /** Calls `listener` each time new words arrive. */
  onArrival(listener: () => void): void;
}

export interface SteersSetup {
  remote: Remote;
  /** The record's branch, and the commit of it that the session got. */
  branch: string;
  commit: string;
  /**
   * Whether Baton itself made a head of the branch. Other people's commits are read after Baton has
   * processed them.
   */
  isSignedByBaton: (head: string) => Promise<boolean>;
  /** The worker's id. */
  subject: string;
  /** Numbers of the steers that the session's prompt names. */
  known: readonly number[];
  /** The session's copy of the record, to which the files are also written. */
  record: string;
  print: (line: string) => void;
  intervalMs?: number;
}

export interface Steers extends Steering, AsyncDisposable {
  /** Lists the numbers of the steers that reached the session, in order. */
  listSeen(): number[];
}

/**
 * For sessions that nobody can send messages to: those that judge a worker's change or the whole
 * build.
 */
export const NO_STEERS: Steers = {
  take: () => null,
  onArrival: () => {},
  listSeen: () => [],
  async [Symbol.asyncDispose]() {},
};

/** Returns the number of a steer to `subject`; null if the path is another file. */
export function parseSteerNumber(path: string, subject: string): number | null {
  const file = path.startsWith(`steers/${subject}/`) ? path.slice(`steers/${subject}/`.length) : "";
  return /^[1-9][0-9]{0,5}\.md$/.test(file) ? Number.parseInt(file, 10) : null;
}

/**
 * Starts to poll. A failed poll is logged once until one succeeds. The next poll follows at the
 * usual interval.
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
            "| Baton can't look for new instructions now: " +
              `${sanitizeLogLine(String(error)).slice(0, 300)}`,
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

/** Reads only plain files, from the store: writes no files and follows no link. */
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

/** Returns the text below the front matter, if there is one. */
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
