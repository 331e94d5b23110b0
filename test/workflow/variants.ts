/** Every workflow that Baton renders, named after its purpose. */
import { DEFAULT_SETTINGS, ENGINES } from "../../src/core/model/settings.ts";
import { load } from "js-yaml";
import { renderWorkflow } from "../../src/config/workflow/index.ts";
import { HOSTS } from "../../src/config/github-hosts.ts";
import type { WorkflowSettings } from "../../src/config/workflow/steps.ts";

export interface Step {
  id?: string;
  name?: string;
  if?: string;
  uses?: string;
  run?: string;
  shell?: string;
  env?: Record<string, string>;
  with?: Record<string, unknown>;
  "working-directory"?: string;
  "continue-on-error"?: boolean;
}
export interface Job {
  "runs-on": string | string[];
  "timeout-minutes"?: number;
  if?: string;
  environment?: unknown;
  outputs?: Record<string, string>;
  permissions?: unknown;
  env?: Record<string, string>;
  steps: Step[];
}
export interface Workflow {
  "run-name"?: string;
  on: Record<
    string,
    { inputs: Record<string, { type: string; required: boolean; default?: string }> } | null
  >;
  permissions?: Record<string, string> | string;
  env?: Record<string, string>;
  jobs: Record<string, Job>;
}

export const SHA256 = "a".repeat(64);

export const USUAL: WorkflowSettings = {
  runs_on: ["ubuntu-24.04"],
  engine: "anthropic",
  isolation: "required",
  setup: null,
  environment: DEFAULT_SETTINGS.environment,
};

export function rendered(
  settings: Partial<WorkflowSettings> = {},
  host: (typeof HOSTS)[number] = "github.com",
): string {
  return renderWorkflow({ ...USUAL, ...settings }, { version: "1.2.3", sha256: SHA256, host });
}

export const parsed = (text: string): Workflow => load(text) as Workflow;

/** Returns the one job's steps by name, or by `uses` if they have no name. */
export function stepsIn(text: string): Record<string, Step> {
  const { steps } = parsed(text).jobs["session"]!;
  return Object.fromEntries(steps.map((step) => [step.name ?? step.uses!.split("@")[0]!, step]));
}

export const VARIANTS: Readonly<Record<string, string>> = Object.fromEntries(
  HOSTS.flatMap((host) =>
    ENGINES.flatMap((engine) =>
      (["required", "off"] as const).flatMap((isolation) =>
        [null, ".github/actions/baton-setup"].map((setup) => [
          `${host}, ${engine}, isolation ${isolation}, ${setup ? "with" : "without"} setup`,
          rendered({ engine, isolation, setup }, host),
        ]),
      ),
    ),
  ),
);
