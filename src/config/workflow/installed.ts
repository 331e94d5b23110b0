/** Compares the workflow in a repository with the one that this version of Baton would render. */
import { DISPATCH_INPUTS } from "../../core/model/session.ts";
import {
  CONFIG_PATH,
  ENGINE_PROVIDERS,
  RUNNER_PATH,
  WORKFLOW_PATH,
} from "../../core/model/settings.ts";
import { parseRunnerHash } from "../../core/setup/onboarding.ts";
import { readYaml } from "../../core/text/yaml.ts";
import type { RunnerRelease } from "../runner-bundles.ts";
import { ISOLATION_STEP, type WorkflowSettings } from "./steps.ts";

export interface InstalledWorkflow {
  /**
   * Why GitHub would refuse to start a session's run with it, as a sentence with the remedy; null =
   * it would not.
   */
  unusable: string | null;
  /**
   * How it differs from the settings, as a sentence with the remedy. Ignores comments and versions.
   */
  differs: string | null;
}

const REMEDY = "`baton workflow --write` writes it again";

/** The runner next to the workflow, and the runners that this version of Baton understands. */
export interface InstalledRunner {
  /** Sha of its blob; null = there is none. */
  blob: string | null;
  accepted: readonly RunnerRelease[];
}

/**
 * Never throws, because the file is a person's and may contain anything. `settings` null = they
 * can't be read. `runner` null = it isn't checked.
 */
export function inspectWorkflow(
  text: string,
  settings: WorkflowSettings | null,
  runner: InstalledRunner | null = null,
): InstalledWorkflow {
  const unfit = runner && findRunnerProblem(text, runner);
  if (unfit)
    return {
      unusable:
        `${unfit} Merge Baton's pull request that updates it, or run \`baton workflow ` +
        "--write` and commit.",
      differs: null,
    };
  const refused = findRefusal(text);
  if (refused) return { unusable: `\`${WORKFLOW_PATH}\` ${refused}. ${REMEDY}.`, differs: null };
  const all = settings ? listDifferences(text, settings) : [];
  if (all.length === 0) return { unusable: null, differs: null };
  const differs =
    `\`${WORKFLOW_PATH}\` doesn't match the settings in \`${CONFIG_PATH}\`: ` +
    `${all.join(", ")}.`;
  return { unusable: null, differs: `${differs} ${REMEDY}.` };
}

/**
 * Returns null if the runner is right, or if a person's workflow does not use a runner of Baton.
 */
function findRunnerProblem(text: string, { blob, accepted }: InstalledRunner): string | null {
  const asked = parseRunnerHash(text);
  if (asked === null) return null;
  const release = accepted.find(({ sha256 }) => sha256 === asked);
  const known = accepted.map(({ version }) => version).join(" or ");
  if (!release)
    return `\`${WORKFLOW_PATH}\` asks for a runner that isn't the one of Baton ${known}.`;
  if (blob === null) return `\`${WORKFLOW_PATH}\` runs \`${RUNNER_PATH}\`, which is missing.`;
  return blob === release.blob
    ? null
    : `\`${RUNNER_PATH}\` isn't the one that Baton ${release.version} comes with.`;
}

/** Whether its sessions start with a cache of dependencies. */
export function hasCacheStep(text: string): boolean {
  return /\buses:\s*["']?actions\/cache(\/restore)?@/.test(text);
}

function findRefusal(text: string): string | null {
  const read = readYaml(text);
  // GitHub judges anchors and similar syntax.
  if (!read.ok) return null;
  const on = toMap(read.value)["on"];
  if (
    on !== "workflow_dispatch" &&
    !toList(on).includes("workflow_dispatch") &&
    !("workflow_dispatch" in toMap(on))
  ) {
    return "can't be started by hand: it has no `on: workflow_dispatch`";
  }
  const inputs = toMap(toMap(toMap(on)["workflow_dispatch"])["inputs"]);
  const missing = DISPATCH_INPUTS.filter((name) => !(name in inputs));
  if (missing.length > 0)
    return `is of another version of Baton: it doesn't take the input ${quoteNames(missing)}`;
  const known: readonly string[] = DISPATCH_INPUTS;
  const more = Object.keys(inputs).filter(
    (name) => !known.includes(name) && isRequiredInput(toMap(inputs[name])),
  );
  return more.length > 0
    ? `is of another version of Baton: it asks for the input ${quoteNames(more)}`
    : null;
}

const isRequiredInput = (input: Record<string, unknown>) =>
  input["required"] === true && input["default"] === undefined;

function listDifferences(
  text: string,
  { runs_on, engine, isolation, setup, environment }: WorkflowSettings,
): string[] {
  const read = readYaml(text);
  const jobs = Object.values(toMap(toMap(read.ok ? read.value : null)["jobs"])).map(toMap);
  const job = jobs.find((one) => toList(one["steps"]).length > 0);
  if (!job) return [];
  const steps = toList(job["steps"]).map(toMap);
  const labels = [job["runs-on"]].flat().map(String);
  const provider = ENGINE_PROVIDERS[engine];
  const uses = (action: string) =>
    steps.some((step) => String(step["uses"]).replace(/\/$/, "") === `./${action}`);
  return [
    ...(labels.join("\n") === runs_on.join("\n")
      ? []
      : [`it runs on ${quoteNames(labels)}, not on ${quoteNames(runs_on)}`]),
    ...(provider && !text.includes(`secrets.${provider}_API_KEY`)
      ? [`it doesn't pass \`${provider}_API_KEY\` on`]
      : []),
    ...(environment.secret && !text.includes(`secrets.${environment.secret} `)
      ? [`it doesn't pass \`${environment.secret}\` on`]
      : []),
    ...(setup ? environment.caches : [])
      .filter(({ variable }) => !text.includes(` ${variable}: `))
      .map(({ path }) => `it keeps no cache \`${path}\``),
    ...(isolation === "required" && !steps.some((step) => step["name"] === ISOLATION_STEP)
      ? [`it has no step \`${ISOLATION_STEP}\``]
      : []),
    ...(setup && !uses(setup) ? [`it doesn't use \`${setup}\``] : []),
  ];
}

const quoteNames = (names: readonly string[]) =>
  names.map((name) => `\`${name.slice(0, 100)}\``).join(", ");

function toMap(value: unknown): Record<string, unknown> {
  const is = typeof value === "object" && value !== null && !Array.isArray(value);
  return is ? (value as Record<string, unknown>) : {};
}

function toList(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
