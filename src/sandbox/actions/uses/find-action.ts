/**
 * Finds the action of a step with `uses`: built in, in the user's folder of actions, or nowhere.
 */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { BuiltInAction } from "./action.ts";
import { cache, cacheRestore, cacheSave } from "./cache.ts";
import { checkout } from "./checkout.ts";
import { downloadArtifactAction, uploadArtifactAction } from "./artifacts.ts";
import { githubScript } from "./github-script/index.ts";
import { setupBiome, setupPnpm } from "./setup-npm-tools.ts";
import { rustToolchain } from "./setup-rust.ts";
import { setupGo, setupJava, setupPython, setupUv } from "./setup-toolchains.ts";
import { setupNode } from "./setup-node.ts";
import type { StepSpec } from "../workflow/workflow-file.ts";
import type { JobRequirement } from "../../schema/runs.ts";

// Actions that report to a service or keep a cache. A job proves as much without them. They do
// nothing, and their log says so.

/** Sends a report to an external service, which the sandbox never does. */
const reportAction: BuiltInAction = {
  inputs: [],
  ignoresAll: true,
  run: async (use) =>
    use.job.log.warning(`${use.uses} does nothing here: the sandbox sends no report to a service.`),
};

/** Keeps a cache between runs. */
const noCacheAction: BuiltInAction = {
  inputs: [],
  ignoresAll: true,
  run: async (use) => {
    use.log(`${use.uses} does nothing here: each job builds from scratch.`);
    use.output("cache-hit", "false");
  },
};

// The actions of the sandbox, by owner/name in lower case. The ref does not matter.

const BUILT_IN_ACTIONS: Record<string, BuiltInAction> = {
  "actions/checkout": checkout,
  "actions/upload-artifact": uploadArtifactAction,
  "actions/download-artifact": downloadArtifactAction,
  "actions/cache": cache,
  "actions/cache/restore": cacheRestore,
  "actions/cache/save": cacheSave,
  "actions/github-script": githubScript,
  "actions/setup-node": setupNode,
  "actions/setup-python": setupPython,
  "actions/setup-go": setupGo,
  "actions/setup-java": setupJava,
  "astral-sh/setup-uv": setupUv,
  "pnpm/action-setup": setupPnpm,
  "biomejs/setup-biome": setupBiome,
  "dtolnay/rust-toolchain": rustToolchain,
  "actions-rs/toolchain": rustToolchain,
  "actions-rust-lang/setup-rust-toolchain": rustToolchain,
  "swatinem/rust-cache": noCacheAction,
  "codecov/codecov-action": reportAction,
  "codecov/test-results-action": reportAction,
  "coverallsapp/github-action": reportAction,
  "github/codeql-action/upload-sarif": reportAction,
};

export type FoundAction =
  | { kind: "built-in"; action: BuiltInAction }
  | { kind: "folder"; folder: string }
  | { kind: "missing"; requirement: JobRequirement };

/** Finds the action that `uses` names, except one of the repository itself (`./path`). */
export function findAction(machine: { actions: string | null }, uses: string): FoundAction {
  const [name = "", ref = ""] = uses.split("@");
  if (uses.startsWith("docker://")) {
    return { kind: "missing", requirement: { kind: "docker-action", uses } };
  }
  const [owner = "", repository = "", ...path] = name.split("/");
  const lower = name.toLowerCase();
  const action = BUILT_IN_ACTIONS[lower] ?? null;
  if (action !== null) {
    return { kind: "built-in", action };
  }
  const isPlain = [owner, repository, ref, ...path].every(
    (part) => !part.split("/").includes(".."),
  );
  const folders =
    machine.actions === null || !isPlain
      ? []
      : [`${repository}@${ref.replaceAll("/", "-")}`, repository];
  const folder = folders
    .map((one) => join(machine.actions ?? "", owner, one, ...path))
    .find(isDirectory);
  return folder === undefined
    ? { kind: "missing", requirement: { kind: "action", uses } }
    : { kind: "folder", folder };
}

/**
 * Returns the requirement of the first step whose action is missing here, or null. Steps with a
 * condition and steps that may fail do not count.
 */
export function findMissingAction(
  machine: { actions: string | null },
  steps: StepSpec[],
): JobRequirement | null {
  const certain = steps.filter(
    (step) => step.uses !== null && step.if === null && step.continueOnError === false,
  );
  const remote = certain.map((step) => step.uses ?? "").filter((uses) => !/^[.$]\//.test(uses));
  const found = remote.map((uses) => findAction(machine, uses));
  return found.flatMap((one) => (one.kind === "missing" ? [one.requirement] : []))[0] ?? null;
}

function isDirectory(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
