#!/usr/bin/env node
/** The program `github-sandbox`: starts a GitHub, prints its addresses, and ends with Ctrl-C. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createGitHub, type GitHubOptions, type GitHubServer } from "./create-github.ts";
import { FolderLockedError } from "./folder-lock.ts";
import { SHAPES, type Shape } from "./shape.ts";

const HELP = `A GitHub on your machine, for testing GitHub Apps, actions and bots.

  github-sandbox [flags]

  --port N          port; a free one by default
  --data DIR        folder that keeps everything; a temporary one by default
  --repo OWNER/NAME add a repository; repeat it for more; octocat/hello-world by default
  --from PATH       git repository on this machine that the first --repo is copied from
  --webhook URL     add an App that is installed on the repositories and gets its webhooks here
  --shape NAME      ghes (API below /api/v3, the default) or github.com (API on the next port)
  --host HOST       address to listen on; 127.0.0.1 by default
  --help, --version
`;

/** An error that the user can correct. */
class UsageError extends Error {}

try {
  const options = readOptions(process.argv.slice(2));
  if (typeof options === "string") process.stdout.write(options);
  else await run(options);
} catch (error) {
  process.stderr.write(`github-sandbox: ${describeError(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function run(options: GitHubOptions): Promise<void> {
  const github = await createGitHub(options);
  let stopping = false;
  const stop = () => {
    // A second Ctrl-C does not wait for jobs and deliveries.
    if (stopping) process.exit(130);
    stopping = true;
    void github.close().then(() => process.exit(0));
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  process.stdout.write(describeGitHub(github, options.dir === undefined));
}

/** Returns the options, or the text to print if no GitHub will be started. */
function readOptions(args: string[]): GitHubOptions | string {
  const flags = parseFlags(args);
  if (flags.help) return HELP;
  if (flags.version) return `${readVersion()}\n`;
  const names = flags.repo ?? ["octocat/hello-world"];
  for (const name of names) {
    if (!/^[^/]+\/[^/]+$/.test(name))
      throw new UsageError(`--repo ${name}: write it as OWNER/NAME`);
  }
  const from = flags.from;
  return {
    port: readPort(flags.port),
    host: flags.host,
    dir: flags.data,
    shape: readShape(flags.shape),
    // Jobs run the programs of this machine.
    runnerEnvironment: { PATH: process.env["PATH"] ?? "/usr/bin:/bin" },
    repositories: Object.fromEntries(
      names.map((name, index) => [name, index === 0 && from ? { from } : {}]),
    ),
    app: flags.webhook === undefined ? undefined : { webhook: readUrl(flags.webhook) },
    log: (line) => process.stderr.write(`${line}\n`),
  };
}

function parseFlags(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: "string" },
        host: { type: "string" },
        data: { type: "string" },
        repo: { type: "string", multiple: true },
        from: { type: "string" },
        webhook: { type: "string" },
        shape: { type: "string" },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\nSee github-sandbox --help.`);
  }
}

function readPort(text: string | undefined): number | undefined {
  if (text === undefined || (/^\d{1,5}$/.test(text) && Number(text) <= 65_535))
    return text ? Number(text) : undefined;
  throw new UsageError(`--port ${text}: write a number from 0 to 65535`);
}

function readShape(text: string | undefined): Shape | undefined {
  const shape = SHAPES.find((one) => one === text);
  if (text === undefined || shape) return shape;
  throw new UsageError(`--shape ${text}: write ${SHAPES.join(" or ")}`);
}

function readUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new UsageError(`--webhook ${text}: write an address like http://127.0.0.1:3000/webhook`);
}

function readVersion(): string {
  const file = new URL("./package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

function describeGitHub(github: GitHubServer, temporary: boolean): string {
  const { app } = github;
  return [
    `Pages        ${github.signIn("/")}`,
    `REST API     ${github.apiUrl}`,
    `GraphQL API  ${github.sandbox.graphqlUrl}`,
    ...Object.keys(github.repositories).map((name) => `Git          ${github.url}/${name}.git`),
    ...Object.values(github.people).map(({ login, token }) => `Token        ${token} (${login})`),
    ...(app
      ? [
          `App          id ${app.id}, client id ${app.clientId}, installation ` +
            `${app.installationIds.join(", ")}`,
          `App key      ${github.dir}/keys/${app.slug}.pem`,
          `App secret   ${app.webhookSecret}`,
        ]
      : []),
    `Folder       ${github.dir}${temporary ? " (removed at the end)" : ""}`,
    "Ctrl-C stops it.",
    "",
  ].join("\n");
}

function describeError(error: unknown): string {
  if (error instanceof UsageError || error instanceof FolderLockedError) return error.message;
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "EADDRINUSE")
    return "the port is in use: name another one with --port";
  return error.message;
}
