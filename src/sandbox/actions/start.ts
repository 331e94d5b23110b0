/** From an event to runs: which workflows it starts, and the `Run` that each becomes. */
import { gitOf } from "../git/of.ts";
import type { Repository, Run } from "../model.ts";
import { notFound, unprocessable } from "../rest/refusal.ts";
import type { Sandbox, TriggerEvent } from "../sandbox.ts";
import { runCompleted, runRequested, startupFailure } from "./announce.ts";
import { checkCalls } from "./calls.ts";
import { githubContext, inputsContext } from "./contexts.ts";
import { eventPayload } from "./event-payload.ts";
import { evaluateText, interpolate } from "./expressions.ts";
import { checkInputs } from "./inputs.ts";
import { JobLog } from "./job-log.ts";
import { findOrigin, type Origin } from "./origins.ts";
import { loader } from "./rerun.ts";
import { logPath, type RunFile, saveRunFile } from "./run-file.ts";
import type { Scheduler } from "./scheduler.ts";
import { starts } from "./triggers.ts";
import type { LoadedWorkflow } from "./types.ts";
import { registerWorkflow, workflowAt, workflowsAt } from "./workflows.ts";
import { stamp } from "../time.ts";

/** Starts what a push or a pull request event starts; what starts nothing was turned away before. */
export function triggerRuns(
  sandbox: Sandbox,
  scheduler: Scheduler,
  repository: Repository,
  event: TriggerEvent,
): Run[] {
  const found = findOrigin(sandbox, repository, event);
  if (found === null) {
    return [];
  }
  const off = sandbox.world.workflows.filter((one) => one.repositoryId === repository.id && one.disabled);
  return workflowsAt(gitOf(sandbox, repository), found.origin.file.sha)
    .filter((loaded) => {
      const { path } = loaded.ok ? loaded.workflow : loaded.broken;
      if (off.some((one) => one.path === path)) {
        return false;
      }
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

/** Starts a run by `schedule`, by hand. Throws the `Refusal` when the workflow has no schedule. */
export function scheduleRun(sandbox: Sandbox, scheduler: Scheduler, repository: Repository, path: string): Run {
  const git = gitOf(sandbox, repository);
  const ref = `refs/heads/${repository.defaultBranch}`;
  const sha = git.ref(ref);
  const loaded = sha === null ? null : workflowAt(git, sha, path);
  if (sha === null || loaded === null) {
    throw notFound();
  }
  if (!loaded.ok) {
    throw unprocessable(`failed to parse workflow: ${loaded.broken.problem}`);
  }
  const [schedule] = loaded.workflow.on.schedule ?? [];
  if (schedule === undefined) {
    throw unprocessable("Workflow does not have 'schedule' trigger");
  }
  // GitHub names the person who last changed the schedule; here it is the owner.
  const actor = repository.owner;
  const payload = eventPayload(sandbox, repository, actor, { schedule, workflow: path });
  return startRun(sandbox, scheduler, repository, loaded, {
    ...{ event: "schedule", headSha: sha, headBranch: repository.defaultBranch, actor, inputs: {}, pullNumbers: [] },
    ...{ title: null, file: { ref, sha, headRef: "", baseRef: "", event: payload } },
  });
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
  const now = stamp(sandbox.clock());
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
  const file: RunFile = { ...place, cancelled: false, done: {}, jobs: {}, calls: {}, uploads: {} };
  const at = { repository, run, file, load: loader(sandbox, repository, file.sha) };
  const called = (asked: string): LoadedWorkflow | null => workflowAt(gitOf(sandbox, repository), file.sha, asked);
  const named = loaded.ok ? nameRun(sandbox, repository, run, file, loaded.workflow) : null;
  const problem = named ?? (loaded.ok ? checkCalls(loaded.workflow, called) : null);
  const refused = findRefusal(repository, run);
  saveRunFile(sandbox, run, file);
  sandbox.world.runs.push(run);
  runRequested(sandbox, repository, run);
  if (!loaded.ok) {
    // Such a run fails at once, without jobs and without check runs, and bears the file's path as its name.
    note(sandbox, run, `Invalid workflow file: ${loaded.broken.problem}`);
    runCompleted(sandbox, repository, run, "failure");
  } else if (refused !== null) {
    note(sandbox, run, refused.words);
    runCompleted(sandbox, repository, run, refused.conclusion);
  } else if (problem !== null) {
    note(sandbox, run, `Invalid workflow file: ${problem}`);
    startupFailure(sandbox, repository, run, problem);
  } else {
    scheduler.start({ ...at, workflow: loaded.workflow, inputs: inputsContext(loaded.workflow, run) });
  }
  return run;
}

/**
 * Why an Actions policy ends the run: it gets no job and no check run, and only its page has the words. The
 * documentation names no conclusion; both are met. https://docs.github.com/en/actions/concepts/about-actions-policies
 */
function findRefusal(
  { actionsPolicy: { events, actors } = {} }: Repository,
  { event, actor, workflowPath }: Run,
): { words: string; conclusion: "failure" | "startup_failure" } | null {
  const words = (what: string) =>
    `${what} is not allowed to trigger Actions workflows. Workflow file: '${workflowPath}'.`;
  if (events && !events.includes(event)) return { words: words(`Event '${event}'`), conclusion: "failure" };
  if (actors && !actors.includes(actor)) return { words: words("Actor"), conclusion: "startup_failure" };
  return null;
}

/** Why a run could not start, where `ActionsService.problem` finds it. */
function note(sandbox: Sandbox, run: Run, problem: string): void {
  new JobLog(logPath(sandbox, run, "startup"), sandbox.clock).error(problem);
}

/** Evaluates `run-name`, and what decides on the run's group; the problem in one sentence when that fails. */
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
  let what = "run-name";
  try {
    run.displayTitle = interpolate(workflow.runName ?? "", { contexts }).trim() || run.displayTitle;
    what = "concurrency";
    const { group = "", cancelInProgress = "" } = workflow.concurrency ?? {};
    [group, cancelInProgress].forEach((source) => evaluateText(String(source), { contexts }));
    return null;
  } catch (error) {
    return `${workflow.path}: ${what} can't be evaluated: ${(error as Error).message}.`;
  }
}
