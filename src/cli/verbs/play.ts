import { playEnv } from "../../config/env.ts";
import { playScore } from "../../runner/player/play.ts";
import { Problem } from "../problem.ts";
import type { Verb } from "../verb.ts";

export const play: Verb = {
  usage: "play --score FILE",
  about: [
    "Plays one session's part of a score: a written list of what each session does, without any model. The command",
    "engine calls it (repository variable BATON_COMMAND).",
  ],
  flags: { score: { value: "FILE", about: "the score, a YAML file" } },
  args: [],
  async run(_args, flags, io) {
    if (typeof flags.score !== "string") throw new Problem("baton play needs a score: baton play --score FILE");
    const print = (line: string) => io.out(line);
    return playScore({ score: flags.score, worktree: process.cwd() }, playEnv(), { print });
  },
};
