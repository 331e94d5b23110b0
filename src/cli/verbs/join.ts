import { CommentFeed, type Cursor, type CommentPlaces } from "../../app/comment-feed.ts";
import { WORKER_ID, type WorkerId } from "../../core/model/names.ts";
import type { State } from "../../core/model/state.ts";
import { askGitHub } from "../github/credentials.ts";
import type { Io } from "../io.ts";
import { Problem } from "../problem.ts";
import { getTextFlag, parseDuration, type FlagValues, type Verb } from "../flags.ts";
import {
  askUntilAnswered,
  followBuild,
  openBuild,
  type FollowOptions,
  type OpenedBuild,
} from "../remote/follow-build.ts";
import {
  WORKER_ENDS,
  EXIT_CODES,
  getOutcome,
  type WaitGoal,
  type WaitOutcome,
} from "../remote/outcome.ts";
import { cleanLine, createProgressPrinter, listProgress } from "../remote/progress.ts";
import { isBuildEnded } from "../../core/model/build-types.ts";

export const joinVerb: Verb = {
  usage: "join OWNER/REPO#ISSUE [W1.1 …] [--until merged|done] [--timeout 30m] [--on-comment]",
  about: [
    "Waits for a build on GitHub, or for workers of it, and prints a line for each event. You can",
    "also name the build by its issue's address, and by 7 or '#7' inside a clone. It asks GitHub",
    "as baton doctor does: with your token, or as the App. While nothing changes, its requests",
    "don't count against the rate limit.",
    "",
    "Without workers it waits until the build has landed or is complete. With workers it waits",
    "until each is merged into the build branch, or ended without a change. With --until done it",
    "waits only until the work is handed in: the pull request has its newest change, and no work",
    "or rework session of it runs; review, checks and merge may follow. --until without workers",
    "means all workers of the plan. It waits for all named workers, or with --any for one of",
    "them.",
    "",
    "Exit codes:",
    "    0  done: what it waited for has happened, or had happened before",
    "    1  any other failure, such as a refusal by GitHub",
    "    2  bad input: no such build, worker or flag, no token",
    "    3  failed: a worker failed, or the build did, and nothing continues by itself",
    "    4  blocked: the same, where a session or Baton asks something",
    "    5  needs a person: somebody has to approve, answer, start, resume or release it",
    "    6  cancelled: build or worker is cancelled or skipped, or the build ended without it",
    "    7  message: somebody with write access commented or reviewed (--on-comment)",
    "  124  timeout: --timeout has passed",
    "  130  interrupted by Ctrl-C; the build continues",
    "",
    "With --json each line is an object: at (ISO 8601), kind (build, plan, worker, session,",
    "failure, news, question, comment, connection, end), subject (build, W1.1 …) and text; where",
    "they apply, status, pr, session, url, say (an array of commands that answer) and comment",
    "(its id). The last line's kind is end: it has outcome (done, failed, blocked, needs_person,",
    "cancelled, message, timeout, interrupted), exit_code and, with --on-comment, after too.",
  ],
  flags: {
    until: { value: "merged|done", about: "what it waits for; merged by default" },
    any: { about: "ends as soon as one of the workers has got that far, or can't" },
    timeout: { value: "30m", about: "ends with 124 after this time: 90s, 30m, 2h" },
    "on-comment": {
      about:
        "ends with 7 when a person comments on the issue or on these workers' pull " +
        "requests, reviews included",
    },
    after: {
      value: "COMMENT",
      about: "with --on-comment: after of the last line, or a comment's id; only newer ones count",
    },
    build: {
      value: "SLUG",
      about: "one of several builds of the issue; by default the live one, else the newest",
    },
    json: { about: "prints JSON objects, one per line" },
  },
  args: ["OWNER/REPO#ISSUE"],
  more: "W1.1",
  async run([name = "", ...workers], flags, io) {
    const goal = readGoal(workers, flags);
    const timeout = getTextFlag(flags["timeout"]);
    const ms = timeout === null ? null : parseDuration("--timeout", timeout);
    const after = readAfter(flags);
    const interrupt = io.interrupted();
    const late = ms === null ? null : AbortSignal.timeout(ms);
    const tell = createProgressPrinter(io, flags["json"] === true);
    const asking: FollowOptions = {
      tell,
      signal: late ? AbortSignal.any([interrupt, late]) : interrupt,
    };
    const waiting = {
      goal,
      isHeard: flags["on-comment"] === true,
      after,
      slug: getTextFlag(flags["build"]),
    };
    const end = await joinBuild(name, waiting, asking);
    if (end) return printEnd(end, tell);
    return interrupt.aborted
      ? printInterruption(io, tell)
      : printEnd({ ...TIMEOUT, text: `${timeout} have passed.` }, tell);
  },
};

const TIMEOUT: WaitOutcome = { kind: "timeout", text: "", say: [] };

interface WaitOptions {
  goal: WaitGoal;
  /** Whether people's comments end it. */
  isHeard: boolean;
  /** The news that the caller already knows. */
  after: Cursor | null;
  slug: string | null;
}

/** How long Baton may take to restore a record that people broke, in milliseconds. */
const REPAIR_MS = 60_000;

/** An outcome, with the newest comments that were read. */
type WaitEnd = WaitOutcome & { cursor?: Record<keyof Cursor, number> };

/** Returns null when the signal is aborted. */
async function joinBuild(
  name: string,
  { goal, isHeard, after, slug }: WaitOptions,
  asking: FollowOptions,
): Promise<WaitEnd | null> {
  const build = await openBuild(name, slug, asking);
  if (!build) return null;
  const { access, feed, pages, repository } = build;
  const ids = goal.of === "workers" ? goal.ids : null;
  let state = build.state;
  let unreadable: { problem: string; since: number } | null = null;
  checkWorkers(state, ids);
  const ask = <T>(what: () => Promise<T>) => askUntilAnswered(what, asking);
  return askGitHub(async () => {
    const comments = isHeard
      ? await ask(() => CommentFeed.open(access, after, listPlaces(state, ids)))
      : null;
    if (isHeard && comments === null) return null;
    for (const one of listProgress(null, state, ids, pages)) asking.tell(one);
    const first = getOutcome(state, goal);
    if (first && !comments) return first;
    return followBuild<WaitEnd>(feed, asking, async (news) => {
      unreadable =
        news.kind === "unreadable"
          ? { problem: news.problem, since: performance.now() }
          : unreadable;
      if (news.kind === "changed") {
        unreadable = null;
        for (const one of listProgress(state, news.state, ids, pages)) asking.tell(one);
        state = news.state;
      }
      const said = (comments && (await ask(() => comments.read(listPlaces(state, ids))))) ?? [];
      for (const { author, url, body, id } of said) {
        asking.tell({ kind: "comment", subject: `@${author}`, text: body, url, comment: id });
      }
      const seen = comments ? { cursor: comments.cursor } : {};
      if (said.length > 0) {
        const whose = [...new Set(said.map(({ author }) => `@${author}`))].join(", ");
        return { kind: "message", text: `${whose} commented.`, say: [], ...seen };
      }
      const isBroken = unreadable !== null && performance.now() - unreadable.since > REPAIR_MS;
      const outcome = isBroken
        ? tellUnreadable(unreadable!.problem, build)
        : getOutcome(state, goal);
      return outcome && { ...outcome, ...seen };
    });
  }, repository);
}

function tellUnreadable(problem: string, { issueUrl }: OpenedBuild): WaitOutcome {
  return {
    kind: "needs_person",
    text: `The record can't be read: ${problem} See ${issueUrl}`,
    say: [],
  };
}

/** Lists the issue and pull requests whose comments concern the goal of the wait. */
function listPlaces({ build, workers }: State, ids: readonly WorkerId[] | null): CommentPlaces {
  const wanted = Object.values(workers).filter(({ id }) => ids === null || ids.includes(id));
  const landing = ids === null ? [build.landing?.pr, build.candidate?.pr] : [];
  const all = [build.issue, ...wanted.map(({ pr }) => pr?.number), ...landing].filter(
    (number) => number != null,
  );
  const open = [
    ...wanted.map(({ pr, merge_sha: merged }) => (merged === null ? pr?.number : null)),
    ...landing,
  ];
  return {
    numbers: new Set(all),
    pulls: isBuildEnded(build.status) ? [] : open.filter((number) => number != null),
  };
}

function readGoal(workers: readonly string[], flags: FlagValues): WaitGoal {
  const until = getTextFlag(flags["until"]);
  const end = WORKER_ENDS.find((one) => one === (until ?? "merged"));
  if (!end)
    throw new Problem(`--until ${until} is neither ${WORKER_ENDS.join(" nor ")}: name one of them`);
  const ids = workers.map((word) => word.toUpperCase());
  const wrong = ids.find((id) => !WORKER_ID.test(id));
  if (wrong !== undefined) throw new Problem(`${wrong} is not a worker: name workers like W1.1`);
  const any = flags["any"] === true;
  if (any && ids.length === 0 && until === null) {
    throw new Problem(
      "--any needs workers: name some like W1.1, or add --until for all of the plan",
    );
  }
  if (ids.length === 0 && until === null) return { of: "build" };
  return {
    of: "workers",
    ids: ids.length > 0 ? ([...new Set(ids)] as WorkerId[]) : null,
    until: end,
    any,
  };
}

function readAfter(flags: FlagValues): Cursor | null {
  const text = getTextFlag(flags["after"]);
  if (text === null) return null;
  if (flags["on-comment"] !== true)
    throw new Problem("--after belongs to --on-comment: add that, or leave it out");
  const [, comment, line, review] =
    /^([0-9]{1,15})(?:\.([0-9]{1,15})\.([0-9]{1,15}))?$/.exec(text) ?? [];
  if (comment === undefined) {
    throw new Problem(
      `--after takes what the last line names, or the NUMBER of #issuecomment-NUMBER, not ${text}`,
    );
  }
  return {
    comment: Number(comment),
    line: line ? Number(line) : null,
    review: review ? Number(review) : null,
  };
}

/**
 * A worker that isn't in the plan is a typing error. Before there is a plan, it may still be
 * planned.
 */
function checkWorkers({ briefs }: State, ids: readonly WorkerId[] | null): void {
  const known = briefs.map(({ id }) => id);
  const missing = (ids ?? []).find((id) => known.length > 0 && !known.includes(id));
  if (missing !== undefined)
    throw new Problem(`the plan has no worker ${missing}: there is ${known.join(", ")}`);
}

function printEnd({ kind, text, say, cursor }: WaitEnd, tell: FollowOptions["tell"]): number {
  const code = EXIT_CODES[kind];
  tell({
    ...{
      kind: "end",
      subject: "end",
      text: `${kind.replaceAll("_", " ")}: ${cleanLine(text)}`,
      say,
    },
    ...{
      outcome: kind,
      exit_code: code,
      ...(cursor
        ? { comment: cursor.comment, after: `${cursor.comment}.${cursor.line}.${cursor.review}` }
        : {}),
    },
  });
  return code;
}

function printInterruption(io: Io, tell: FollowOptions["tell"]): number {
  io.err("baton: no longer waiting; the build continues");
  tell({
    kind: "end",
    subject: "end",
    text: "interrupted",
    outcome: "interrupted",
    exit_code: 130,
  });
  return 130;
}
