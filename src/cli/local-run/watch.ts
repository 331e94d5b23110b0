/** Follows a build until it is over, or until only a person can continue it. */
import { isActionRequired } from "../../core/messages/required-actions.ts";
import { findOpenRound, getQuestionsKey } from "../../core/model/planning.ts";
import { getBuildView, type BuildView } from "../../core/messages/build-view.ts";
import type { State } from "../../core/model/state.ts";
import { parseRecord } from "../../core/record/parse.ts";
import { sleep } from "../../app/timers.ts";
import { runGit } from "../git.ts";
import { pluralize } from "../../core/text/format.ts";
import { formatFailure } from "../../core/messages/failures.ts";
import { readMarker } from "../../core/messages/marker.ts";
import type { LocalSandbox } from "./local-sandbox.ts";
import { listNewFailures, listNews } from "../build-news.ts";
import type { People } from "./people.ts";
import { splitRepository, type ApiClient } from "./api-client.ts";
import { createStallReporter } from "./narration.ts";
import { findOpenQuestion, getAutoAnswer } from "../answers.ts";
import { isBuildEnded } from "../../core/model/build-types.ts";

/**
 * Returns the sandbox's page with what Baton asks of a person: plan, landing pull request or
 * status.
 */
export function getPageUrl(view: BuildView, repository: string): string {
  const { comments, landing, issue } = view.state.build;
  const comment = (key: string) => {
    const id = comments[key]?.id;
    return `/${repository}/issues/${issue}${id ? `#issuecomment-${id}` : ""}`;
  };
  if (view.state.build.stop) return comment("status");
  if (findOpenRound(view.state.build)) return comment(getQuestionsKey(view.state.build.planning));
  if (isActionRequired(view.state, "plan")) return comment("plan");
  if (isActionRequired(view.state, "landing") && landing?.pr)
    return `/${repository}/pull/${landing.pr}`;
  return comment("status");
}

/** Wakes one waiter when something happens. */
export class Signal {
  #notified = new AbortController();

  notify(): void {
    this.#notified.abort();
  }

  /**
   * Resolves after `ms`, when `signal` is aborted, or on the next notification, including one since
   * the last wait.
   */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    await sleep(ms, AbortSignal.any([this.#notified.signal, signal]));
    this.#notified = new AbortController();
  }
}

/**
 * Returns the ref of an issue's newest record, or null. It is a branch while the build runs, and a
 * tag (`archived`) after the build has ended and cleaned up.
 */
export async function findRecord(
  gitDir: string,
  prefix: string,
  issue: number,
): Promise<{ head: string; archived: boolean } | null> {
  const format = "--format=%(creatordate:unix) %(objectname) %(refname)";
  const refs = await runGit(gitDir, [
    "for-each-ref",
    format,
    `refs/heads/${prefix}/`,
    `refs/tags/${prefix}/`,
  ]);
  const found = refs.split("\n").flatMap((line) => {
    const [time = "0", head = "", name = ""] = line.split(" ");
    const archived = name.startsWith("refs/tags/");
    const rest = name.slice(`refs/${archived ? "tags" : "heads"}/${prefix}/`.length);
    const [slug = "", last] = rest.split("/");
    const mine =
      new RegExp(`^${issue}(-|$)`).test(slug) &&
      (archived ? last === undefined : last === "record");
    return mine ? [{ head, archived, time: Number(time) }] : [];
  });
  const [newest] = found.toSorted(
    (a, b) => Number(a.archived) - Number(b.archived) || b.time - a.time,
  );
  return newest ? { head: newest.head, archived: newest.archived } : null;
}

/**
 * Returns the state at a record commit; null if its documents can't be read, which Baton reports on
 * the issue.
 */
export async function readRecordState(gitDir: string, head: string): Promise<State | null> {
  const listed = await runGit(gitDir, ["ls-tree", "-r", "-z", "--full-tree", head]);
  const blobs = listed.split("\0").flatMap((entry) => {
    const [meta = "", path = ""] = entry.split("\t");
    const [, type, sha = ""] = meta.split(" ");
    return type === "blob" ? [{ path, sha }] : [];
  });
  const wanted = blobs.map(({ sha }) => `${sha}\n`).join("");
  // latin1 keeps bytes unchanged, so that the sizes in the answer match.
  const answer = await runGit(gitDir, ["cat-file", "--batch"], wanted, "latin1");
  const files: Record<string, string> = {};
  let at = 0;
  for (const { path } of blobs) {
    const end = answer.indexOf("\n", at);
    const size = Number(answer.slice(at, end).split(" ")[2]);
    files[path] = Buffer.from(answer.slice(end + 1, end + 1 + size), "latin1").toString("utf8");
    at = end + 2 + size;
  }
  const parsed = parseRecord(files);
  return parsed.ok ? parsed.state : null;
}

export interface LocalWatchOptions {
  local: LocalSandbox;
  prefix: string;
  issue: number;
  /**
   * Whether Baton answers the gates as the owner. Otherwise a person does, on the pages or with
   * `baton say`.
   */
  auto: boolean;
  person: ApiClient;
  /** False if no build was requested; true by default. */
  builds?: boolean;
  /** The people of the score, if it has any. They act before `auto` answers. */
  people?: People;
  changes: Signal;
  signal: AbortSignal;
  tell: (where: string, what: string) => void;
}

export interface BuildEnding {
  /**
   * With `played`, no build was requested, and the people of the score have done everything or
   * can't continue.
   */
  how: "over" | "blocked" | "interrupted" | "played";
  state: State | null;
  /** What Baton asks a person, if blocked. */
  asks: string | null;
  /** What people of the score have not done, one line each. */
  undone?: string[];
}

/** Interval in milliseconds at which the record is read. It is also read when something happens. */
const POLL_MS = 1_000;
/** How long an ended build may take to clean up, in milliseconds. */
const TIDY_PATIENCE = 30_000;
/** How long people of a score may take for a step after the build has ended, in milliseconds. */
const PEOPLE_PATIENCE = 120_000;

export async function watchLocalBuild(options: LocalWatchOptions): Promise<BuildEnding> {
  const { local, signal, changes } = options;
  const said = new Set<string>();
  let seen: string | null = null;
  let state: State | null = null;
  let broken = false;
  let over: number | null = null;
  let quiet: number | null = null;
  const end = (ending: BuildEnding): BuildEnding | null => {
    const undone = options.people?.listUnfinished() ?? [];
    quiet ??= performance.now();
    if (undone.length === 0) return ending;
    return performance.now() - quiet > PEOPLE_PATIENCE ? { ...ending, undone } : null;
  };
  const listStalls = createStallReporter((run) =>
    local.running.signIn(`/${local.repository}/actions/runs/${run}`),
  );
  while (!signal.aborted) {
    const { sandbox } = local.running;
    for (const { where, what } of listStalls(sandbox.world.runs, sandbox.clock()))
      options.tell(where, what);
    const found = await findRecord(local.gitDir, options.prefix, options.issue);
    if (found && found.head !== seen) {
      const next = await readRecordState(local.gitDir, found.head);
      tellChange(state, next, options);
      seen = found.head;
      broken = next === null;
      state = next ?? state;
    }
    if (await options.people?.act()) quiet = null;
    let ending: BuildEnding | null = null;
    if (options.builds === false) {
      ending = end({ how: "played", state, asks: null });
    } else if (!broken && state && isBuildEnded(state.build.status)) {
      over ??= performance.now();
      const isTidy = found?.archived || performance.now() - over > TIDY_PATIENCE;
      if (isTidy) ending = end({ how: "over", state, asks: null });
    } else {
      const asks = broken
        ? reportUnreadable(options, said)
        : await answerGate(state, options, said);
      if (asks !== null && options.auto) ending = end({ how: "blocked", state, asks });
    }
    if (ending) return ending;
    await changes.wait(POLL_MS, signal);
  }
  return { how: "interrupted", state, asks: null };
}

/** Gives the answers of `--auto`. Returns the question that waits for a person and nothing else. */
async function answerGate(
  state: State | null,
  options: LocalWatchOptions,
  said: Set<string>,
): Promise<string | null> {
  const once = (key: string) => !said.has(key) && Boolean(said.add(key));
  if (state === null) return findStartRefusal(options);
  const view = getBuildView(state);
  const due = getAutoAnswer(view);
  if (due && options.auto && once(due.key)) {
    const at = { ...splitRepository(options.local.repository), issue_number: options.issue };
    await options.person.rest.issues.createComment({ ...at, body: due.text });
  }
  const stuck = findOpenQuestion(view);
  const asks = stuck ?? (due ? view.asks : null);
  if (asks !== null && !(due && options.auto) && once(asks)) {
    options.tell("you", `action needed: ${asks}`);
    if (!options.auto) tellWhere(view, due?.text ?? null, options);
  }
  return stuck;
}

/** Prints where a person looks and answers, once Baton waits for them. */
function tellWhere(view: BuildView, say: string | null, { local, tell }: LocalWatchOptions): void {
  tell("you", `find it at ${local.running.signIn(getPageUrl(view, local.repository))}`);
  tell("you", `answer there${say ? `, or with baton say '${say}'` : " or with baton say"}`);
}

/** Returns why no build started. There is no record then, only Baton's comment. */
function findStartRefusal(options: LocalWatchOptions): string | null {
  const refused = findLastComment(options, "refused-");
  return refused ? joinCommentLines(refused.body) : null;
}

/** Joins a comment's sentences and list items to one line, without its marker. */
export function joinCommentLines(body: string): string {
  const lines = body.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("<!--"));
  const isItem = (line: string | undefined) => line?.startsWith("- ") === true;
  const endOf = (line: string, next: string | undefined) =>
    !isItem(line) ? "" : isItem(next) ? ";" : ".";
  return lines.map((line, i) => line.replace(/^- /, "") + endOf(line, lines[i + 1])).join(" ");
}

/**
 * Returns what Baton asks a person if the record's documents can't be read. Baton waits then, and
 * says so on the issue.
 */
function reportUnreadable(options: LocalWatchOptions, said: Set<string>): string | null {
  const comment = findLastComment(options, "record-");
  if (!comment) return null;
  const { issue, local, tell } = options;
  const asks =
    `${(comment.body.split("\n")[0] ?? "").replace(/:$/, "")}. Baton's comment on #${issue} ` +
    "names each place. If another version of Baton started the build, continue with that " +
    "version, or start again in another --dir.";
  if (!said.has(asks)) {
    said.add(asks);
    tell("you", `action needed: ${asks}`);
    tell(
      "you",
      "find it at " +
        `${local.running.signIn(`/${local.repository}/issues/${issue}#issuecomment-${comment.id}`)}`,
    );
  }
  return asks;
}

/** Finds Baton's newest comment on the issue whose key starts with `key`. */
function findLastComment({ local, issue }: LocalWatchOptions, key: string) {
  return local.running.sandbox.world.comments.findLast(
    ({ issueNumber, author, body }) =>
      issueNumber === issue &&
      author === local.app.botLogin &&
      readMarker(body)?.key.startsWith(key),
  );
}

function tellChange(before: State | null, after: State | null, { tell }: LocalWatchOptions): void {
  if (!after) return;
  const view = getBuildView(after);
  for (const { where, failure } of listNewFailures(before, after)) {
    for (const line of formatFailure(failure)) tell(where, line);
  }
  if (after.briefs.length > 0 && after.build.plan?.hash !== before?.build.plan?.hash)
    tellPlan(view, tell);
  if (after.build.status !== before?.build.status)
    tell("build", after.build.status.replaceAll("_", " "));
  const loop = view.loop?.replaceAll("`", "") ?? null;
  if (loop !== null && loop !== (before && getBuildView(before).loop)) tell("loops", loop);
  for (const { where, what } of listNews(before, after)) tell(where, what);
  const known = before ? listParked(getBuildView(before)).map(({ what }) => what) : [];
  for (const { where, what } of listParked(view)) if (!known.includes(what)) tell(where, what);
}

/**
 * Lists the sessions that the provider refused, until when and why. They produce no other events
 * until then.
 */
function listParked(view: BuildView): { where: string; what: string }[] {
  const workers = view.waves
    .flatMap((wave) => wave.workers)
    .filter(({ status }) => status === "parked");
  return [
    ...workers.map(({ id, waitsFor }) => ({
      where: id,
      what: `waits for ${waitsFor.replaceAll("`", "")}`,
    })),
    ...view.parked.map((what) => ({ where: "build", what })),
  ];
}

function tellPlan(view: BuildView, tell: LocalWatchOptions["tell"]): void {
  const workers = view.waves.flatMap((wave) => wave.workers);
  tell("plan", `${pluralize(workers.length, "worker")} in ${pluralize(view.waves.length, "wave")}`);
  for (const { wave, workers } of view.waves) {
    tell("plan", `wave ${wave}: ${workers.map(({ id, name }) => `${id} ${name}`).join(", ")}`);
  }
}
