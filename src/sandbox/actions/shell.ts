/**
 * The shell of a `run`.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
 */
import { findProgram } from "./isolation/probe.ts";

export interface Shell {
  /** As GitHub's log shows it. */
  template: string;
  /** Of the script's name. */
  extension: string;
  /** Around the script's text. */
  before: string;
  after: string;
  file: string;
  args: (script: string) => string[];
}

/** Throws an Error with one sentence for a shell that is not there. `path` is the step's PATH. */
export function shellFor(name: string | null, path: string): Shell {
  const shell = known(name, path);
  if (!shell.file.includes("/") && findProgram(shell.file, path) === null) {
    throw new Error(
      `${shell.file}: command not found. The step asks for this shell, and the machine does not have it.`,
    );
  }
  return shell;
}

function known(name: string | null, path: string): Shell {
  switch (name) {
    case null:
      return findProgram("bash", path) === null ? plain("sh -e {0}", ".sh") : plain("bash -e {0}", ".sh");
    case "bash":
      return plain("bash --noprofile --norc -e -o pipefail {0}", ".sh");
    case "sh":
      return plain("sh -e {0}", ".sh");
    case "node":
      return plain("node {0}", ".js");
    case "python":
      return findProgram("python", path) === null ? plain("python3 {0}", ".py") : plain("python {0}", ".py");
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
        return plain(name, "");
      }
      throw new Error(
        `Invalid shell option. Shell must be a valid built-in (bash, sh, pwsh, python, node) or a format string ` +
          `containing '{0}', not '${name}'`,
      );
  }
}

function plain(template: string, extension: string): Shell {
  const [file = "", ...words] = template.split(/\s+/);
  const args = (script: string): string[] => words.map((word) => word.replaceAll("{0}", script));
  return { template, extension, before: "", after: "", file, args };
}
