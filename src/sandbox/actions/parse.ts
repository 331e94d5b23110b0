/** A workflow file's text into a checked object; mistakes become one sentence with file and line. */
import { load, YAMLException } from "js-yaml";
import { Fields, Source, WorkflowError } from "./fields.ts";
import { parseJob } from "./parse-job.ts";
import { parseConcurrency, parsePermissions, parseRunDefaults } from "./parse-shared.ts";
import { parseTriggers } from "./parse-triggers.ts";
import type { JobSpec, LoadedWorkflow, Triggers, WorkflowFile } from "./types.ts";
import { validateExpressions } from "./validate.ts";

const KEYS = ["name", "run-name", "on", "permissions", "env", "defaults", "concurrency", "jobs"];

/** Never throws: a file that can't run comes back as `broken`, with its triggers where those were readable. */
export function parseWorkflow(path: string, text: string): LoadedWorkflow {
  let on: Triggers | null = null;
  let name = path;
  try {
    const source = new Source(path, text);
    const root = new Fields(source, readYaml(path, text), []);
    name = root.text("name") ?? path;
    on = parseTriggers(root);
    root.only(KEYS);
    const workflow: WorkflowFile = {
      path,
      name,
      runName: root.text("run-name"),
      on,
      env: root.scalars("env"),
      defaults: parseRunDefaults(root),
      permissions: parsePermissions(root),
      concurrency: parseConcurrency(root),
      jobs: parseJobs(root),
    };
    validateExpressions(workflow, source);
    return { ok: true, workflow };
  } catch (error) {
    if (error instanceof WorkflowError) {
      return { ok: false, broken: { path, name, on, problem: error.message } };
    }
    throw error;
  }
}

function readYaml(path: string, text: string): unknown {
  try {
    return load(text, { filename: path });
  } catch (error) {
    if (error instanceof YAMLException) {
      const line = error.mark ? `:${error.mark.line + 1}` : "";
      throw new WorkflowError(`${path}${line}: not valid YAML: ${error.reason}.`);
    }
    throw error;
  }
}

function parseJobs(root: Fields): JobSpec[] {
  const fields = root.child("jobs");
  const keys = fields.keys();
  if (keys.length === 0) {
    throw root.error("jobs", "a workflow needs at least one job");
  }
  const jobs = keys.map((key) => parseJob(fields, key));
  for (const job of jobs) {
    for (const need of job.needs) {
      if (!keys.includes(need)) {
        throw fields.error(job.key, `Job '${job.key}' depends on unknown job '${need}'`);
      }
    }
    if (ancestors(jobs, job.key).has(job.key)) {
      throw fields.error(job.key, `Job '${job.key}' depends on itself through its needs`);
    }
  }
  return jobs;
}

/** Keys of all jobs that this one waits for, directly or not. */
export function ancestors(jobs: JobSpec[], key: string): Set<string> {
  const found = new Set<string>();
  const visit = (one: string): void => {
    for (const need of jobs.find((job) => job.key === one)?.needs ?? []) {
      if (!found.has(need)) {
        found.add(need);
        visit(need);
      }
    }
  };
  visit(key);
  return found;
}
