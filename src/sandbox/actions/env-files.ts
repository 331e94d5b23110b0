/**
 * The files behind GITHUB_ENV, GITHUB_OUTPUT, GITHUB_PATH and GITHUB_STEP_SUMMARY, new for each step.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#environment-files
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface EnvFiles {
  /** The variables that tell the step where its files are. */
  env: Record<string, string>;
  read(): { env: Record<string, string>; outputs: Record<string, string>; paths: string[] };
}

const NAMES = { GITHUB_ENV: "env", GITHUB_OUTPUT: "output", GITHUB_PATH: "path", GITHUB_STEP_SUMMARY: "summary" };

export function createEnvFiles(temp: string, step: string): EnvFiles {
  const folder = join(temp, "_runner_file_commands", step);
  mkdirSync(folder, { recursive: true });
  const file = (name: string): string => join(folder, name);
  Object.values(NAMES).forEach((name) => writeFileSync(file(name), ""));
  return {
    env: Object.fromEntries(Object.entries(NAMES).map(([variable, name]) => [variable, file(name)])),
    read: () => {
      const text = (name: string): string => readFileSync(file(name), "utf8");
      const result = {
        env: parsePairs(text("env"), "env"),
        outputs: parsePairs(text("output"), "output"),
        paths: text("path")
          .split(/\r?\n/)
          .filter((line) => line !== ""),
      };
      rmSync(folder, { recursive: true, force: true });
      return result;
    },
  };
}

/** `name=value` lines and `name<<DELIMITER` blocks. Throws an Error with GitHub's sentence. */
export function parsePairs(text: string, command: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const [, name = "", delimiter = ""] = /^([^=]*?)<<(.+)$/.exec(line) ?? [];
    const equals = line.indexOf("=");
    if (delimiter !== "") {
      const end = lines.indexOf(delimiter);
      if (end === -1) {
        throw unable(command, `Matching delimiter not found '${delimiter}'`);
      }
      pairs[name.trim()] = lines
        .splice(0, end + 1)
        .slice(0, -1)
        .join("\n");
    } else if (equals > 0) {
      pairs[line.slice(0, equals)] = line.slice(equals + 1);
    } else if (line !== "") {
      throw unable(command, `Invalid format '${line}'`);
    }
  }
  return pairs;
}

function unable(command: string, reason: string): Error {
  return new Error(`Unable to process file command '${command}' successfully: ${reason}`);
}
