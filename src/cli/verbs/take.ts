import { describeSessionReason, describeStop } from "../../core/messages/stop.ts";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { getBranches, type WorkerId } from "../../core/model/names.ts";
import { isByHand } from "../../core/model/session.ts";
import { getStatusLabel, getWorkerStatus, TERMINAL_STATUSES } from "../../core/model/status.ts";
import { getSessionSpec } from "../../core/sessions/index.ts";
import type { State } from "../../core/model/state.ts";
import { checkAgent, renderPrompt, startAgent, writeWorkerSkills } from "../manual-worker/agent.ts";
import {
  COMPLETION_FILE,
  writeRecordFiles,
  openWorkFolder,
  WORK_FOLDER,
} from "../manual-worker/work-folder.ts";
import { readGitLine, openPersonGit } from "../manual-worker/person-git.ts";
import {
  connectPerson,
  findWorker,
  postIssueComment,
  readLiveBuild,
  waitForBuild,
  type Person,
  type Wait,
} from "../manual-worker/live-build.ts";
import type { Io } from "../io.ts";
import { Problem } from "../problem.ts";
import { getTextFlag, type Verb } from "../flags.ts";
import { renderWrittenCompletion } from "../../core/messages/manual-work.ts";
import { describeWait } from "../../core/messages/worker-wait.ts";

/** It isn't the person's turn yet: `EX_TEMPFAIL` of sysexits. */
const TRY_LATER = 75;
const PATIENCE_MS = 180_000;

export const takeVerb: Verb = {
  usage: "take OWNER/REPO#ISSUE WORKER [--with claude|codex|COMMAND] [--dir FOLDER] [--no-start]",
  about: [
    "Gives a worker of a build to you. It comments /take unless the worker is yours, creates a",
    "work tree on its branch (of the clone that you are in, otherwise of a new one), writes",
    `brief, context and a prompt into ${WORK_FOLDER}/, which git ignores, and starts your agent`,
    "there, or a shell. Run the same command again to continue where you were. It ends with the",
    "agent's exit code, or with 75 while the worker waits for others. Inside a clone, 7 is enough",
    "to name the build. It asks GitHub as you: with GH_TOKEN, GITHUB_TOKEN or what gh auth token",
    "prints.",
  ],
  flags: {
    with: {
      value: "COMMAND",
      about:
        "claude, codex, or any command; by default a shell. $BATON_PROMPT is the prompt's " +
        "file",
    },
    dir: {
      value: "FOLDER",
      about: "where the work tree is; beside your clone by default, as REPO-WORKER",
    },
    "no-start": { about: "prepares the folder and starts nothing" },
  },
  args: ["OWNER/REPO#ISSUE", "WORKER"],
  async run([name = "", given = ""], flags, io) {
    const person = await connectPerson(name);
    const command = getTextFlag(flags["with"]);
    if (!flags["no-start"]) await checkAgent(command, person.env.machine);
    const first = await readLiveBuild(person);
    const id = findWorker(first, given);
    const state = await takeOver(person, first, id, io);
    const { build } = state;
    const worker = state.workers[id]!;
    const names = getBranches(build.branch_prefix, build.slug);
    const { session } = worker;
    if (!isByHand(session)) {
      io.out(
        `${id} is yours. There is nothing to do now: it waits for ${describeWait(worker, state)}`,
      );
      io.out(`Run this again then: baton take ${person.repository}#${person.issue} ${id}`);
      return TRY_LATER;
    }
    const git = openPersonGit(person);
    const wanted = {
      worker: id,
      branch: names.worker(id),
      build: names.build,
      dir: getTextFlag(flags["dir"]),
    };
    const { dir, work } = await openWorkFolder(person, git, wanted);
    const fetched = await readGitLine(
      git,
      dir,
      "fetch",
      "--quiet",
      work.remote,
      `refs/heads/${names.record}`,
    );
    if (fetched !== "") io.err(fetched);
    const record = await readGitLine(git, dir, "rev-parse", "FETCH_HEAD");
    const brief = state.briefs.find((one) => one.id === id)!;
    const kind = getSessionSpec(session.kind);
    const steers = {
      prefix: `steers/${id}/`,
      what: "what people said meanwhile; later words replace earlier ones",
    };
    const recordFiles = await writeRecordFiles(git, dir, record, [
      ...kind.reads(id, state),
      steers,
    ]);
    const skills = await writeWorkerSkills(person, git, {
      dir,
      remote: work.remote,
      build,
      brief,
      kind,
    });
    if (skills.problem !== null)
      io.err(`baton: ${skills.problem} The worker's skills are left out.`);
    const reasons = [
      ...session.reasons.map(describeSessionReason),
      ...(worker.stop ? [describeStop(worker.stop)] : []),
    ];
    const prompt = renderPrompt({
      brief,
      session,
      reasons,
      branch: work.branch,
      build: work.build,
      recordFiles,
      ...skills,
    });
    await writeFile(join(dir, WORK_FOLDER, "prompt.md"), prompt);
    const completion = join(dir, COMPLETION_FILE);
    if (!existsSync(completion)) await writeFile(completion, renderWrittenCompletion(brief));
    const status = getStatusLabel(worker, state);
    io.out(`${id} (${status}) is in ${dir}, on ${work.branch}.`);
    if (worker.stop) io.out(`Baton says: ${describeStop(worker.stop)}`);
    io.out(
      `Read ${WORK_FOLDER}/prompt.md. Commit code, fill in ${COMPLETION_FILE}, then run ` +
        "baton hand-in in that folder.",
    );
    if (flags["no-start"]) return 0;
    const code = await startAgent({ dir, command, worker: id, machine: person.env.machine });
    io.out(
      `${id} stays yours, in ${dir}: baton hand-in there hands it in, baton give returns ` +
        "it to the sessions.",
    );
    return code;
  },
};

/** Gives the worker to the person, and waits for its branch if nothing else comes first. */
async function takeOver(person: Person, state: State, id: WorkerId, io: Io): Promise<State> {
  const worker = state.workers[id]!;
  // A Ctrl-C ends the wait by itself. A handler would end this process while the agent runs.
  const wait = { signal: new AbortController().signal, patience: PATIENCE_MS };
  if (worker.takeover && worker.takeover.by !== person.login) {
    throw new Problem(
      `${id} is taken by @${worker.takeover.by}: /give ${id} by them or a maintainer returns it`,
    );
  }
  if (TERMINAL_STATUSES.includes(getWorkerStatus(worker, state))) {
    throw new Problem(`${id} is ${getStatusLabel(worker, state)}: no work of it is left`);
  }
  let now = state;
  if (!worker.takeover) {
    const said = await postIssueComment(person, `/orchestrate take ${id}`);
    io.out(`Asked for ${id} on issue #${person.issue}; waiting for Baton.`);
    now = await waitForBuild(
      person,
      state,
      said,
      (one) => (isTaken(one, id, person.login) ? one : null),
      wait,
    );
  }
  return waitForBranch(person, now, id, wait);
}

const isTaken = (state: State, id: WorkerId, login: string) =>
  state.workers[id]?.takeover?.by === login;

/** Baton says on the issue when the branch exists, and remembers that it did. */
async function waitForBranch(
  person: Person,
  state: State,
  id: WorkerId,
  wait: Wait,
): Promise<State> {
  const isThere = ({ build, workers }: State) => {
    const { session } = workers[id]!;
    if (!isByHand(session)) return true;
    return build.asked.some((key) =>
      key.startsWith(`yours-${id}-${session.kind}-${session.attempt}-`),
    );
  };
  const isReady = (one: State) =>
    isThere(one) || one.build.paused !== null || one.build.stop !== null;
  const now = await waitForBuild(person, state, null, (one) => (isReady(one) ? one : null), wait);
  if (isThere(now)) return now;
  const { paused, stop } = now.build;
  const problem = paused ? "is paused" : `is stopped: ${stop ? describeStop(stop) : ""}`;
  throw new Problem(`${id} is yours, but the build ${problem}`);
}
