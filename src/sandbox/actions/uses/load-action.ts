/**
 * Reads the `action.yml` of an action: from the repository (`uses: ./path`), or from the user's
 * folder of actions.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, posix, resolve } from "node:path";
import { getGit } from "../../git/get-git.ts";
import { renderTemplate, type ExpressionScope } from "../workflow/expressions.ts";
import { type JobFolders, resolveJobPath } from "../job/job-folders.ts";
import type { JobContext } from "../job/job-context.ts";
import { parseSteps } from "../workflow/parse-workflow.ts";
import { parseActionFile, type YamlMap } from "../workflow/yaml-parser.ts";
import { getMap, getScalars, getText } from "../workflow/read-fields.ts";
import type { YamlScalar, StepSpec } from "../workflow/workflow-file.ts";
import { UnavailableError } from "../job/unavailable-error.ts";

interface LoadedAction {
  /** The action's folder, as the job sees it. */
  folder: string;
  inputs: Record<string, string>;
}

export interface CompositeAction extends LoadedAction {
  kind: "composite";
  steps: StepSpec[];
  outputs: Record<string, YamlScalar>;
}

export interface JavaScriptAction extends LoadedAction {
  kind: "javascript";
  main: string;
  pre: string | null;
  preIf: string;
  post: string | null;
  postIf: string;
}

/**
 * The place of an action's files. `folder` is the path that the job sees; `read` translates a path
 * in it into one on the machine.
 */
export interface ActionPlace {
  folder: string;
  read: (path: string) => string;
}

/**
 * Returns the place of `uses: ./path`, which the job has checked out. No link in it leads out of
 * what the job sees.
 */
export function findLocalAction(folders: JobFolders, uses: string): ActionPlace {
  return {
    folder: resolve(folders.workspace, uses),
    read: (path) => resolveJobPath(folders, path),
  };
}

/**
 * Returns the place of `uses: $/path`: the repository at the commit of the workflow, even if the
 * job has not checked it out. The runner writes the files next to the action into its own folder,
 * which the job can't change. Links are left out.
 */
export function findRepositoryAction(
  { sandbox, repository, file, folders }: JobContext,
  uses: string,
): ActionPlace {
  const path = posix.normalize(uses.slice(2));
  const [top = ""] = path.split("/");
  if (top === "..") {
    throw new Error(`${uses} leads out of the repository`);
  }
  const root = join(folders.runner, "repository");
  if (!existsSync(join(root, top))) {
    const git = getGit(sandbox, repository);
    for (const { path: at, oid, mode } of git.list(file.sha, true)) {
      if (mode.startsWith("100") && (top === "." || at.startsWith(`${top}/`))) {
        mkdirSync(dirname(join(root, at)), { recursive: true });
        writeFileSync(join(root, at), git.blob(oid) ?? "", {
          mode: Number.parseInt(mode.slice(-3), 8),
        });
      }
    }
  }
  return { folder: join(root, path), read: (one) => one };
}

/**
 * Reads the action's file. `given` has the inputs by their names in lower case.
 * @throws Error with one sentence.
 */
export function loadAction(
  uses: string,
  { folder, read }: ActionPlace,
  given: Record<string, string>,
  scope: ExpressionScope,
): CompositeAction | JavaScriptAction {
  const name = ["action.yml", "action.yaml"].find((one) => existsSync(join(read(folder), one)));
  if (name === undefined) {
    throw new Error(
      `Can't find 'action.yml' or 'action.yaml' under '${folder}'. Did you forget to run ` +
        "actions/checkout before running your local action?",
    );
  }
  const { root, problems } = parseActionFile(
    `${uses}/${name}`,
    readFileSync(read(join(folder, name)), "utf8"),
  );
  if (root === null || problems.length > 0) {
    throw new Error(`The action is not valid. ${problems.join("\n")}`);
  }
  const runs = getMap(root, "runs");
  const using = getText(runs, "using") ?? "";
  const declared = getMap(root, "inputs");
  const inputs = Object.fromEntries(
    Object.keys(declared).map((one) => {
      const fallback = getText(getMap(declared, one), "default") ?? "";
      return [one, given[one.toLowerCase()] ?? renderTemplate(fallback, scope)];
    }),
  );
  if (using === "composite") {
    return {
      kind: "composite",
      folder,
      inputs,
      steps: parseSteps(runs),
      outputs: readOutputs(root),
    };
  }
  const main = getText(runs, "main");
  if (/^node\d+$/.test(using) && main !== null) {
    const [pre, post] = [getText(runs, "pre"), getText(runs, "post")];
    const preIf = getText(runs, "pre-if") ?? "always()";
    const postIf = getText(runs, "post-if") ?? "always()";
    return { kind: "javascript", folder, inputs, main, pre, preIf, post, postIf };
  }
  if (using === "docker") {
    throw new UnavailableError({ kind: "docker-action", uses });
  }
  throw new Error(`${uses} runs by '${using}', which the sandbox does not have.`);
}

function readOutputs(root: YamlMap): Record<string, YamlScalar> {
  const outputs = getMap(root, "outputs");
  return Object.fromEntries(
    Object.keys(outputs).map((name) => [name, getScalars(outputs, name)["value"] ?? ""]),
  );
}
