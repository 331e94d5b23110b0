/**
 * The shell for a `run`; `script` is the script's path. Throws an Error with one sentence for an unknown shell.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
 */
export function shellFor(name: string | null): { template: string; extension: string } {
  switch (name) {
    case null:
      return { template: "bash -e {0}", extension: "sh" };
    case "bash":
      return { template: "bash --noprofile --norc -e -o pipefail {0}", extension: "sh" };
    case "sh":
      return { template: "sh -e {0}", extension: "sh" };
    case "node":
      return { template: "node {0}", extension: "js" };
    case "python":
      return { template: "python {0}", extension: "py" };
    default:
      if (name.includes("{0}")) {
        return { template: name, extension: "sh" };
      }
      throw new Error(
        `Shell "${name}" is not available in the sandbox; it has: bash, sh, node, python, or a command with {0}.`,
      );
  }
}

/** The template's words, the script in place of `{0}`. */
export function shellCommand(template: string, script: string): { file: string; args: string[] } {
  const [file = "", ...args] = template.split(/\s+/).map((word) => word.replaceAll("{0}", script));
  return { file, args };
}
