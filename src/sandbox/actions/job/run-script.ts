/** Runs a step with `run`. */
import { statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { findProgram } from "../isolation/detect-isolation.ts";
import { CommandReader } from "./workflow-commands.ts";
import { renderTemplate, type ExpressionScope } from "../workflow/expressions.ts";
import { resolveJobPath } from "./job-folders.ts";
import { createEnvironment, type JobContext } from "./job-context.ts";
import { runCommand } from "./process.ts";
import { getFirstLine, type StepRun } from "./step-run.ts";

// The shell of a `run`.
//
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell

export interface Shell {
  /** The command line as GitHub's log shows it. */
  template: string;
  /** Extension of the script's file name. */
  extension: string;
  /** Text before and after the script. */
  before: string;
  after: string;
  file: string;
  args: (script: string) => string[];
}

/**
 * Returns the shell. `path` is the step's PATH.
 * @throws Error with one sentence if the shell does not exist.
 */
function findShell(name: string | null, path: string): Shell {
  const shell = describeShell(name, path);
  if (!shell.file.includes("/") && findProgram(shell.file, path) === null) {
    throw new Error(
      `${shell.file}: command not found. The step asks for this shell, and the machine ` +
        "does not have it.",
    );
  }
  return shell;
}

function describeShell(name: string | null, path: string): Shell {
  switch (name) {
    case null:
      return findProgram("bash", path) === null
        ? createShell("sh -e {0}", ".sh")
        : createShell("bash -e {0}", ".sh");
    case "bash":
      return createShell("bash --noprofile --norc -e -o pipefail {0}", ".sh");
    case "sh":
      return createShell("sh -e {0}", ".sh");
    case "node":
      return createShell("node {0}", ".js");
    case "python":
      return findProgram("python", path) === null
        ? createShell("python3 {0}", ".py")
        : createShell("python {0}", ".py");
    case "pwsh":
      return {
        ...{ template: "pwsh -command \". '{0}'\"", extension: ".ps1", file: "pwsh" },
        before: "$ErrorActionPreference = 'stop'\n",
        after: "\nif ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) { exit $LASTEXITCODE }",
        args: (script) => ["-command", `. '${script}'`],
      };
    case "cmd":
    case "powershell":
      throw new Error(`Shell "${name}" exists on Windows only`);
    default:
      if (name.includes("{0}")) {
        return createShell(name, "");
      }
      throw new Error(
        "Invalid shell option. Shell must be a valid built-in (bash, sh, pwsh, python, " +
          `node) or a format string containing '{0}', not '${name}'`,
      );
  }
}

function createShell(template: string, extension: string): Shell {
  const [file = "", ...words] = template.split(/\s+/);
  const args = (script: string): string[] => words.map((word) => word.replaceAll("{0}", script));
  return { template, extension, before: "", after: "", file, args };
}

export async function runScript({
  job,
  frame,
  step,
  scope,
  env,
  own,
  files,
  signal,
}: StepRun): Promise<void> {
  const script = renderTemplate(step.run ?? "", scope);
  const variables = createEnvironment(job, env);
  const shell = findShell(
    renderOptional(step.shell ?? job.defaults.shell, scope),
    variables.PATH ?? "",
  );
  const asked =
    renderOptional(step.workingDirectory ?? job.defaults.workingDirectory, scope) || ".";
  const path = join(files.folder, `script${shell.extension}`);
  writeFileSync(
    path,
    `${shell.before}${script.endsWith("\n") ? script : `${script}\n`}${shell.after}`,
  );
  job.log.line(`##[group]Run ${getFirstLine(script)}`);
  job.log.line(script.trimEnd());
  job.log.line(`shell: ${shell.template}`);
  if (Object.keys(env).length > 0) {
    job.log.line("env:");
    Object.entries(env).forEach(([name, value]) => job.log.line(`  ${name}: ${value}`));
  }
  job.log.line("##[endgroup]");
  const reader = new CommandReader(job.log);
  const code = await runCommand({
    ...{
      namespaces: job.namespaces,
      file: shell.file,
      args: shell.args(path),
      cwd: resolveWorkingDirectory(job, asked),
    },
    env: { ...variables, ...files.env, ...own, GITHUB_ACTION_PATH: frame.actionPath ?? "" },
    ...{ signal, writable: files.folder, onLine: (line: string) => reader.line(line) },
  });
  if (code !== 0) {
    throw new Error(
      code === null
        ? "The process was ended by a signal."
        : `Process completed with exit code ${code}.`,
    );
  }
}

/** Returns the folder as the job sees it. */
function resolveWorkingDirectory(job: JobContext, asked: string): string {
  if (!statSync(resolveJobPath(job.folders, asked), { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`The working directory '${asked}' does not exist. No such file or directory`);
  }
  return resolve(job.folders.workspace, asked);
}

function renderOptional(value: string | null, scope: ExpressionScope): string | null {
  return value === null ? null : renderTemplate(value, scope);
}
