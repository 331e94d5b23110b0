/** A workflow file's text into the object that runs are made from. */
import { parseJob } from "./parse-job.ts";
import { parseConcurrency, parsePermissions, parseRunDefaults } from "./parse-shared.ts";
import { parseTriggers } from "./parse-triggers.ts";
import { parseWorkflowFile } from "./parser.ts";
import { mapOf, scalarsOf, textOf } from "./plain.ts";
import type { LoadedWorkflow } from "./types.ts";

/** Never throws: a file that can't run comes back as `broken`, with its triggers where those were readable. */
export function parseWorkflow(path: string, text: string): LoadedWorkflow {
  const { root, problems } = parseWorkflowFile(path, text);
  // GitHub names a run by its file's path when it can't read the file.
  if (root === null || problems.length > 0) {
    const on = root === null ? null : parseTriggers(root);
    return { ok: false, broken: { path, name: path, on, problem: problems.join("\n") } };
  }
  const jobs = mapOf(root, "jobs");
  return {
    ok: true,
    workflow: {
      path,
      name: textOf(root, "name") ?? path,
      runName: textOf(root, "run-name"),
      on: parseTriggers(root),
      env: scalarsOf(root, "env"),
      defaults: parseRunDefaults(root),
      permissions: parsePermissions(root),
      concurrency: parseConcurrency(root),
      jobs: Object.keys(jobs).map((key) => parseJob(key, mapOf(jobs, key))),
    },
  };
}
