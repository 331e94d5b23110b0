import { Problem } from "../problem.ts";
import { watchBuild } from "../remote/watch-build.ts";
import { findRun } from "../run/current.ts";
import { follow } from "../run/follow.ts";
import { textOf } from "../run/given.ts";
import { withKey } from "../run/journal.ts";
import type { Io } from "../io.ts";
import type { Verb } from "../verb.ts";

export const watch: Verb = {
  usage: "watch [OWNER/REPO#ISSUE] [--lines] [--json] | watch [--dir FOLDER]",
  about: [
    "Follows a build on GitHub until it is over: waves, workers, running sessions and pull requests with their",
    "addresses, what it cost, and what waits for a person, with the commands that answer. On a terminal the page is",
    "drawn again whenever something changes; elsewhere, or with --lines, each change is a line, as by baton join. The",
    "build may be named by its issue's address too, and by 7 or '#7' inside a clone. Asks as baton join does. Exit",
    "code 0: it landed or is complete, 3: it failed, 6: it is cancelled.",
    "",
    "Without a build, follows a running `baton run` from a second terminal: says what it has said so far and goes on,",
    "until the build ends, and ends with the same exit code. Ctrl-C ends the watching only, with 130.",
  ],
  flags: {
    lines: { about: "prints a line for each change, on a terminal too" },
    json: { about: "prints a JSON object for each change, as baton join --json" },
    build: { value: "SLUG", about: "one of several builds of the issue; by default the live one, else the newest" },
    dir: { value: "FOLDER", about: "folder of the run; the newest run by default" },
  },
  args: [],
  optional: ["OWNER/REPO#ISSUE"],
  async run([name], flags, io) {
    const dir = textOf(flags.dir) ?? undefined;
    if (name === undefined) {
      const other = ["lines", "json", "build"].find((flag) => flags[flag] !== undefined);
      if (other) throw new Problem(`--${other} is for a build on GitHub: name one as OWNER/REPO#ISSUE`);
      return watchRun(dir, io);
    }
    if (dir !== undefined) throw new Problem("--dir is for a local run: leave it out, or leave out the build");
    const how = { slug: textOf(flags["build"]), isJson: flags["json"] === true, isPlain: flags["lines"] === true };
    const code = await watchBuild(name, how, io);
    return code ?? interrupted(io);
  },
};

function interrupted(io: Io): number {
  io.err("baton: no longer watching; the build goes on");
  return 130;
}

async function watchRun(dir: string | undefined, io: Io): Promise<number> {
  const run = findRun(dir);
  if (!run) {
    throw new Problem(
      `no build is running ${dir ? `in ${dir}` : "here"}: start one with baton run, name its folder with --dir, or a ` +
        "build on GitHub as OWNER/REPO#ISSUE",
    );
  }
  const signal = io.interrupted();
  const code = await follow(run.dir, run.pid, withKey(io, run.key), signal);
  if (signal.aborted) return interrupted(io);
  if (code !== null) return code;
  io.err(`baton: the run has gone without a last word (process ${run.pid}); it goes on when it is run again`);
  return 1;
}
