/** Implements `baton run`: builds a request in a sandbox of its own and prints what happens. */
import { quoteForShell } from "../../core/text/format.ts";
import { WORKFLOW_PATH } from "../../core/model/settings.ts";
import { runGit } from "../git.ts";
import { waitForAbort, reportInterruption, type Io } from "../io.ts";
import { findFreePort, startApp } from "./app-process.ts";
import { Signal, watchLocalBuild } from "./watch.ts";
import { applyAndPrint, createRunReport, printReport } from "./output.ts";
import { writeRunFile } from "./run-file.ts";
import { createSlug } from "../../core/model/names.ts";
import type { SandboxEvent } from "github-sandbox";
import type { Folder } from "./folder.ts";
import { createApiClient, openIssue } from "./api-client.ts";
import { openLocalSandbox, stopJobs, type LocalSandbox } from "./local-sandbox.ts";
import { openJournal } from "./journal.ts";
import { createNarrator } from "./narration.ts";
import type { OtherRepository, RequestText } from "./input.ts";
import { createPeople, isBuildRequested } from "./people.ts";
import type { Player } from "./player.ts";
import type { LocalRepository } from "./repository.ts";
import type { RunnerOptions } from "./runners.ts";

/** The checked options: the only bad input left is a port or folder in use. */
export interface LocalBuildOptions {
  request: RequestText;
  source: LocalRepository;
  player: Player;
  /** The lines that were already printed. */
  hasBanner: readonly string[];
  folder: Folder;
  /** Port of the sandbox; 0 takes a free one. */
  port: number;
  auto: boolean;
  keep: boolean;
  json: boolean;
  apply: boolean;
  runner: RunnerOptions;
  others: readonly OtherRepository[];
  /** Names of the checks that it requires; if empty, the repository's settings decide. */
  checks: readonly string[];
  /** The command line that continues it, without the folder. */
  command: string;
}

/** What has to be stopped at the end, the newest first. */
type Stops = (() => Promise<void> | void)[];

/** Runs the build and resolves to the exit code: 0 landed or complete, 1 not, 130 interrupted. */
export async function runLocalBuild(options: LocalBuildOptions, io: Io): Promise<number> {
  const { folder } = options;
  const signal = io.interrupted();
  const passing = folder.temporary && !options.keep;
  const spare = passing ? io.lastly(() => folder.discard()) : () => {};
  const stops: Stops = [];
  let code: number | null = null;
  try {
    code = signal.aborted ? 130 : await startLocalBuild(options, io, stops);
  } catch (error) {
    if (!signal.aborted) throw error;
    code = 130;
  } finally {
    if (code === 0 || code === 1) spare();
    await stopAll(stops, signal);
    if (code === null || (code === 130 && passing)) folder.discard();
  }
  return code === 130 ? reportInterruption(io) : code;
}

async function startLocalBuild(options: LocalBuildOptions, io: Io, stops: Stops): Promise<number> {
  const signal = io.interrupted();
  const webhook = await findFreePort();
  const local = await openLocalSandbox({
    ...options,
    webhookUrl: `http://127.0.0.1:${webhook}/api/github/webhooks`,
  });
  io.lastly(() => stopJobs(local));
  stops.push(() => local.close());
  // A continued session may end while the App starts.
  const listen = bufferEvents(local);
  const app = await startApp(local, webhook, signal);
  io.lastly(() => app.kill());
  stops.push(() => app.close());
  return signal.aborted ? 130 : performBuild(options, { local, listen }, io, stops);
}

interface Stage {
  local: LocalSandbox;
  listen: (listener: Listener) => void;
}

type Listener = (event: SandboxEvent) => void;

/** Buffers events until a listener is added, which then receives all of them. */
function bufferEvents(local: LocalSandbox): Stage["listen"] {
  const early: SandboxEvent[] = [];
  let handle: Listener = (event) => void early.push(event);
  local.running.onEvent((event) => handle(event));
  return (listener) => {
    early.forEach(listener);
    handle = listener;
  };
}

/**
 * Stops everything, even after one failure. The failure is thrown unless an interruption stops
 * everything anyway.
 */
async function stopAll(stops: Stops, signal: AbortSignal): Promise<void> {
  const failures: unknown[] = [];
  for (const stop of stops.toReversed()) {
    try {
      await stop();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0 && !signal.aborted) throw failures[0];
}

async function performBuild(
  options: LocalBuildOptions,
  { local, listen }: Stage,
  terminal: Io,
  stops: Stops,
): Promise<number> {
  const { source, request, keep } = options;
  const signal = terminal.interrupted();
  const { key } = local.running.sandbox;
  const journal = openJournal(local.dir, terminal, key, options.hasBanner);
  // A watcher learns of an interruption. After the end of the build this changes nothing.
  stops.push(() => journal.end(signal.aborted ? 130 : 1));
  const { io } = journal;
  const prefix = source.settings.branch_prefix;
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const tell = (where: string, what: string) =>
    io.out(`+${seconds().toFixed(1)}s`.padStart(7) + `  ${where.padEnd(6)}  ${what}`);
  io.out(`Ready: ${local.running.signIn("/")}`);
  io.out("");
  const changes = new Signal();
  const narrate = createNarrator({ prefix, base: source.branch, workflow: WORKFLOW_PATH });
  let ended = false;
  listen((event) => {
    const news = ended ? null : narrate(event);
    if (news) tell(news.where, news.what);
    changes.notify();
  });
  const before = await runGit(local.gitDir, ["rev-parse", `refs/heads/${source.branch}`]);
  const person = createApiClient(local.apiUrl, local.owner.token);
  const score = options.player.kind === "score" ? options.player.score : null;
  const builds = score === null || isBuildRequested(score);
  const issue = await openIssue(local, person, request, builds ? source.settings.label : null);
  const { repository, url, owner } = local;
  const slug = createSlug(issue, request.title);
  const note = writeRunFile(local.dir, {
    pid: process.pid,
    url,
    key,
    ...owner,
    repository,
    issue,
    slug,
    prefix,
  });
  io.lastly(note);
  stops.push(note);
  const place = { local, issue, slug, prefix, base: source.branch };
  const people = createPeople({ ...place, people: score?.people ?? [], tell });
  const ending = await watchLocalBuild({
    local,
    prefix,
    issue,
    auto: options.auto,
    person,
    builds,
    people,
    changes,
    signal,
    tell,
  });
  ended = true;
  if (ending.how === "interrupted") return 130;
  const outcome = await createRunReport(ending, {
    local,
    base: { branch: source.branch, before },
    seconds: seconds(),
  });
  const again = `${options.command} --dir ${quoteForShell(local.dir)}`;
  printReport({ ending, outcome, local, issue, prefix, keep, again }, io);
  const applied =
    outcome.landed && options.apply
      ? await applyAndPrint(source, local, ending, outcome.landed.sha, io)
      : true;
  const good = outcome.status === "landed" || outcome.status === "complete";
  const undone = ending.undone ?? [];
  for (const line of undone) io.err(`baton: the build has ended, and ${line}`);
  const code = good && applied && undone.length === 0 ? 0 : 1;
  journal.end(code);
  if (options.json) terminal.out(JSON.stringify(outcome));
  if (keep) {
    io.err(
      `Still serving ${local.running.signIn(`/${repository}`)} (token of @${owner.login} ` +
        `in ${local.dir}/run.json); Ctrl-C ends it.`,
    );
    await waitForAbort(signal);
  }
  return code;
}
