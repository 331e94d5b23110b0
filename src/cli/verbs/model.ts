import { randomBytes } from "node:crypto";
import { openScoreModel } from "../local-run/score/score-model.ts";
import { waitForAbort } from "../io.ts";
import { Problem } from "../problem.ts";
import { makeWritable } from "../local-run/folder.ts";
import { getPortFlag, getTextFlag, type Verb } from "../flags.ts";
import { loadScore } from "../local-run/score/load-score.ts";
import { toAvailabilityProblem } from "../local-run/availability.ts";

export const modelVerb: Verb = {
  usage: "model --score FILE [--port N] [--dir FOLDER]",
  about: [
    "A stand-in for a model. It speaks Anthropic's Messages API and plays a written score,",
    "streaming or not, to any client that names its session: by metadata.user_id or the header",
    "x-baton-session, as BUILD/W1.1/work/1. It asks no model.",
  ],
  flags: {
    score: { value: "FILE", about: "what each session does, a YAML file" },
    port: { value: "N", about: "its port; a free one by default" },
    dir: {
      value: "FOLDER",
      about: "remembers which entry served which session; by default only while it runs",
    },
  },
  args: [],
  async run(_args, flags, io) {
    const port = getPortFlag(flags.port);
    const named = getTextFlag(flags.score);
    if (named === null) throw new Problem("baton model needs a score: baton model --score FILE");
    const score = loadScore(named);
    const dir = getFolder(getTextFlag(flags.dir));
    const signal = io.interrupted();
    const running = await openScoreModel({
      score,
      port,
      dir,
      log: (line) => io.out(`# ${line}`),
    }).catch((error: unknown) => {
      throw toAvailabilityProblem(error, port);
    });
    io.out(`# A score player plays ${score.file}; Baton asks no model. Any key works.`);
    io.out(`ANTHROPIC_BASE_URL=${running.url}`);
    io.out(`ANTHROPIC_API_KEY=${randomBytes(20).toString("hex")}`);
    await waitForAbort(signal);
    await running.close();
    return 0;
  },
};

/**
 * Checks the folder at once. Otherwise the first session would fail on a folder that can't be
 * written.
 */
function getFolder(named: string | null): string | null {
  if (named === null) return null;
  makeWritable(named);
  return named;
}
