/**
 * actions/github-script: JavaScript of the step, with a client for the sandbox's API. It runs in
 * the job like any other command. https://github.com/actions/github-script
 */
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { CommandReader } from "../../job/workflow-commands.ts";
import { runCommand } from "../../job/process.ts";
import { type BuiltInAction, readRequiredInput } from "../action.ts";

/** Points to the source or the built file, like this file. */
const MAIN_FILE = fileURLToPath(
  new URL(`./main${extname(fileURLToPath(import.meta.url))}`, import.meta.url),
);

export const githubScript: BuiltInAction = {
  inputs: [
    "script",
    "github-token",
    "result-encoding",
    "debug",
    "user-agent",
    "previews",
    "base-url",
    "retries",
  ],
  run: async (use) => {
    const { job, files } = use;
    const reader = new CommandReader(job.log);
    const variables = {
      INPUT_SCRIPT: readRequiredInput(use, "script"),
      INPUT_TOKEN: use.inputs["github-token"] || job.token,
      INPUT_ENCODING: use.inputs["result-encoding"] || "json",
    };
    const code = await runCommand({
      ...{
        namespaces: job.namespaces,
        file: process.execPath,
        args: [MAIN_FILE],
        cwd: job.folders.workspace,
        signal: use.signal,
      },
      env: { ...use.env, ...files.env, ...variables },
      ...{ writable: files.folder, onLine: (line: string) => reader.line(line) },
    });
    if (code !== 0) {
      throw new Error(code === null ? "The script was ended by a signal." : "The script failed.");
    }
  },
};
