/** From an event to runs: which workflows it starts, and the `Run` that each becomes. */
import { gitOf } from "../git/of.ts";
import type { Repository, Run } from "../model.ts";
import { notFound, unprocessable } from "../rest/refusal.ts";
import type { Sandbox, TriggerEvent } from "../sandbox.ts";
import { runRequested, startupFailure } from "./announce.ts";
import { changedFiles } from "./changes.ts";
import { githubContext, inputsContext } from "./contexts.ts";
import { eventPayload } from "./event-payload.ts";
import { interpolate } from "./expressions.ts";
import { checkInputs } from "./inputs.ts";
import { JobLog } from "./job-log.ts";
import { makeMergeRef } from "./merge-ref.ts";
import { logPath, type RunFile, saveRunFile } from "./run-file.ts";
import type { Scheduler } from "./scheduler.ts";
import { type StartEvent, starts } from "./triggers.ts";
import type { LoadedWorkflow } from "./types.ts";
import { registerWorkflow, workflowAt, workflowsAt } from "./workflows.ts";

type Origin = Pick<Run, "event" | "headBranch" | "headSha" | "actor" | "inputs" | "pullNumbers"> & {
  title: string | null;
  file: Pick<RunFile, "ref" | "sha" | "headRef" | "baseRef" | "event">;
};

/** Starts what a push or a pull request event starts; a job's own token starts nothing. */
export function triggerRuns(
  sandbox: Sandbox,
  scheduler: Scheduler,
  repository: Repository,
  event: TriggerEvent,
): Run[] {
  if (event.actor === "github-actions[bot]") {
    return [];
  }
  const found = event.name === "push" ? fromPush(sandbox, repository, event) : fromPull(sandbox, repository, event);
  if (found === null) {
    return [];
  }
  return workflowsAt(gitOf(sandbox, repository), found.origin.file.sha)
    .filter((loaded) => {
      if (loaded.ok) {
        return starts(loaded.workflow.on, found.event);
      }
      // GitHub reports a file that it can't read on each push, and else where its triggers say so.
      const { on } = loaded.broken;
      return on === null ? event.name === "push" : starts(on, found.event);
    })
    .map((loaded) => startRun(sandbox, scheduler, repository, loaded, found.origin));
}

/** Starts a `workflow_dispatch` run. Throws the `Refusal` that GitHub would answer. */
export function dispatchRun(
  sandbox: Sandbox,
  scheduler: Scheduler,
  repository: Repository,
  asked: { path: string; ref: string; inputs: Record<string, string>; actor: string },
): Run {
  const git = gitOf(sandbox, repository);
  const { path, actor } = asked;
  const home = git.ref(`refs/heads/${repository.defaultBranch}`);
  if (home === null || workflowAt(git, home, path) === null) {
    throw notFound();
  }
  const full = asked.ref.startsWith("refs/") ? [asked.ref] : [`refs/heads/${asked.ref}`, `refs/tags/${asked.ref}`];
  const ref = full.find((name) => git.ref(name) !== null);
  const oid = ref === undefined ? null : git.ref(ref);
  const sha = oid === null ? null : git.peel(oid);
  if (ref === undefined || sha === null) {
    throw unprocessable(`No ref found for: ${asked.ref}`);
  }
  const loaded = workflowAt(git, sha, path);
  if (loaded !== null && !loaded.ok) {
    throw unprocessable(`failed to parse workflow: ${loaded.broken.problem}`);
  }
  const declared = loaded?.workflow.on.dispatch ?? null;
  if (loaded === null || declared === null) {
    throw unprocessable("Workflow does not have 'workflow_dispatch' trigger");
  }
  const checked = checkInputs(declared, asked.inputs);
  if (!checked.ok) {
    throw unprocessable(checked.message);
  }
  const { inputs } = checked;
  const payload = eventPayload(sandbox, repository, actor, { inputs, ref, workflow: path });
  return startRun(sandbox, scheduler, repository, loaded, {
    ...{ event: "workflow_dispatch", headSha: sha, actor, inputs, pullNumbers: [], title: null },
    headBranch: ref.replace(/^refs\/(heads|tags)\//, ""),
    file: { ref, sha, headRef: "", baseRef: "", event: payload },
  });
}

interface Found {
  origin: Origin;
  event: StartEvent;
}

function fromPush(sandbox: Sandbox, repository: Repository, event: TriggerEvent): Found | null {
  const git = gitOf(sandbox, repository);
  const { payload, sha, actor } = event;
  const ref = typeof payload.ref === "string" ? payload.ref : `refs/heads/${event.branch}`;
  const commit = git.commit(sha);
  if (payload.deleted === true || commit === null) {
    return null;
  }
  const before = typeof payload.before === "string" && !/^0+$/.test(payload.before) ? payload.before : null;
  const home = git.ref(`refs/heads/${repository.defaultBranch}`);
  const from = before ?? home;
  const files = (): string[] | null => (from === null ? null : changedFiles(git, from, sha, before === null));
  return {
    event: { name: "push", ref, files },
    origin: {
      ...{ event: "push", headBranch: event.branch, headSha: sha, actor, inputs: {}, pullNumbers: [] },
      title: commit.message.split("\n", 1).join(""),
      file: { ref, sha, headRef: "", baseRef: "", event: eventPayload(sandbox, repository, actor, payload) },
    },
  };
}

function fromPull(sandbox: Sandbox, repository: Repository, event: TriggerEvent): Found | null {
  const git = gitOf(sandbox, repository);
  const { pullNumber, baseBranch, actor } = event;
  const base = baseBranch === null ? null : git.ref(`refs/heads/${baseBranch}`);
  if (pullNumber === null || baseBranch === null || base === null) {
    return null;
  }
  const issue = sandbox.world.issues.find((one) => one.repositoryId === repository.id && one.number === pullNumber);
  const head = issue?.pull?.headSha ?? event.sha;
  const merge = makeMergeRef(git, pullNumber, base, head, sandbox.clock());
  if (merge === null) {
    return null;
  }
  const payload = eventPayload(sandbox, repository, actor, {
    number: pullNumber,
    ...event.payload,
    action: event.action,
  });
  return {
    event: {
      ...{ name: "pull_request", action: event.action ?? "", baseBranch },
      files: () => changedFiles(git, base, head, true),
    },
    origin: {
      ...{ event: "pull_request", headBranch: event.branch, headSha: head, actor, inputs: {} },
      ...{ pullNumbers: [pullNumber], title: issue?.title ?? null },
      file: {
        ...{ ref: `refs/pull/${pullNumber}/merge`, sha: merge, event: payload },
        ...{ headRef: event.branch, baseRef: baseBranch },
      },
    },
  };
}

function startRun(
  sandbox: Sandbox,
  scheduler: Scheduler,
  repository: Repository,
  loaded: LoadedWorkflow,
  origin: Origin,
): Run {
  const { path, name } = loaded.ok ? loaded.workflow : loaded.broken;
  const workflow = registerWorkflow(sandbox, repository, path, name);
  const now = sandbox.clock().toISOString();
  const { title, file: place, ...what } = origin;
  const numbers = sandbox.world.runs.filter((one) => one.workflowId === workflow.id).map((one) => one.runNumber);
  const run: Run = {
    ...what,
    id: sandbox.nextId(),
    repositoryId: repository.id,
    ...{ workflowId: workflow.id, workflowPath: path, name, displayTitle: title ?? name },
    ...{ runNumber: Math.max(0, ...numbers) + 1, runAttempt: 1, status: "queued", conclusion: null },
    ...{ createdAt: now, updatedAt: now, startedAt: now, suiteId: sandbox.nextId(), jobs: [] },
  };
  const file: RunFile = { ...place, cancelled: false, done: {}, jobs: {}, uploads: {} };
  const problem = loaded.ok ? nameRun(sandbox, repository, run, file, loaded.workflow) : loaded.broken.problem;
  saveRunFile(sandbox, run, file);
  sandbox.world.runs.push(run);
  runRequested(sandbox, repository, run);
  if (problem !== null) {
    new JobLog(logPath(sandbox, run, "startup"), sandbox.clock).line(`##[error]${problem}`);
    startupFailure(sandbox, repository, run, problem);
  } else if (loaded.ok) {
    scheduler.start(repository, run, loaded.workflow, file);
  }
  return run;
}

/** Evaluates `run-name`; the problem in one sentence when that fails. */
function nameRun(
  sandbox: Sandbox,
  repository: Repository,
  run: Run,
  file: RunFile,
  workflow: (LoadedWorkflow & { ok: true })["workflow"],
): string | null {
  const contexts = {
    github: githubContext(sandbox, repository, run, file),
    inputs: inputsContext(workflow, run),
    vars: repository.variables,
  };
  try {
    run.displayTitle = interpolate(workflow.runName ?? "", { contexts }).trim() || run.displayTitle;
    return null;
  } catch (error) {
    return `${workflow.path}: run-name can't be evaluated: ${(error as Error).message}.`;
  }
}
