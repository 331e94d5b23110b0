/** Runs in the job: gives the step's script what actions/github-script gives it. Ends with 1 when the script throws. */
import { execFile } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Octokit } from "@octokit/rest";
import { escapeData, toContext, writePair } from "./toolkit.ts";

type Variables = Readonly<Record<string, string | undefined>>;

const variables: Variables = process.env;
const { INPUT_SCRIPT: script = "", INPUT_TOKEN: token, INPUT_ENCODING: encoding } = variables;
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const write = (name: string, text: string): void => appendFileSync(variables[name] ?? "/dev/null", text);

const core = {
  getInput: (name: string): string => variables[`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`] ?? "",
  setOutput: (name: string, value: unknown): void => write("GITHUB_OUTPUT", writePair(name, value)),
  exportVariable: (name: string, value: unknown): void => write("GITHUB_ENV", writePair(name, value)),
  addPath: (path: string): void => write("GITHUB_PATH", `${path}\n`),
  setSecret: (secret: string): void => say(`::add-mask::${escapeData(secret)}`),
  info: say,
  debug: (text: string): void => say(`::debug::${escapeData(text)}`),
  notice: (text: unknown): void => say(`::notice::${escapeData(String(text))}`),
  warning: (text: unknown): void => say(`::warning::${escapeData(String(text))}`),
  error: (text: unknown): void => say(`::error::${escapeData(String(text))}`),
  setFailed: (text: unknown): void => {
    core.error(text);
    process.exitCode = 1;
  },
};

const exec = {
  getExecOutput: (file: string, args: string[] = []): Promise<{ exitCode: number; stdout: string; stderr: string }> =>
    new Promise((resolve) =>
      execFile(file, args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
        process.stdout.write(stdout);
        resolve({ exitCode: typeof error?.code === "number" ? error.code : error === null ? 0 : 1, stdout, stderr });
      }),
    ),
  exec: async (file: string, args: string[] = []): Promise<number> => (await exec.getExecOutput(file, args)).exitCode,
};

const github = new Octokit({ auth: token, baseUrl: variables["GITHUB_API_URL"] ?? "" });
const event = JSON.parse(readFileSync(variables["GITHUB_EVENT_PATH"] ?? "", "utf8")) as Record<string, never>;
const require = createRequire(join(process.cwd(), "script.js"));
const given = { github, octokit: github, context: toContext(variables, event), core, exec, require };

try {
  const AsyncFunction = (async () => {}).constructor as new (...words: string[]) => (...values: unknown[]) => unknown;
  const result: unknown = await new AsyncFunction(...Object.keys(given), script)(...Object.values(given));
  const text = typeof result === "string" ? result : JSON.stringify(result ?? "");
  core.setOutput("result", encoding === "string" ? text : JSON.stringify(result ?? null));
} catch (error) {
  core.setFailed(error instanceof Error ? error.message : error);
}
