import { describeStop } from "../../core/messages/stop.ts";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isByHand, type SessionState } from "../../core/model/session.ts";
import { renderCodeBlock } from "../../core/text/markdown.ts";
import { readWrittenCompletion } from "../../core/sessions/written-completion.ts";
import type { State } from "../../core/model/state.ts";
import type { WorkerState } from "../../core/model/worker-state.ts";
import type { WorkerId } from "../../core/model/names.ts";
import { GitFailure } from "../git.ts";
import { findObjections, readChange } from "../manual-worker/objections.ts";
import { COMPLETION_FILE, readWorkNote, type WorkNote } from "../manual-worker/work-folder.ts";
import {
  readGitLine,
  tryGitLine,
  openPersonGit,
  type PersonGit,
} from "../manual-worker/person-git.ts";
import {
  connectPerson,
  findWorker,
  postIssueComment,
  readLiveBuild,
  waitForBuild,
  type Person,
} from "../manual-worker/live-build.ts";
import type { Io } from "../io.ts";
import { Problem } from "../problem.ts";
import { getTextFlag, type Verb } from "../flags.ts";
import { describeWait } from "../../core/messages/worker-wait.ts";

const PATIENCE_MS = 300_000;

export const handInVerb: Verb = {
  usage: "hand-in [--dir FOLDER] [--all] [--dry-run] [--anyway]",
  about: [
    "Hands in the worker of a folder that baton take created. It checks the commits by Baton's",
    `guards and the completion (${COMPLETION_FILE}) on this machine, pushes the branch without`,
    "force, comments /hand-in, and waits for Baton's answer. Exit code 0: it is a pull request,",
    "1: guards object, here or on the server.",
  ],
  flags: {
    dir: { value: "FOLDER", about: "the folder; the work tree that you are in by default" },
    all: { about: "first commits all that isn't committed yet" },
    "dry-run": { about: "checks, and pushes nothing" },
    anyway: {
      about: "hands in despite objections of the guards that a person may accept with /approve",
    },
  },
  args: [],
  async run(_args, flags, io) {
    const dir = resolve(getTextFlag(flags["dir"]) ?? ".");
    const work = await findWork(dir);
    const person = await connectPerson(`${work.repository}#${work.issue}`);
    const git = openPersonGit(person);
    const root = await readGitLine(git, dir, "rev-parse", "--show-toplevel");
    const state = await readLiveBuild(person);
    const id = findWorker(state, work.worker);
    const session = getOwnSession(state, state.workers[id]!, person.login);
    const brief = state.briefs.find((one) => one.id === id)!;
    const text = await readFile(join(root, COMPLETION_FILE), "utf8").catch(() => "");
    const read = readWrittenCompletion(text, session.kind, brief);
    if (!read.ok) throw new Problem(`${COMPLETION_FILE}: ${read.reason}`);
    await commitWork(
      git,
      root,
      work,
      flags["all"] === true,
      `${id}: ${read.completion.summary.split("\n")[0]!.slice(0, 60)}`,
    );
    const { head, behind, base } = await compareBranches(git, root, work);
    if (head === session.base)
      throw new Problem(`nothing is committed since ${head.slice(0, 12)}: commit, then hand it in`);
    if (behind > 0) {
      const pull = `git pull --rebase ${work.remote} ${work.branch}`;
      throw new Problem(
        `${work.branch} has ${behind} commits that you don't have: run ${pull}, then hand it in`,
      );
    }
    const change = await readChange(git, root, base);
    const checked = { state, worker: id, kind: session.kind, completion: read.completion, change };
    const found = await findObjections(git, root, checked);
    for (const { message, toPerson, waivable } of found)
      io.err(`baton: ${toPerson ?? message}${waivable ? " (a person may accept it)" : ""}`);
    if (found.some(({ waivable }) => !waivable) || (found.length > 0 && !flags["anyway"])) return 1;
    io.out(
      `${change.files.length} files changed; ${
        found.length === 0 ? "the guards find nothing" : "handed in anyway"
      }.`,
    );
    if (flags["dry-run"]) return 0;
    await pushBranch(git, root, work);
    const body =
      `/orchestrate hand-in ${id} ${head.slice(0, 12)}\n\n` +
      `${renderCodeBlock(text.trim(), "yaml")}\n`;
    const said = await postIssueComment(person, body);
    io.out(`Pushed ${head.slice(0, 12)} to ${work.branch}; waiting for Baton.`);
    return awaitDecision({ person, state, id, session, said }, io);
  },
};

async function findWork(dir: string): Promise<WorkNote> {
  for (let folder = dir; ; folder = resolve(folder, "..")) {
    const work = await readWorkNote(folder);
    if (work) return work;
    if (resolve(folder, "..") === folder) break;
  }
  throw new Problem(
    `${dir} is not a folder of baton take: run baton take OWNER/REPO#ISSUE WORKER, or name ` +
      "it with --dir",
  );
}

function getOwnSession(state: State, worker: WorkerState, login: string): SessionState {
  const { id, takeover: taken, session } = worker;
  if (!taken) throw new Problem(`${id} is no longer yours: baton take gives it to you again`);
  if (taken.by !== login)
    throw new Problem(
      `${id} is taken by @${taken.by}, and you are @${login}: only they hand it in`,
    );
  if (isByHand(session)) return session;
  throw new Problem(`${id} can't be handed in yet: it waits for ${describeWait(worker, state)}`);
}

async function commitWork(
  git: PersonGit,
  dir: string,
  work: WorkNote,
  all: boolean,
  message: string,
): Promise<void> {
  const branch = await tryGitLine(git, dir, "symbolic-ref", "--short", "HEAD");
  if (branch !== work.branch) {
    throw new Problem(
      `this work tree is on ${branch ?? "no branch"}: git switch ${work.branch}, then hand it in`,
    );
  }
  const entries = (await git(dir, ["status", "--porcelain", "-z", "--no-renames"]))
    .toString()
    .split("\0");
  const files = entries.filter(Boolean).map((entry) => entry.slice(3));
  if (files.length === 0) return;
  if (!all) {
    const more = files.length > 5 ? ` and ${files.length - 5} more` : "";
    throw new Problem(
      `not committed: ${files.slice(0, 5).join(", ")}${more}; commit them, or use --all`,
    );
  }
  await git(dir, ["add", "--all"]);
  await git(dir, ["commit", "--quiet", "--message", message]);
}

/**
 * In the result, `base` is the merge base of HEAD and the build branch. `behind` counts commits of
 * the pushed branch that HEAD lacks.
 */
async function compareBranches(git: PersonGit, dir: string, { remote, branch, build }: WorkNote) {
  const at = (name: string) => `refs/remotes/${remote}/${name}`;
  const refs = [branch, build].map((name) => `+refs/heads/${name}:${at(name)}`);
  try {
    await git(dir, ["fetch", "--quiet", remote, ...refs]);
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    throw new Problem(
      `${branch} or ${build} can't be fetched: ${error.message}; run baton take again`,
    );
  }
  const head = await readGitLine(git, dir, "rev-parse", "HEAD");
  const behind = Number(await readGitLine(git, dir, "rev-list", "--count", `HEAD..${at(branch)}`));
  const base = await readGitLine(git, dir, "merge-base", "HEAD", at(build));
  return { head, behind, base };
}

/** @throws Problem with GitHub's message if it refuses */
async function pushBranch(
  git: PersonGit,
  dir: string,
  { remote, branch }: WorkNote,
): Promise<void> {
  try {
    await git(dir, ["push", "--quiet", remote, `HEAD:refs/heads/${branch}`]);
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    const said = error.stderr
      .split("\n")
      .flatMap((line) => /^remote:\s*(?:error:\s*)?(\S.*)$/.exec(line)?.[1] ?? []);
    const why = said.length > 0 ? said.join(" ") : error.message;
    if (/fetch first|non-fast-forward/.test(error.stderr)) {
      throw new Problem(
        `${branch} has moved: git pull --rebase ${remote} ${branch}, then hand it in`,
      );
    }
    throw new Problem(
      `GitHub refuses the push to ${branch}: ${why}; exclude that branch from the rule, or ` +
        "return the worker with /give",
    );
  }
}

interface Submission {
  person: Person;
  state: State;
  id: WorkerId;
  session: SessionState;
  said: number;
}

/** Waits for Baton's decision, and returns the exit code for it. */
async function awaitDecision(
  { person, state, id, session, said }: Submission,
  io: Io,
): Promise<number> {
  const wait = { signal: io.interrupted(), patience: PATIENCE_MS };
  const decision = await waitForBuild(
    person,
    state,
    said,
    ({ build, workers }) => {
      const now = workers[id]!;
      if (now.hand_in?.comment === said && now.hand_in.blocked)
        return { held: now.stop ? describeStop(now.stop) : "guards hold it back" };
      const isSame = now.session?.kind === session.kind && now.session.attempt === session.attempt;
      const isTaken = !isSame || now.session?.outcome === "complete";
      if (isTaken && now.pr === null && (build.paused || build.stop))
        return { later: build.paused !== null };
      return isTaken && now.pr !== null ? { number: now.pr.number } : null;
    },
    wait,
  );
  if ("held" in decision) {
    io.err(`baton: ${decision.held}`);
    io.err(`baton: fix it and hand it in again, or have a person answer /approve ${id}`);
    return 1;
  }
  if ("later" in decision) {
    io.out(
      `${id} is handed in. Baton opens its pull request once the build ` +
        `${decision.later ? "is resumed" : "continues"}.`,
    );
    return 0;
  }
  io.out(`${id} is handed in: ${person.env.webUrl}/${person.repository}/pull/${decision.number}`);
  io.out("Sessions review it. You get their requests there: run baton take again to work on them.");
  return 0;
}
