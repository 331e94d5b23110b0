/** One job and its steps. */
import type { Plain, PlainMap } from "./parser.ts";
import { isMap } from "./parser.ts";
import { parseConcurrency, parsePermissions, parseRunDefaults } from "./parse-shared.ts";
import { flagOf, isScalar, mapOf, numberOf, scalarsOf, textOf, textsOf } from "./plain.ts";
import type { CallSpec, EnvironmentSpec, JobSpec, StepSpec } from "./types.ts";

const DEFAULT_TIMEOUT_MINUTES = 360;

export function parseJob(key: string, job: PlainMap): JobSpec {
  const strategy = mapOf(job, "strategy");
  return {
    key,
    name: textOf(job, "name"),
    needs: textsOf(job, "needs") ?? [],
    if: textOf(job, "if"),
    env: scalarsOf(job, "env"),
    defaults: parseRunDefaults(job),
    outputs: scalarsOf(job, "outputs"),
    runsOn: labelsOf(job["runs-on"]),
    matrix: strategy["matrix"] ?? null,
    failFast: flagOf(strategy, "fail-fast", true),
    maxParallel: numberOf(strategy, "max-parallel"),
    timeoutMinutes: numberOf(job, "timeout-minutes") ?? DEFAULT_TIMEOUT_MINUTES,
    continueOnError: flagOf(job, "continue-on-error", false),
    permissions: parsePermissions(job),
    concurrency: parseConcurrency(job),
    steps: parseSteps(job),
    environment: parseEnvironment(job),
    call: parseCall(job),
    missing: missingOf(job),
  };
}

/** The steps of a job, or of a composite action's `runs`. */
export function parseSteps(owner: PlainMap): StepSpec[] {
  const steps = owner["steps"];
  return Array.isArray(steps) ? steps.filter(isMap).map(parseStep) : [];
}

function parseStep(step: PlainMap): StepSpec {
  return {
    id: textOf(step, "id"),
    name: textOf(step, "name"),
    if: textOf(step, "if"),
    run: textOf(step, "run"),
    uses: textOf(step, "uses"),
    with: scalarsOf(step, "with"),
    env: scalarsOf(step, "env"),
    shell: textOf(step, "shell"),
    workingDirectory: textOf(step, "working-directory"),
    timeoutMinutes: numberOf(step, "timeout-minutes"),
    continueOnError: flagOf(step, "continue-on-error", false),
  };
}

function parseEnvironment(job: PlainMap): EnvironmentSpec | null {
  const whole = mapOf(job, "environment");
  const name = textOf(job, "environment") ?? textOf(whole, "name");
  return name === null ? null : { name, url: textOf(whole, "url"), deployment: whole["deployment"] !== false };
}

function parseCall(job: PlainMap): CallSpec | null {
  const uses = textOf(job, "uses");
  if (uses === null) {
    return null;
  }
  const secrets = job["secrets"] === "inherit" ? "inherit" : scalarsOf(job, "secrets");
  return { uses, with: scalarsOf(job, "with"), secrets };
}

function labelsOf(value: Plain | undefined): string[] {
  const labels = isMap(value) ? (value["labels"] ?? []) : (value ?? []);
  return [labels].flat().flatMap((label) => (isScalar(label) ? String(label) : []));
}

function describeContainer(job: PlainMap): string[] {
  const image = textOf(job, "container") ?? textOf(mapOf(job, "container"), "image");
  const services = Object.keys(mapOf(job, "services"));
  return [
    ...(job["container"] === undefined ? [] : [`a container (${image ?? "container"})`]),
    ...(services.length === 0 ? [] : [`service containers (${services.join(", ")})`]),
  ];
}

function missingOf(job: PlainMap): string[] {
  const uses = textOf(job, "uses");
  return [
    ...describeContainer(job),
    ...(textOf(mapOf(job, "permissions"), "id-token") === "write" ? ["OpenID Connect tokens ('id-token: write')"] : []),
    ...(uses === null || uses.startsWith("./") ? [] : [`the reusable workflow ${uses}`]),
  ];
}
