/** Turns an event into runs: selects the workflows and creates a `Run` for each. */
import { getGit } from "../../git/get-git.ts";
import { createNotFoundError, createUnprocessableError } from "../../rest/http-error.ts";
import type { Sandbox, TriggerEvent } from "../../sandbox.ts";
import { markRunCompleted, markRunRequested, markStartupFailure } from "./run-state.ts";
import { checkCalls } from "./reusable-workflows.ts";
import { createGithubContext, createInputsContext } from "./contexts.ts";
import { createEventPayload, findRunOrigin, type RunOrigin } from "./run-origin.ts";
import { evaluateText, renderTemplate } from "../workflow/expressions.ts";
import { checkInputs } from "../workflow/inputs.ts";
import { createWorkflowLoader } from "./run-attempts.ts";
import { type RunFile, saveRunFile } from "./run-file.ts";
import type { Scheduler } from "./scheduler.ts";
import { isTriggered } from "../workflow/triggers.ts";
import type { LoadedWorkflow } from "../workflow/workflow-file.ts";
import { registerWorkflow, loadWorkflow, loadWorkflows } from "../workflow/load-workflows.ts";
import { formatTimestamp } from "../../time.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Run, StartProblem } from "../../schema/runs.ts";
import { getShortRef } from "../../git/refs.ts";

/**
 * Starts the runs of a push or a pull request event. Events that start no run were filtered before.
 */
export function startTriggeredRuns(
  sandbox: Sandbox,
  scheduler: Scheduler,
  repository: Repository,
  event: TriggerEvent,
): Run[] {
  const found = findRunOrigin(sandbox, repository, event);
  if (found === null) {
    return [];
  }
  const off = sandbox.world.workflows.filter(
    (one) => one.repositoryId === repository.id && one.disabled,
  );
  return loadWorkflows(getGit(sandbox, repository), found.origin.file.sha)
    .filter((loaded) => {
      const { path } = loaded.ok ? loaded.workflow : loaded.broken;
      if (off.some((one) => one.path === path)) {
        return false;
      }
      if (loaded.ok) {
        return isTriggered(loaded.workflow.on, found.event);
      }
      // GitHub reports an unreadable file on each push, and on other events if its triggers name
      // them.
      const { on } = loaded.broken;
      return on === null ? event.name === "push" : isTriggered(on, found.event);
    })
    .map((loaded) => startRun(sandbox, scheduler, repository, loaded, found.origin));
}

/**
 * Starts a `workflow_dispatch` run.
 * @throws HttpError as GitHub answers.
 */
export function startDispatchedRun(
  sandbox: Sandbox,
  scheduler: Scheduler,
  repository: Repository,
  asked: { path: string; ref: string; inputs: Record<string, string>; actor: string },
): Run {
  const git = getGit(sandbox, repository);
  const { path, actor } = asked;
  const home = git.ref(`refs/heads/${repository.defaultBranch}`);
  if (home === null || loadWorkflow(git, home, path) === null) {
    throw createNotFoundError();
  }
  const full = asked.ref.startsWith("refs/")
    ? [asked.ref]
    : [`refs/heads/${asked.ref}`, `refs/tags/${asked.ref}`];
  const ref = full.find((name) => git.ref(name) !== null);
  const oid = ref === undefined ? null : git.ref(ref);
  const sha = oid === null ? null : git.peel(oid);
  if (ref === undefined || sha === null) {
    throw createUnprocessableError(`No ref found for: ${asked.ref}`);
  }
  const loaded = loadWorkflow(git, sha, path);
  if (loaded !== null && !loaded.ok) {
    throw createUnprocessableError(`failed to parse workflow: ${loaded.broken.problem}`);
  }
  const declared = loaded?.workflow.on.dispatch ?? null;
  if (loaded === null || declared === null) {
    throw createUnprocessableError("Workflow does not have 'workflow_dispatch' trigger");
  }
  const checked = checkInputs(declared, asked.inputs);
  if (!checked.ok) {
    throw createUnprocessableError(checked.message);
  }
  const { inputs } = checked;
  const payload = createEventPayload(sandbox, repository, actor, { inputs, ref, workflow: path });
  return startRun(sandbox, scheduler, repository, loaded, {
    ...{ event: "workflow_dispatch", headSha: sha, actor, inputs, pullNumbers: [], title: null },
    headBranch: getShortRef(ref),
    file: { ref, sha, headRef: "", baseRef: "", event: payload },
  });
}

/**
 * Starts a `schedule` run by hand.
 * @throws HttpError if the workflow has no schedule.
 */
export function startScheduledRun(
  sandbox: Sandbox,
  scheduler: Scheduler,
  repository: Repository,
  path: string,
): Run {
  const git = getGit(sandbox, repository);
  const ref = `refs/heads/${repository.defaultBranch}`;
  const sha = git.ref(ref);
  const loaded = sha === null ? null : loadWorkflow(git, sha, path);
  if (sha === null || loaded === null) {
    throw createNotFoundError();
  }
  if (!loaded.ok) {
    throw createUnprocessableError(`failed to parse workflow: ${loaded.broken.problem}`);
  }
  const [schedule] = loaded.workflow.on.schedule ?? [];
  if (schedule === undefined) {
    throw createUnprocessableError("Workflow does not have 'schedule' trigger");
  }
  // GitHub names the person who last changed the schedule. The sandbox names the owner.
  const actor = repository.owner;
  const payload = createEventPayload(sandbox, repository, actor, { schedule, workflow: path });
  return startRun(sandbox, scheduler, repository, loaded, {
    ...{
      event: "schedule",
      headSha: sha,
      headBranch: repository.defaultBranch,
      actor,
      inputs: {},
      pullNumbers: [],
    },
    ...{ title: null, file: { ref, sha, headRef: "", baseRef: "", event: payload } },
  });
}

function startRun(
  sandbox: Sandbox,
  scheduler: Scheduler,
  repository: Repository,
  loaded: LoadedWorkflow,
  origin: RunOrigin,
): Run {
  const { path, name } = loaded.ok ? loaded.workflow : loaded.broken;
  const workflow = registerWorkflow(sandbox, repository, path, name);
  const now = formatTimestamp(sandbox.clock());
  const { title, file: place, ...what } = origin;
  const numbers = sandbox.world.runs
    .filter((one) => one.workflowId === workflow.id)
    .map((one) => one.runNumber);
  const run: Run = {
    ...what,
    id: sandbox.nextId(),
    repositoryId: repository.id,
    ...{ workflowId: workflow.id, workflowPath: path, name, displayTitle: title ?? name },
    ...{
      runNumber: Math.max(0, ...numbers) + 1,
      runAttempt: 1,
      status: "queued",
      conclusion: null,
    },
    ...{ createdAt: now, updatedAt: now, startedAt: now, suiteId: sandbox.nextId(), jobs: [] },
  };
  const file: RunFile = { ...place, cancelled: false, done: {}, jobs: {}, calls: {}, uploads: {} };
  const at = { repository, run, file, load: createWorkflowLoader(sandbox, repository, file.sha) };
  const called = (asked: string): LoadedWorkflow | null =>
    loadWorkflow(getGit(sandbox, repository), file.sha, asked);
  const named = loaded.ok ? evaluateRunName(sandbox, repository, run, file, loaded.workflow) : null;
  const problem = named ?? (loaded.ok ? checkCalls(loaded.workflow, called) : null);
  const refused = findPolicyRefusal(repository, run);
  saveRunFile(sandbox, run, file);
  sandbox.world.runs.push(run);
  markRunRequested(sandbox, repository, run);
  if (!loaded.ok) {
    // Such a run fails at once, without jobs and check runs. Its name is the file's path.
    run.startProblem = { kind: "invalid-workflow", problem: loaded.broken.problem };
    markRunCompleted(sandbox, repository, run, "failure");
  } else if (refused !== null) {
    run.startProblem = refused;
    // The documentation names no conclusion. GitHub has been observed to use both.
    const conclusion = refused.kind === "event-not-allowed" ? "failure" : "startup_failure";
    markRunCompleted(sandbox, repository, run, conclusion);
  } else if (problem !== null) {
    run.startProblem = { kind: "invalid-workflow", problem };
    markStartupFailure(sandbox, repository, run, problem);
  } else {
    scheduler.start({
      ...at,
      workflow: loaded.workflow,
      inputs: createInputsContext(loaded.workflow, run),
    });
  }
  return run;
}

/**
 * Returns why the Actions policy ends the run, or null. Such a run has no job and no check run.
 * https://docs.github.com/en/actions/concepts/about-actions-policies
 */
function findPolicyRefusal(
  { actionsPolicy: { events, actors } = {} }: Repository,
  { event, actor, workflowPath }: Run,
): StartProblem | null {
  if (events && !events.includes(event)) return { kind: "event-not-allowed", event, workflowPath };
  if (actors && !actors.includes(actor)) return { kind: "actor-not-allowed", workflowPath };
  return null;
}

/** Returns GitHub's sentences about a run that could not start. */
export function describeStartProblem(problem: StartProblem): string {
  if (problem.kind === "invalid-workflow") return `Invalid workflow file: ${problem.problem}`;
  const subject = problem.kind === "event-not-allowed" ? `Event '${problem.event}'` : "Actor";
  return (
    `${subject} is not allowed to trigger Actions workflows. ` +
    `Workflow file: '${problem.workflowPath}'.`
  );
}

/**
 * Evaluates `run-name` and the concurrency group. Returns the problem in one sentence if that
 * fails.
 */
function evaluateRunName(
  sandbox: Sandbox,
  repository: Repository,
  run: Run,
  file: RunFile,
  workflow: (LoadedWorkflow & { ok: true })["workflow"],
): string | null {
  const contexts = {
    github: createGithubContext(sandbox, repository, run, file),
    inputs: createInputsContext(workflow, run),
    vars: repository.variables,
  };
  let what = "run-name";
  try {
    run.displayTitle =
      renderTemplate(workflow.runName ?? "", { contexts }).trim() || run.displayTitle;
    what = "concurrency";
    const { group = "", cancelInProgress = "" } = workflow.concurrency ?? {};
    [group, cancelInProgress].forEach((source) => evaluateText(String(source), { contexts }));
    return null;
  } catch (error) {
    return `${workflow.path}: ${what} can't be evaluated: ${(error as Error).message}.`;
  }
}
