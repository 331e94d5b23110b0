import { Problem } from "../problem.ts";
import { findRun } from "../run/current.ts";
import { follow } from "../run/follow.ts";
import { textOf } from "../run/given.ts";
import { withKey } from "../run/journal.ts";
import type { Verb } from "../verb.ts";

export const watch: Verb = {
  usage: "watch [--dir FOLDER]",
  about: [
    "Follows a running `baton run` from a second terminal: says what it has said so far and goes on, until the build",
    "ends, and ends with the same exit code. Ctrl-C ends the watching only, with 130.",
  ],
  flags: { dir: { value: "FOLDER", about: "folder of the run; the newest run by default" } },
  args: [],
  async run(_args, flags, io) {
    const dir = textOf(flags.dir) ?? undefined;
    const run = findRun(dir);
    if (!run) {
      throw new Problem(
        `no build is running ${dir ? `in ${dir}` : "here"}: start one with baton run, or name its folder with --dir`,
      );
    }
    const signal = io.interrupted();
    const code = await follow(run.dir, run.pid, withKey(io, run.key), signal);
    if (signal.aborted) {
      io.err("baton: no longer watching; the build goes on");
      return 130;
    }
    if (code !== null) return code;
    io.err(`baton: the run has gone without a last word (process ${run.pid}); it goes on when it is run again`);
    return 1;
  },
};
