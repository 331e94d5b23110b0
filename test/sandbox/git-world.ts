/** A sandbox and a person's clone of its repository, used through the real git. */
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { Octokit } from "@octokit/rest";
import { createInstallationToken } from "../../src/sandbox/auth/tokens.ts";
import { createGitHub, type GitHubServer, type SandboxEvent } from "../../src/sandbox/index.ts";
import { NO_LAGS } from "../../src/sandbox/sandbox.ts";
import type { Repository } from "../../src/sandbox/schema/repository.ts";

const run = promisify(execFile);

export interface GitWorld {
  running: GitHubServer;
  repository: Repository;
  /** The app's installation token. */
  token: string;
  events: SandboxEvent[];
  /** A client of the app `helper`, which lacks `workflows`. */
  app: Octokit;
  person(login: string): Octokit;
  /** Runs git in the clone, whose origin has ann's token. */
  git(...args: string[]): Promise<string>;
  /** Runs git, expects an error, and returns its stderr. */
  refused(...args: string[]): Promise<string>;
  /** Writes files and commits them. Returns the new head. */
  commit(message: string, files: Record<string, string>): Promise<string>;
  remote(token: string): string;
  sha(ref: string): string | null;
  close(): Promise<void>;
}

export const at = { owner: "ann", repo: "sample" };

export async function openGitWorld(): Promise<GitWorld> {
  const home = mkdtempSync(join(tmpdir(), "git-test-"));
  const [source, clone] = [join(home, "source"), join(home, "clone")];
  const who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com"];
  execFileSync("git", ["init", "-q", "-b", "main", source]);
  for (const [path, text] of Object.entries({
    "a.txt": "one\ntwo\nthree\n",
    ".github/workflows/x.yml": OFF,
  })) {
    mkdirSync(dirname(join(source, path)), { recursive: true });
    writeFileSync(join(source, path), text);
  }
  execFileSync("git", ["-C", source, "add", "."]);
  execFileSync("git", ["-C", source, ...who, "commit", "-q", "-m", "First"]);
  const running = await createGitHub({ dir: join(home, "sandbox"), lags: NO_LAGS });
  const { sandbox, seed } = running;
  const repository = seed.repository({ owner: "ann", name: "sample", from: source });
  const permissions = {
    contents: "write",
    pull_requests: "write",
    issues: "write",
    checks: "write",
  } as const;
  const { app } = seed.app({
    slug: "helper",
    name: "Helper",
    webhookUrl: null,
    webhookSecret: "s",
    permissions,
  });
  const installation = seed.install(app, [repository]);
  const { token } = createInstallationToken(
    sandbox,
    app,
    installation,
    [repository.id],
    permissions,
  );
  const events: SandboxEvent[] = [];
  running.onEvent((event) => void events.push(event));
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const client = (auth: string) => new Octokit({ baseUrl: `${running.url}/api/v3`, auth, log });
  const remote = (secret: string) =>
    `http://x-access-token:${secret}@127.0.0.1:${running.port}/ann/sample.git`;
  const env = {
    PATH: process.env["PATH"],
    HOME: home,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    LC_ALL: "C",
  };
  const git = async (...args: string[]) =>
    (await run("git", ["-C", clone, ...who, ...args], { env, encoding: "utf8" })).stdout.trim();
  await run("git", ["clone", "-q", remote(seed.account("ann").token ?? ""), clone], { env });
  return {
    ...{ running, repository, token, events, git, remote },
    app: client(token),
    person: (login) => client(seed.account(login).token ?? ""),
    async refused(...args) {
      const error: unknown = await git(...args).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      if (error === null) throw new Error(`git ${args.join(" ")} was not refused`);
      return (error as { stderr: string }).stderr;
    },
    async commit(message, files) {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(clone, path)), { recursive: true });
        writeFileSync(join(clone, path), text);
      }
      await git("add", "-A");
      await git("commit", "-q", "--allow-empty", "-m", message);
      return git("rev-parse", "HEAD");
    },
    sha(ref) {
      const bare = sandbox.gitDir(repository);
      try {
        return execFileSync("git", ["-C", bare, "rev-parse", "--verify", "-q", ref], {
          encoding: "utf8",
        }).trim();
      } catch {
        return null;
      }
    },
    async close() {
      await running.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

const OFF =
  "name: x\non: workflow_dispatch\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: " +
  "'true' }] } }\n";

export interface Problem {
  errors: { type?: string; path?: string[]; message: string }[];
  data: unknown;
}

/** Returns the error of a GraphQL request. Fails the test if the request succeeds. */
export function problem(asked: Promise<unknown>): Promise<Problem> {
  return asked.then(
    () => Promise.reject(new Error("GitHub would have refused this")),
    (error: unknown) => error as Problem,
  );
}
