import { getBuildView } from "../../core/messages/build-view.ts";
import { askGitHub } from "../github/credentials.ts";
import type { Io } from "../io.ts";
import {
  followBuild,
  openBuild,
  type FollowOptions,
  type OpenedBuild,
} from "../remote/follow-build.ts";
import { EXIT_CODES, getOutcome } from "../remote/outcome.ts";
import {
  cleanProgress,
  createProgressPrinter,
  formatProgress,
  formatTime,
  listProgress,
  type Progress,
} from "../remote/progress.ts";
import { TerminalPage, renderBuildPage } from "../remote/screen.ts";
import { Problem } from "../problem.ts";
import { findCurrentRun } from "../local-run/run-file.ts";
import { followJournal, restoreKey } from "../local-run/journal.ts";
import { getTextFlag, type Verb } from "../flags.ts";
import { isBuildEnded } from "../../core/model/build-types.ts";

// Follows a build on GitHub to its end, as a page that is redrawn or as lines.

/** Number of recent changes below the page. */
const NEWEST = 6;

interface WatchOptions {
  slug: string | null;
  isJson: boolean;
  /** Whether to print lines even on a terminal. */
  isPlain: boolean;
}

/** Resolves to the exit code; null if it was interrupted. */
export async function watchBuild(
  name: string,
  { slug, isJson, isPlain }: WatchOptions,
  io: Io,
): Promise<number | null> {
  const signal = io.interrupted();
  const lines = createProgressPrinter(io, isJson);
  const build = await openBuild(name, slug, { tell: lines, signal });
  if (!build) return null;
  const screen = isJson || isPlain ? null : TerminalPage.open(io);
  if (!screen) return printBuild(build, { tell: lines, signal });
  try {
    return await drawBuild(build, screen, signal);
  } finally {
    screen.close();
    // The last page stays readable on the terminal.
    for (const line of renderBuildPage(getBuildView(build.state), build)) io.out(line);
  }
}

/** Follows the build and updates its `state`. `changed` receives the previous state. */
function followOpenBuild(
  build: OpenedBuild,
  asking: FollowOptions,
  changed: (news: Progress[]) => void,
): Promise<number | null> {
  const check = async () => {
    const outcome = isBuildEnded(build.state.build.status)
      ? getOutcome(build.state, { of: "build" })
      : null;
    return outcome && { code: EXIT_CODES[outcome.kind], outcome };
  };
  return askGitHub(async () => {
    const ended = await followBuild(build.feed, asking, async (news) => {
      if (news.kind === "changed") {
        const progress = listProgress(build.state, news.state, null, build.pages);
        build.state = news.state;
        changed(progress);
      } else changed([]);
      return check();
    });
    return ended?.code ?? null;
  }, build.repository);
}

async function printBuild(build: OpenedBuild, asking: FollowOptions): Promise<number | null> {
  for (const one of listProgress(null, build.state, null, build.pages)) asking.tell(one);
  const code = await followOpenBuild(build, asking, (progress) => progress.forEach(asking.tell));
  const outcome = code === null ? null : getOutcome(build.state, { of: "build" });
  if (code === null || !outcome) return code;
  const { kind, text } = outcome;
  const summary = `${kind.replaceAll("_", " ")}: ${text}`;
  asking.tell({ kind: "end", subject: "end", text: summary, outcome: kind, exit_code: code });
  return code;
}

function drawBuild(
  build: OpenedBuild,
  screen: TerminalPage,
  signal: AbortSignal,
): Promise<number | null> {
  const newest: string[] = [];
  const draw = () => {
    const page = renderBuildPage(getBuildView(build.state), build);
    const said = newest.length > 0 ? ["", "Newest:", ...newest] : [];
    screen.draw([
      ...page,
      ...said,
      "",
      `As of ${formatTime(new Date())}; Ctrl-C ends this view, not the build.`,
    ]);
  };
  const tell = (progress: Progress) => {
    newest.push(`  ${formatProgress(cleanProgress(progress), new Date())}`);
    newest.splice(0, newest.length - NEWEST);
    draw();
  };
  draw();
  return followOpenBuild(build, { tell, signal }, (progress) => {
    progress.forEach(tell);
    draw();
  });
}

export const watchVerb: Verb = {
  usage: "watch [OWNER/REPO#ISSUE] [--lines] [--json] | watch [--dir FOLDER]",
  about: [
    "Follows a build on GitHub until it ends: waves, workers, running sessions and pull requests",
    "with their addresses, the cost, and what waits for a person, with the commands that answer.",
    "On a terminal it redraws the page on each change; elsewhere, or with --lines, it prints a",
    "line for each change, as baton join does. You can also name the build by its issue's",
    "address, and by 7 or '#7' inside a clone. It asks GitHub as baton join does.",
    "Exit code 0: it landed or is complete, 3: it failed, 6: it is cancelled.",
    "",
    "Without a build, follows a running `baton run` from a second terminal: prints what it has",
    "printed so far, continues until the build ends, and ends with its exit code. Ctrl-C ends",
    "only this view, with 130.",
  ],
  flags: {
    lines: { about: "prints a line for each change, on a terminal too" },
    json: { about: "prints a JSON object for each change, as baton join --json" },
    build: {
      value: "SLUG",
      about: "one of several builds of the issue; by default the live one, else the newest",
    },
    dir: { value: "FOLDER", about: "folder of the run; the newest run by default" },
  },
  args: [],
  optional: ["OWNER/REPO#ISSUE"],
  async run([name], flags, io) {
    const dir = getTextFlag(flags.dir) ?? undefined;
    if (name === undefined) {
      const other = ["lines", "json", "build"].find((flag) => flags[flag] !== undefined);
      if (other)
        throw new Problem(`--${other} is for a build on GitHub: name one as OWNER/REPO#ISSUE`);
      return watchRun(dir, io);
    }
    if (dir !== undefined)
      throw new Problem("--dir is for a local run: leave it out, or leave out the build");
    const how = {
      slug: getTextFlag(flags["build"]),
      isJson: flags["json"] === true,
      isPlain: flags["lines"] === true,
    };
    const code = await watchBuild(name, how, io);
    return code ?? printInterruption(io);
  },
};

function printInterruption(io: Io): number {
  io.err("baton: no longer watching; the build continues");
  return 130;
}

async function watchRun(dir: string | undefined, io: Io): Promise<number> {
  const run = findCurrentRun(dir);
  if (!run) {
    throw new Problem(
      `no build is running ${dir ? `in ${dir}` : "here"}: start one with baton run, name ` +
        "its folder with --dir, or a build on GitHub as OWNER/REPO#ISSUE",
    );
  }
  const signal = io.interrupted();
  const code = await followJournal(run.dir, run.pid, restoreKey(io, run.key), signal);
  if (signal.aborted) return printInterruption(io);
  if (code !== null) return code;
  io.err(
    `baton: the run ended without a final message (process ${run.pid}); run it again to ` +
      "continue",
  );
  return 1;
}
