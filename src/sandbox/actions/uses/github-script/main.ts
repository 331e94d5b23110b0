/**
 * Runs in the job: provides the objects that actions/github-script gives to a script. Exits with 1
 * if the script throws.
 */
import { randomUUID } from "node:crypto";
import { execFile } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Octokit } from "@octokit/rest";

// The data that `@actions/core` and `@actions/github` give to a script. Pure.

/**
 * Escapes a text for a workflow command:
 * https://docs.github.com/actions/reference/workflow-commands
 */
function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/**
 * Formats a name and a value for GITHUB_OUTPUT or GITHUB_ENV, between delimiters that no value can
 * contain.
 */
function formatPair(name: string, value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value ?? "");
  const end = `end-${randomUUID()}`;
  return `${name}<<${end}\n${text}\n${end}\n`;
}

interface Numbered {
  number?: number;
}

/**
 * Creates `context` of a script:
 * https://github.com/actions/toolkit/blob/main/packages/github/src/context.ts
 */
function createScriptContext(
  variables: Readonly<Record<string, string | undefined>>,
  payload: { issue?: Numbered; pull_request?: Numbered } & Numbered,
): Record<string, unknown> {
  const text = (name: string): string => variables[`GITHUB_${name}`] ?? "";
  const [owner = "", repo = ""] = text("REPOSITORY").split("/");
  return {
    payload,
    ...{ eventName: text("EVENT_NAME"), sha: text("SHA"), ref: text("REF"), actor: text("ACTOR") },
    ...{ workflow: text("WORKFLOW"), action: text("ACTION"), job: text("JOB") },
    ...{ runNumber: Number(text("RUN_NUMBER")), runId: Number(text("RUN_ID")) },
    ...{ apiUrl: text("API_URL"), serverUrl: text("SERVER_URL"), graphqlUrl: text("GRAPHQL_URL") },
    repo: { owner, repo },
    issue: { owner, repo, number: (payload.issue ?? payload.pull_request ?? payload).number },
  };
}

type Variables = Readonly<Record<string, string | undefined>>;

const variables: Variables = process.env;
const { INPUT_SCRIPT: script = "", INPUT_TOKEN: token, INPUT_ENCODING: encoding } = variables;
const writeLine = (line: string): void => void process.stdout.write(`${line}\n`);
const write = (name: string, text: string): void =>
  appendFileSync(variables[name] ?? "/dev/null", text);

const core = {
  getInput: (name: string): string =>
    variables[`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`] ?? "",
  setOutput: (name: string, value: unknown): void =>
    write("GITHUB_OUTPUT", formatPair(name, value)),
  exportVariable: (name: string, value: unknown): void =>
    write("GITHUB_ENV", formatPair(name, value)),
  addPath: (path: string): void => write("GITHUB_PATH", `${path}\n`),
  setSecret: (secret: string): void => writeLine(`::add-mask::${escapeData(secret)}`),
  info: writeLine,
  debug: (text: string): void => writeLine(`::debug::${escapeData(text)}`),
  notice: (text: unknown): void => writeLine(`::notice::${escapeData(String(text))}`),
  warning: (text: unknown): void => writeLine(`::warning::${escapeData(String(text))}`),
  error: (text: unknown): void => writeLine(`::error::${escapeData(String(text))}`),
  setFailed: (text: unknown): void => {
    core.error(text);
    process.exitCode = 1;
  },
};

const exec = {
  getExecOutput: (
    file: string,
    args: string[] = [],
  ): Promise<{ exitCode: number; stdout: string; stderr: string }> =>
    new Promise((resolve) =>
      execFile(file, args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
        process.stdout.write(stdout);
        resolve({
          exitCode: typeof error?.code === "number" ? error.code : error === null ? 0 : 1,
          stdout,
          stderr,
        });
      }),
    ),
  exec: async (file: string, args: string[] = []): Promise<number> =>
    (await exec.getExecOutput(file, args)).exitCode,
};

const github = new Octokit({ auth: token, baseUrl: variables["GITHUB_API_URL"] ?? "" });
const event = JSON.parse(readFileSync(variables["GITHUB_EVENT_PATH"] ?? "", "utf8")) as Record<
  string,
  never
>;
const require = createRequire(join(process.cwd(), "script.js"));
const SCRIPT_VALUES = {
  github,
  octokit: github,
  context: createScriptContext(variables, event),
  core,
  exec,
  require,
};

try {
  const AsyncFunction = (async () => {}).constructor as new (
    ...words: string[]
  ) => (...values: unknown[]) => unknown;
  const result: unknown = await new AsyncFunction(...Object.keys(SCRIPT_VALUES), script)(
    ...Object.values(SCRIPT_VALUES),
  );
  const text = typeof result === "string" ? result : JSON.stringify(result ?? "");
  core.setOutput("result", encoding === "string" ? text : JSON.stringify(result ?? null));
} catch (error) {
  core.setFailed(error instanceof Error ? error.message : error);
}
