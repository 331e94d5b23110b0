import { pino } from "pino";
import { makeLog } from "../../app/ops/log.ts";
import type { Place } from "../../app/inbox/inbox.ts";
import { openPasses, type Passes } from "../../app/passes/passes.ts";
import { GitHubError } from "../../app/github/errors.ts";
import { waitFor } from "../../app/wait.ts";
import { within } from "../../app/within.ts";
import { passEnv } from "../../config/env.ts";
import { aborted, interrupted, type Io } from "../io.ts";
import { Problem } from "../problem.ts";
import { laneLine } from "../run/laneLine.ts";
import type { Verb } from "../verb.ts";

export const reconcile: Verb = {
  usage: "reconcile OWNER/REPO [--all]",
  about: [
    "One pass over a repository, without a server: brings each build as far as it goes now, prints a line for each",
    "and ends. Run again and again it is all of Baton; baton workflow --reconcile prints a workflow that does. As the",
    "App, by APP_ID and PRIVATE_KEY (or PRIVATE_KEY_PATH) as for baton serve; GHE_HOST names an Enterprise Server.",
    "Exit code 0: everything was looked at, 1: something was not, to the end, 2: nothing can be, 130: interrupted.",
  ],
  flags: { all: { about: "every repository that this installation of the App reaches" } },
  args: ["OWNER/REPO"],
  async run([name = ""], flags, io) {
    const [, owner, repo] = /^([\w.-]+)\/([\w.-]+)$/.exec(name) ?? [];
    if (!owner || !repo) throw new Problem(`${name} is no repository: name one as OWNER/REPO, like octocat/hello`);
    const { logLevel, ...env } = passEnv();
    const log = makeLog(logLevel, [], pino.destination(2));
    const signal = io.interrupted();
    const deps = { ...env, log, signal, wait: waitFor };
    const work = over(openPasses(deps, { owner, repo, all: flags["all"] === true }), name, io, signal);
    const code = await Promise.race([work, aborted(signal).then(() => within(STOP_MS, work))]);
    return typeof code === "boolean" || signal.aborted ? interrupted(io) : code;
  },
};

/** Once interrupted, an answer of GitHub's is waited for so long, in milliseconds: what was begun is told by it. */
const STOP_MS = 5_000;

/** The exit code of all passes. */
async function over(opening: Promise<Passes>, name: string, io: Io, signal: AbortSignal): Promise<number> {
  const passes = await opened(opening, name);
  if (passes.isServed) {
    io.out(SERVED);
    return 0;
  }
  let code = 0;
  for (const place of passes.places) {
    if (signal.aborted) break;
    code = Math.max(code, await pass(passes, place, io, signal));
  }
  return code;
}

const SERVED =
  "A server takes this App's deliveries, so it does what a pass would; nothing was done here. To work by passes " +
  "alone, stop it and take the webhook's address out of the App's settings.";

/** 0, or 1 where something could not be looked at to the end. */
async function pass({ places, over }: Passes, place: Place, io: Io, signal: AbortSignal): Promise<number> {
  const name = `${place.owner}/${place.repo}`;
  try {
    const lanes = await over(place);
    const lines = lanes.flatMap((lane) => laneLine(lane) ?? []);
    for (const line of lines) io.out(line);
    if (lines.length === 0 && !signal.aborted) io.out(`${name}: there is no build.`);
    return lanes.some(({ problem }) => problem !== null) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    if (places.length === 1) throw new Problem(`GitHub doesn't show ${name}: ${error.message}`);
    io.out(`${name}: GitHub doesn't show it: ${error.message}`);
    return 1;
  }
}

async function opened(passes: Promise<Passes>, name: string): Promise<Passes> {
  return passes.catch((error: unknown) => {
    if (!(error instanceof GitHubError)) throw error;
    if (/integration not found/i.test(error.message))
      throw new Problem("GitHub knows no App of this APP_ID: correct it");
    if (error.code === "not_found") throw new Problem(`the App isn't installed on ${name}: install it there`);
    if (error.status === 401) throw new Problem(`${error.message}: set APP_ID and PRIVATE_KEY to the App's`);
    throw new Problem(`GitHub doesn't answer: ${error.message}`);
  });
}
