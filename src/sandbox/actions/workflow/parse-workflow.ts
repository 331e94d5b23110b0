/** Parses one job and its steps. */
import { isYamlMap, parseWorkflowFile, type YamlMap, type YamlValue } from "./yaml-parser.ts";
import {
  getFlag,
  getMap,
  getNumber,
  getScalars,
  getText,
  getTexts,
  isYamlScalar,
  parseConcurrency,
  parsePermissions,
  parseRunDefaults,
} from "./read-fields.ts";
import type {
  CallSpec,
  CallTrigger,
  DispatchInput,
  EnvironmentSpec,
  JobSpec,
  LoadedWorkflow,
  NameFilter,
  PullTrigger,
  PushTrigger,
  StepSpec,
  Triggers,
  WebhookTriggerSpec,
} from "./workflow-file.ts";
import { WEBHOOK_TRIGGERS } from "./triggers.ts";
import type { JobRequirement } from "../../schema/runs.ts";

const DEFAULT_TIMEOUT_MINUTES = 360;

function parseJob(key: string, job: YamlMap): JobSpec {
  const strategy = getMap(job, "strategy");
  return {
    key,
    name: getText(job, "name"),
    needs: getTexts(job, "needs") ?? [],
    if: getText(job, "if"),
    env: getScalars(job, "env"),
    defaults: parseRunDefaults(job),
    outputs: getScalars(job, "outputs"),
    runsOn: parseLabels(job["runs-on"]),
    matrix: strategy["matrix"] ?? null,
    failFast: getFlag(strategy, "fail-fast", true),
    maxParallel: getNumber(strategy, "max-parallel"),
    timeoutMinutes: getNumber(job, "timeout-minutes") ?? DEFAULT_TIMEOUT_MINUTES,
    continueOnError: getFlag(job, "continue-on-error", false),
    permissions: parsePermissions(job),
    concurrency: parseConcurrency(job),
    steps: parseSteps(job),
    environment: parseEnvironment(job),
    call: parseJobCall(job),
    missing: listMissing(job),
  };
}

/** Parses the steps of a job, or of a composite action's `runs`. */
export function parseSteps(owner: YamlMap): StepSpec[] {
  const steps = owner["steps"];
  return Array.isArray(steps) ? steps.filter(isYamlMap).map(parseStep) : [];
}

function parseStep(step: YamlMap): StepSpec {
  return {
    id: getText(step, "id"),
    name: getText(step, "name"),
    if: getText(step, "if"),
    run: getText(step, "run"),
    uses: getText(step, "uses"),
    with: getScalars(step, "with"),
    env: getScalars(step, "env"),
    shell: getText(step, "shell"),
    workingDirectory: getText(step, "working-directory"),
    timeoutMinutes: getNumber(step, "timeout-minutes"),
    continueOnError: getFlag(step, "continue-on-error", false),
  };
}

function parseEnvironment(job: YamlMap): EnvironmentSpec | null {
  const whole = getMap(job, "environment");
  const name = getText(job, "environment") ?? getText(whole, "name");
  return name === null
    ? null
    : { name, url: getText(whole, "url"), deployment: whole["deployment"] !== false };
}

function parseJobCall(job: YamlMap): CallSpec | null {
  const uses = getText(job, "uses");
  if (uses === null) {
    return null;
  }
  const secrets = job["secrets"] === "inherit" ? "inherit" : getScalars(job, "secrets");
  return { uses, with: getScalars(job, "with"), secrets };
}

function parseLabels(value: YamlValue | undefined): string[] {
  const labels = isYamlMap(value) ? (value["labels"] ?? []) : (value ?? []);
  return [labels].flat().flatMap((label) => (isYamlScalar(label) ? String(label) : []));
}

function listMissing(job: YamlMap): JobRequirement[] {
  const missing: JobRequirement[] = [];
  if (job["container"] !== undefined) {
    const image = getText(job, "container") ?? getText(getMap(job, "container"), "image");
    missing.push({ kind: "container", image });
  }
  const names = Object.keys(getMap(job, "services"));
  if (names.length > 0) missing.push({ kind: "services", names });
  if (getText(getMap(job, "permissions"), "id-token") === "write")
    missing.push({ kind: "oidc-token" });
  const uses = getText(job, "uses");
  if (uses !== null && !uses.startsWith("./")) missing.push({ kind: "reusable-workflow", uses });
  return missing;
}

// Parses the `on` of a workflow file. Events that never happen in the sandbox are skipped.

function parseTriggers(root: YamlMap): Triggers {
  const map = isYamlMap(root["on"]) ? root["on"] : null;
  const names = map === null ? (getTexts(root, "on") ?? []) : Object.keys(map);
  const of = <T>(name: string, parse: (spec: YamlMap) => T): T | null =>
    names.includes(name) ? parse(getMap(map ?? {}, name)) : null;
  return {
    push: of("push", parsePush),
    pullRequest: of("pull_request", parsePull),
    pullRequestTarget: of("pull_request_target", parsePull),
    webhooks: Object.fromEntries(
      Object.keys(WEBHOOK_TRIGGERS).flatMap((name) => {
        const spec = of(name, parseWebhook);
        return spec === null ? [] : [[name, spec]];
      }),
    ),
    mergeGroup: of("merge_group", (spec) => parseFilter(spec, "branches")),
    dispatch: of("workflow_dispatch", parseDispatchInputs),
    schedule: names.includes("schedule") ? parseSchedule(map ?? {}) : null,
    call: of("workflow_call", parseCallTrigger),
  };
}

function parsePush(spec: YamlMap): PushTrigger {
  return {
    branches: parseFilter(spec, "branches"),
    tags: parseFilter(spec, "tags"),
    paths: parseFilter(spec, "paths"),
  };
}

function parsePull(spec: YamlMap): PullTrigger {
  return {
    types: getTexts(spec, "types") ?? ["opened", "synchronize", "reopened"],
    branches: parseFilter(spec, "branches"),
    paths: parseFilter(spec, "paths"),
  };
}

function parseWebhook(spec: YamlMap): WebhookTriggerSpec {
  const workflows = getTexts(spec, "workflows") ?? [];
  return { types: getTexts(spec, "types"), workflows, branches: parseFilter(spec, "branches") };
}

function parseFilter(spec: YamlMap, name: string): NameFilter {
  return { include: getTexts(spec, name), ignore: getTexts(spec, `${name}-ignore`) };
}

function parseSchedule(on: YamlMap): string[] {
  const list = on["schedule"];
  return Array.isArray(list)
    ? list.filter(isYamlMap).flatMap((item) => getText(item, "cron") ?? [])
    : [];
}

function parseDispatchInputs(spec: YamlMap): DispatchInput[] {
  const inputs = getMap(spec, "inputs");
  return Object.keys(inputs).map((name) => {
    const field = getMap(inputs, name);
    const fallback = field["default"];
    return {
      name,
      type: (getText(field, "type") ?? "string") as DispatchInput["type"],
      required: field["required"] === true,
      default: isYamlScalar(fallback) ? fallback : null,
      options: getTexts(field, "options") ?? [],
    };
  });
}

function parseCallTrigger(spec: YamlMap): CallTrigger {
  const secrets = getMap(spec, "secrets");
  const outputs = getMap(spec, "outputs");
  return {
    inputs: parseDispatchInputs(spec),
    secrets: Object.keys(secrets).map((name) => ({
      name,
      required: getMap(secrets, name)["required"] === true,
    })),
    outputs: Object.fromEntries(
      Object.keys(outputs).map((name) => [name, getScalars(outputs, name)["value"] ?? ""]),
    ),
  };
}

// Parses a workflow file's text into the object from which runs are created.

/**
 * Never throws. A file that can't run is returned as `broken`, with its triggers if they were
 * readable.
 */
export function parseWorkflow(path: string, text: string): LoadedWorkflow {
  const { root, problems } = parseWorkflowFile(path, text);
  // GitHub names a run after its file's path if it can't read the file.
  if (root === null || problems.length > 0) {
    const on = root === null ? null : parseTriggers(root);
    return { ok: false, broken: { path, name: path, on, problem: problems.join("\n") } };
  }
  const jobs = getMap(root, "jobs");
  return {
    ok: true,
    workflow: {
      path,
      name: getText(root, "name") ?? path,
      runName: getText(root, "run-name"),
      on: parseTriggers(root),
      env: getScalars(root, "env"),
      defaults: parseRunDefaults(root),
      permissions: parsePermissions(root),
      concurrency: parseConcurrency(root),
      jobs: Object.keys(jobs).map((key) => parseJob(key, getMap(jobs, key))),
    },
  };
}
