/**
 * The files behind GITHUB_ENV, GITHUB_OUTPUT, GITHUB_STATE, GITHUB_PATH and GITHUB_STEP_SUMMARY,
 * new for each step.
 *
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#environment-files
 */
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

export interface EnvFiles {
  /** Folder of the step's files. Its script is there too. */
  folder: string;
  /** The variables that hold the paths of the step's files. */
  env: Record<string, string>;
  /** Returns the values that the step has written to GITHUB_STATE so far. */
  state(): Record<string, string>;
  read(): WrittenValues;
}

export interface WrittenValues {
  env: Record<string, string>;
  outputs: Record<string, string>;
  paths: string[];
  summary: string;
}

const FILE_NAMES = {
  GITHUB_ENV: "env",
  GITHUB_OUTPUT: "output",
  GITHUB_STATE: "state",
  GITHUB_PATH: "path",
  GITHUB_STEP_SUMMARY: "summary",
};
/** GitHub's limit for a step's summary. Other files of this size are accidents as well. */
const MAX_BYTES = 1024 * 1024;

/**
 * Creates the files of a step. `runner` is the folder of the runner's files inside the job's
 * folder.
 */
export function createEnvFiles(runner: string, step: string): EnvFiles {
  const folder = join(runner, step);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const file = (name: string): string => join(folder, name);
  Object.values(FILE_NAMES).forEach((name) => writeFileSync(file(name), ""));
  return {
    folder,
    env: Object.fromEntries(
      Object.entries(FILE_NAMES).map(([variable, name]) => [variable, file(name)]),
    ),
    state: () => parsePairs(readRegularFile(file("state")), "state"),
    read: () => {
      const written = {
        env: parsePairs(readRegularFile(file("env")), "env"),
        outputs: parsePairs(readRegularFile(file("output")), "output"),
        paths: readRegularFile(file("path"))
          .split(/\r?\n/)
          .filter((line) => line !== ""),
        summary: readRegularFile(file("summary")),
      };
      rmSync(folder, { recursive: true, force: true });
      return written;
    },
  };
}

/**
 * Reads only a regular file. The step could have replaced it by a link, or by a pipe without a
 * writer.
 */
function readRegularFile(file: string): string {
  let fd: number;
  try {
    fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return "";
  }
  try {
    const stats = fstatSync(fd);
    if (stats.size > MAX_BYTES) {
      throw new Error(
        `A step's file of outputs, variables or summary can have at most ${MAX_BYTES} bytes, ` +
          `not ${stats.size}`,
      );
    }
    return stats.isFile() ? readFileSync(fd, "utf8") : "";
  } finally {
    closeSync(fd);
  }
}

/**
 * Parses `name=value` lines and `name<<DELIMITER` blocks.
 * @throws Error with GitHub's sentence.
 */
export function parsePairs(text: string, command: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const [, name = "", delimiter = ""] = /^([^=]*?)<<(.+)$/.exec(line) ?? [];
    const equals = line.indexOf("=");
    if (delimiter !== "") {
      const end = lines.indexOf(delimiter);
      if (end === -1) {
        throw createCommandError(command, `Matching delimiter not found '${delimiter}'`);
      }
      pairs[name.trim()] = lines
        .splice(0, end + 1)
        .slice(0, -1)
        .join("\n");
    } else if (equals > 0) {
      pairs[line.slice(0, equals)] = line.slice(equals + 1);
    } else if (line !== "") {
      throw createCommandError(command, `Invalid format '${line}'`);
    }
  }
  return pairs;
}

function createCommandError(command: string, reason: string): Error {
  return new Error(`Unable to process file command '${command}' successfully: ${reason}`);
}
