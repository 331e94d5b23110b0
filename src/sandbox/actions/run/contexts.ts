/** The contexts that expressions see, and the variables that processes see. */
import { arch, platform } from "node:os";
import { listRefRules } from "../../rules/branch-rules.ts";
import { isPushRule } from "../../rules/push-rules.ts";
import type { Sandbox } from "../../sandbox.ts";
import type { Shape } from "../../shape.ts";
import { renderTemplate } from "../workflow/expressions.ts";
import { resolveDispatchInputs } from "../workflow/inputs.ts";
import type { RunFile } from "./run-file.ts";
import { getOwnKey, type WorkflowPart, type RunJob } from "./active-run.ts";
import type { WorkflowFile } from "../workflow/workflow-file.ts";
import type { Account } from "../../schema/accounts.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Run } from "../../schema/runs.ts";

/** Creates `github`, without the values that only a job knows (token, workspace, event path). */
export function createGithubContext(
  sandbox: Sandbox,
  repository: Repository,
  run: Run,
  file: RunFile,
): Record<string, unknown> {
  const fullName = `${repository.owner}/${repository.name}`;
  const owner = sandbox.world.accounts.find(
    (account: Account) => account.login === repository.owner,
  );
  return {
    event_name: run.event,
    event: file.event,
    ref: file.ref,
    ref_name: file.ref.replace(/^refs\/(heads|tags|pull)\//, ""),
    ref_type: file.ref.startsWith("refs/tags/") ? "tag" : "branch",
    ref_protected: listRefRules(repository, file.ref).some((rule) => !isPushRule(rule)),
    sha: file.sha,
    head_ref: file.headRef,
    base_ref: file.baseRef,
    repository: fullName,
    repository_id: String(repository.id),
    repository_owner: repository.owner,
    repository_owner_id: String(owner?.id ?? 0),
    repositoryUrl: `${sandbox.url.replace(/^https?:/, "git:")}/${fullName}.git`,
    run_id: String(run.id),
    run_number: String(run.runNumber),
    run_attempt: String(run.runAttempt),
    retention_days: "90",
    actor: run.actor,
    triggering_actor: run.triggeringActor ?? run.actor,
    workflow: run.name,
    workflow_ref: `${fullName}/${run.workflowPath}@${file.ref}`,
    workflow_sha: file.sha,
    server_url: sandbox.url,
    api_url: sandbox.apiUrl,
    graphql_url: sandbox.graphqlUrl,
  };
}

/** Creates `inputs` of the run's own workflow; empty except for `workflow_dispatch`. */
export function createInputsContext(workflow: WorkflowFile, run: Run): Record<string, unknown> {
  return run.event === "workflow_dispatch"
    ? resolveDispatchInputs(workflow.on.dispatch ?? [], run.inputs)
    : {};
}

/** Creates `needs` of one job. */
export function createNeedsContext(file: RunFile, job: RunJob): Record<string, unknown> {
  const of = (key: string): unknown => file.done[key] ?? { result: "skipped", outputs: {} };
  return Object.fromEntries(job.needs.map((key) => [getOwnKey(job, key), of(key)]));
}

/**
 * Creates `secrets` of a job's workflow file: the repository's, or those that the caller passes on.
 */
export function createSecretsContext(
  sandbox: Sandbox,
  { repository, run, file }: { repository: Repository; run: Run; file: RunFile },
  part: WorkflowPart,
  token: string,
): Record<string, string> {
  if (part.caller === null) {
    return { ...repository.secrets, GITHUB_TOKEN: token };
  }
  const { job, matrix } = part.caller;
  const secrets = createSecretsContext(sandbox, { repository, run, file }, job.part, token);
  const given = job.call?.secrets ?? {};
  if (given === "inherit") {
    return secrets;
  }
  const contexts = {
    github: createGithubContext(sandbox, repository, run, file),
    ...{
      inputs: job.part.inputs,
      needs: createNeedsContext(file, job),
      vars: repository.variables,
      matrix,
      secrets,
    },
  };
  const handed = Object.entries(given).map(([name, value]) => [
    name,
    renderTemplate(value, { contexts }),
  ]);
  return { ...Object.fromEntries(handed), GITHUB_TOKEN: token } as Record<string, string>;
}

export function createRunnerContext(
  shape: Shape,
  temp: string,
  toolCache: string,
): Record<string, string> {
  const names: Record<string, string> = { linux: "Linux", darwin: "macOS", win32: "Windows" };
  return {
    name: getRunnerName(shape),
    os: names[platform()] ?? "Linux",
    arch: arch() === "arm64" ? "ARM64" : "X64",
    temp,
    tool_cache: toolCache,
    environment: shape === "github.com" ? "github-hosted" : "self-hosted",
  };
}

export function getRunnerName(shape: Shape): string {
  return shape === "github.com" ? "GitHub Actions 1" : "sandbox";
}

/**
 * Returns the variables that GitHub's own machines have in addition to a self-hosted one's:
 *
 * https://github.com/actions/runner-images/blob/main/images/ubuntu/Ubuntu2404-Readme.md#environment-variables
 */
export function getImageVariables(shape: Shape, toolCache: string): Record<string, string> {
  if (shape === "ghes") return {};
  return { ImageOS: "ubuntu24", ImageVersion: "20261101.1.0", AGENT_TOOLSDIRECTORY: toolCache };
}

const GITHUB_VARIABLES = [
  "event_name",
  "ref",
  "ref_name",
  "ref_type",
  "ref_protected",
  "sha",
  "head_ref",
  "base_ref",
  "repository",
  "repository_id",
  "repository_owner",
  "repository_owner_id",
  "run_id",
  "run_number",
  "run_attempt",
  "retention_days",
  "actor",
  "triggering_actor",
  "workflow",
  "workflow_ref",
  "workflow_sha",
  "server_url",
  "api_url",
  "graphql_url",
  "job",
  "workspace",
  "event_path",
];

/** Creates `GITHUB_*` and `RUNNER_*`, which no `env` can change. */
export function createDefaultVariables(
  github: Record<string, unknown>,
  runner: Record<string, string>,
  trackingId: string,
): Record<string, string> {
  const variables: Record<string, string> = {
    GITHUB_ACTIONS: "true",
    RUNNER_TRACKING_ID: trackingId,
  };
  for (const name of GITHUB_VARIABLES) {
    variables[`GITHUB_${name.toUpperCase()}`] = toVariable(github[name]);
  }
  for (const [name, value] of Object.entries(runner)) {
    variables[`RUNNER_${name.toUpperCase()}`] = value;
  }
  return variables;
}

function toVariable(value: unknown): string {
  return typeof value === "string" || typeof value === "boolean" ? String(value) : "";
}
