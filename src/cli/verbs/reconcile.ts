import { pino } from "pino";
import { openOneshot, type Oneshot, type OneshotResult } from "../../app/oneshot/run-oneshot.ts";
import { getItemName, type RepositoryPlace } from "../../app/queue/work-queue.ts";
import { summarizeBuild } from "../../core/messages/build-view.ts";
import { endSentence, formatMinute, pluralize, toOneLine } from "../../core/text/format.ts";
import { stripInvisible } from "../../core/text/invisible-characters.ts";
import { makeLog } from "../../app/metrics/log.ts";
import { GitHubError } from "../../app/github/errors.ts";
import { isDoneWithin, sleep } from "../../app/timers.ts";
import { getOneshotEnv } from "../../config/env.ts";
import { reportInterruption, waitForAbort, type Io } from "../io.ts";
import { Problem } from "../problem.ts";
import { parseRepositoryName, type Verb } from "../flags.ts";

// The result of a pass for one build in one line, for the terminal or a workflow's log.

const MOST_CHARS = 600;

/** Returns `null` if there is nothing to report: no build, and nothing was done. */
export function formatBuildLine({
  item,
  state,
  did,
  wakeAt,
  problem,
}: OneshotResult): string | null {
  if (state === null && did.length === 0 && problem === null) return null;
  const { build } = state ?? {};
  const where = item.target.kind === "build" ? getItemName(item) : `${item.owner}/${item.repo}`;
  const last = did.at(-1);
  const waits = state && summarizeBuild(state);
  return toLogLine([
    `${where}${build ? ` ${build.slug} is ${build.status}` : ""}.`,
    last === undefined
      ? "There was nothing to do."
      : `${pluralize(did.length, "decision")}, last: ${endSentence(last)}`,
    ...(waits === null ? [] : [`Waits for ${endSentence(waits)}`]),
    ...(wakeAt === null ? [] : [`Reconcile it again by ${formatMinute(wakeAt.toISOString())}.`]),
    ...(problem === null ? [] : [`Not completed: ${endSentence(problem)}`]),
  ]);
}

/**
 * A workflow's log reads some texts as commands:
 * https://docs.github.com/actions/reference/workflow-commands
 */
function toLogLine(words: readonly string[]): string {
  const text = toOneLine(stripInvisible(words.join(" "))).replaceAll("##[", "# #[");
  return text.length > MOST_CHARS ? `${text.slice(0, MOST_CHARS).toWellFormed()}…` : text;
}

export const reconcileVerb: Verb = {
  usage: "reconcile OWNER/REPO [--all]",
  about: [
    "Reconciles a repository once, without a server: it takes each build as far as it can go now,",
    "prints a line for each, and ends. Run it repeatedly instead of a server; baton workflow",
    "--reconcile prints a workflow that does so. It acts as the App, with APP_ID and PRIVATE_KEY",
    "(or PRIVATE_KEY_PATH) as for baton serve; GHE_HOST names an Enterprise Server.",
    "Exit code 0: all builds were reconciled, 1: some were not, or not completely, 2: none can",
    "be, 130: interrupted.",
  ],
  flags: { all: { about: "every repository that this installation of the App reaches" } },
  args: ["OWNER/REPO"],
  async run([name = ""], flags, io) {
    const { owner, repo } = parseRepositoryName(name);
    const { logLevel, ...env } = getOneshotEnv();
    const log = makeLog(logLevel, [], pino.destination(2));
    const signal = io.interrupted();
    const deps = { ...env, log, signal, wait: sleep };
    const work = runPasses(
      openOneshot(deps, { owner, repo, all: flags["all"] === true }),
      name,
      io,
      signal,
    );
    const code = await Promise.race([
      work,
      waitForAbort(signal).then(() => isDoneWithin(STOP_MS, work)),
    ]);
    return typeof code === "boolean" || signal.aborted ? reportInterruption(io) : code;
  },
};

/** How long Baton waits for GitHub's last answer after an interruption, in milliseconds. */
const STOP_MS = 5_000;

/** Returns the exit code of all passes. */
async function runPasses(
  opening: Promise<Oneshot>,
  name: string,
  io: Io,
  signal: AbortSignal,
): Promise<number> {
  const passes = await openOrExplain(opening, name);
  if (passes.isServed) {
    io.out(SERVED_NOTE);
    return 0;
  }
  let code = 0;
  for (const place of passes.places) {
    if (signal.aborted) break;
    code = Math.max(code, await runPass(passes, place, io, signal));
  }
  return code;
}

const SERVED_NOTE =
  "A server receives this App's deliveries and does what this command would do, so it did " +
  "nothing. To use this command alone, stop the server and remove the webhook's address from " +
  "the App's settings.";

/** Returns 0, or 1 if something could not be processed completely. */
async function runPass(
  { places, over }: Oneshot,
  place: RepositoryPlace,
  io: Io,
  signal: AbortSignal,
): Promise<number> {
  const name = `${place.owner}/${place.repo}`;
  try {
    const lanes = await over(place);
    const lines = lanes.flatMap((lane) => formatBuildLine(lane) ?? []);
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

async function openOrExplain(passes: Promise<Oneshot>, name: string): Promise<Oneshot> {
  return passes.catch((error: unknown) => {
    if (!(error instanceof GitHubError)) throw error;
    if (/integration not found/i.test(error.message))
      throw new Problem("GitHub has no App with this APP_ID: correct it");
    if (error.code === "not_found")
      throw new Problem(`the App isn't installed on ${name}: install it there`);
    if (error.status === 401)
      throw new Problem(`${error.message}: set APP_ID and PRIVATE_KEY to the App's`);
    throw new Problem(`GitHub doesn't answer: ${error.message}`);
  });
}
