/** `baton run`: a request built in a sandbox of its own, told as it happens. */
import { WORKFLOW_PATH } from "../../core/build/settings.ts";
import { git } from "../git.ts";
import { aborted, interrupted, type Io } from "../io.ts";
import { freePort, startApp } from "./app.ts";
import { Bell } from "./bell.ts";
import { apply, conclude } from "./conclude.ts";
import { noteRun } from "./current.ts";
import { slugOf } from "../../core/build/names.ts";
import type { SandboxEvent } from "../../sandbox/index.ts";
import type { Folder } from "./folder.ts";
import { openIssue } from "./issue.ts";
import { endJobs } from "./jobs.ts";
import { openJournal } from "./journal.ts";
import { openLocal, type Local } from "./local.ts";
import { narrator } from "./narrate.ts";
import type { OtherRepository } from "./others.ts";
import { outcomeOf } from "./outcome.ts";
import { createPeople, playsBuild } from "./people.ts";
import { personAt } from "./person.ts";
import type { Player } from "./player.ts";
import type { LocalRepository } from "./repository.ts";
import type { Request } from "./request.ts";
import type { RunnerOptions } from "./runners.ts";
import { quote } from "../quote.ts";
import { watch } from "./watch.ts";

/** Everything checked: nothing here is bad input any more but a taken port or folder. */
export interface BuildOptions {
  request: Request;
  source: LocalRepository;
  player: Player;
  /** What was said already. */
  greeted: readonly string[];
  folder: Folder;
  /** Of the sandbox; 0 takes a free one. */
  port: number;
  auto: boolean;
  keep: boolean;
  json: boolean;
  apply: boolean;
  runner: RunnerOptions;
  others: readonly OtherRepository[];
  /** Names of the checks that it requires; none = as the repository's settings say. */
  checks: readonly string[];
  /** The command line that goes on with it, but for the folder. */
  command: string;
}

/** What has to be stopped in the end, the newest first. */
type Stops = (() => Promise<void> | void)[];

/** Runs the build and resolves to the exit code: 0 landed or complete, 1 not, 130 interrupted. */
export async function build(options: BuildOptions, io: Io): Promise<number> {
  const { folder } = options;
  const signal = io.interrupted();
  const passing = folder.temporary && !options.keep;
  const spare = passing ? io.lastly(() => folder.discard()) : () => {};
  const stops: Stops = [];
  let code: number | null = null;
  try {
    code = signal.aborted ? 130 : await begin(options, io, stops);
  } catch (error) {
    if (!signal.aborted) throw error;
    code = 130;
  } finally {
    if (code === 0 || code === 1) spare();
    await stopAll(stops, signal);
    if (code === null || (code === 130 && passing)) folder.discard();
  }
  return code === 130 ? interrupted(io) : code;
}

async function begin(options: BuildOptions, io: Io, stops: Stops): Promise<number> {
  const signal = io.interrupted();
  const webhook = await freePort();
  const local = await openLocal({ ...options, webhookUrl: `http://127.0.0.1:${webhook}/api/github/webhooks` });
  io.lastly(() => endJobs(local));
  stops.push(() => local.close());
  // A session that goes on may end while the App starts.
  const listen = eventsOf(local);
  const app = await startApp(local, webhook, signal);
  io.lastly(() => app.kill());
  stops.push(() => app.close());
  return signal.aborted ? 130 : conduct(options, { local, listen }, io, stops);
}

interface Stage {
  local: Local;
  listen: (listener: Listener) => void;
}

type Listener = (event: SandboxEvent) => void;

/** Keeps what happens until somebody listens, who is then told all of it. */
function eventsOf(local: Local): Stage["listen"] {
  const early: SandboxEvent[] = [];
  let hear: Listener = (event) => void early.push(event);
  local.running.onEvent((event) => hear(event));
  return (listener) => {
    early.forEach(listener);
    hear = listener;
  };
}

/** Stops everything, also after one that fails; that failure counts unless all are being stopped anyway. */
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

async function conduct(options: BuildOptions, { local, listen }: Stage, terminal: Io, stops: Stops): Promise<number> {
  const { source, request, keep } = options;
  const signal = terminal.interrupted();
  const { key } = local.running.sandbox;
  const journal = openJournal(local.dir, terminal, key, options.greeted);
  // Whoever watches learns of an interruption; after the end of the build this changes nothing.
  stops.push(() => journal.end(signal.aborted ? 130 : 1));
  const { io } = journal;
  const prefix = source.settings.branch_prefix;
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const tell = (where: string, what: string) =>
    io.out(`+${seconds().toFixed(1)}s`.padStart(7) + `  ${where.padEnd(6)}  ${what}`);
  io.out(`Ready: ${local.running.signIn("/")}`);
  io.out("");
  const bell = new Bell();
  const narrate = narrator({ prefix, base: source.branch, workflow: WORKFLOW_PATH });
  let ended = false;
  listen((event) => {
    const told = ended ? null : narrate(event);
    if (told) tell(told.where, told.what);
    bell.ring();
  });
  const before = await git(local.gitDir, ["rev-parse", `refs/heads/${source.branch}`]);
  const person = personAt(local.apiUrl, local.owner.token);
  const score = options.player.kind === "score" ? options.player.score : null;
  const builds = score === null || playsBuild(score);
  const issue = await openIssue(local, person, request, builds ? source.settings.label : null);
  const { repository, url, owner } = local;
  const slug = slugOf(issue, request.title);
  const note = noteRun(local.dir, { pid: process.pid, url, key, ...owner, repository, issue, slug, prefix });
  io.lastly(note);
  stops.push(note);
  const place = { local, issue, slug, prefix, base: source.branch };
  const people = createPeople({ ...place, people: score?.people ?? [], tell });
  const ending = await watch({ local, prefix, issue, auto: options.auto, person, builds, people, bell, signal, tell });
  ended = true;
  if (ending.how === "interrupted") return 130;
  const outcome = await outcomeOf(ending, { local, base: { branch: source.branch, before }, seconds: seconds() });
  const again = `${options.command} --dir ${quote(local.dir)}`;
  conclude({ ending, outcome, local, issue, prefix, keep, again }, io);
  const applied = outcome.landed && options.apply ? await apply(source, local, ending, outcome.landed.sha, io) : true;
  const good = outcome.status === "landed" || outcome.status === "complete";
  const undone = ending.undone ?? [];
  for (const line of undone) io.err(`baton: the build has ended, and ${line}`);
  const code = good && applied && undone.length === 0 ? 0 : 1;
  journal.end(code);
  if (options.json) terminal.out(JSON.stringify(outcome));
  if (keep) {
    io.err(
      `Still serving ${local.running.signIn(`/${repository}`)} (token of @${owner.login} in ${local.dir}/run.json); ` +
        "Ctrl-C ends it.",
    );
    await aborted(signal);
  }
  return code;
}
