/** A running sandbox with one repository, one app and some people, for REST tests. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Octokit } from "@octokit/rest";
import { createInstallationToken, createJobToken } from "../../src/sandbox/auth/tokens.ts";
import { createGitHub, type GitHubServer, type SandboxEvent } from "../../src/sandbox/index.ts";
import { NO_LAGS } from "../../src/sandbox/sandbox.ts";
import { checkedFetch, type CheckedFetch } from "./conformance/checked-fetch.ts";
import type { App, Installation } from "../../src/sandbox/schema/accounts.ts";
import type { Repository } from "../../src/sandbox/schema/repository.ts";

export type Permissions = Record<string, "read" | "write">;

export interface ApiWorld {
  running: GitHubServer;
  repository: Repository;
  /** Head of `main`. */
  sha: string;
  /** A second commit, on `topic`. */
  topic: string;
  /** Returns all emitted events, oldest first, as `event.action`. */
  listEvents(): string[];
  events: SandboxEvent[];
  /** The sandbox's log lines. */
  log: string[];
  /** Every request of every client here, compared with GitHub's description of its API. */
  wire: CheckedFetch;
  /**
   * Returns a person's client: `ann` owns the repository, `tria` has triage, `olga` is an outsider.
   */
  person(login: string): Octokit;
  /** Returns a client of the app `helper`, with these permissions or all of its own. */
  app(permissions?: Permissions): Octokit;
  /** Returns a client of another app. */
  otherApp(): Octokit;
  job(permissions: Permissions): Octokit;
  anonymous(): Octokit;
  /** Returns a client with this token, valid or not. */
  as(token: string): Octokit;
  /** Advances the clock, in seconds. */
  tick(seconds: number): void;
  close(): Promise<void>;
}

/** The repository's parameters, for every call. */
export const at = { owner: "ann", repo: "sample" };

const ALL: Permissions = {
  ...{
    issues: "write",
    pull_requests: "write",
    checks: "write",
    statuses: "write",
    contents: "write",
  },
};

export async function openApiWorld({
  quota,
  ...options
}: { private?: boolean; quota?: number | null } = {}): Promise<ApiWorld> {
  const home = mkdtempSync(join(tmpdir(), "api-test-"));
  const source = join(home, "source");
  const git = (...args: string[]): string =>
    execFileSync(
      "git",
      ["-C", source, "-c", "user.name=Ann", "-c", "user.email=ann@example.com", ...args],
      {
        encoding: "utf8",
      },
    ).trim();
  execFileSync("git", ["init", "-q", "-b", "main", source]);
  git("commit", "-q", "--allow-empty", "-m", "First");
  const sha = git("rev-parse", "HEAD");
  git("checkout", "-q", "-b", "topic");
  git("commit", "-q", "--allow-empty", "-m", "Second");
  const topic = git("rev-parse", "HEAD");
  const log: string[] = [];
  let now = Date.parse("2026-03-01T10:00:00Z");
  const running = await createGitHub({
    dir: join(home, "sandbox"),
    clock: () => new Date(now),
    lags: NO_LAGS,
    quota,
    log: (line) => void log.push(line),
  });
  const { sandbox, seed } = running;
  const repository = seed.repository({
    ...{ owner: "ann", name: "sample", from: source },
    ...options,
  });
  for (const login of ["ann", "tria", "olga"]) seed.account(login);
  seed.collaborator(repository, "tria", "triage");
  const made = ["helper", "other"].map((slug) => {
    const { app } = seed.app({
      slug,
      name: slug,
      webhookUrl: null,
      webhookSecret: "s",
      permissions: ALL,
    });
    return { app, installation: seed.install(app, [repository]) };
  });
  const events: SandboxEvent[] = [];
  running.onEvent((event) => void events.push(event));
  const wire = checkedFetch();
  const client = (auth?: string): Octokit => {
    const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    const request = { fetch: wire.fetch };
    return new Octokit({
      baseUrl: `${running.url}/api/v3`,
      log,
      request,
      ...(auth === undefined ? {} : { auth }),
    });
  };
  const installed = (index: number, permissions: Permissions): Octokit => {
    const { app, installation } = made[index] as { app: App; installation: Installation };
    return client(
      createInstallationToken(sandbox, app, installation, [repository.id], permissions).token,
    );
  };
  return {
    ...{ running, repository, sha, topic, events, log, wire },
    listEvents: () =>
      events.map(({ event, action }) => (action === null ? event : `${event}.${action}`)),
    person: (login) => client(seed.account(login).token ?? ""),
    app: (permissions = ALL) => installed(0, permissions),
    otherApp: () => installed(1, ALL),
    job: (permissions) => client(createJobToken(sandbox, repository, permissions)),
    anonymous: () => client(),
    as: client,
    tick: (seconds) => void (now += seconds * 1000),
    async close() {
      await running.close();
      rmSync(home, { recursive: true, force: true });
      // Every test of the API also compares with GitHub's description.
      if (wire.problems.length > 0)
        throw new Error(`GitHub would not say this:\n${wire.problems.join("\n")}`);
    },
  };
}

/**
 * Returns the error of a call: its status, message, and errors. Fails the test if the call
 * succeeds.
 */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ status: number; message: string; errors: unknown[] }> {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error === null) throw new Error("GitHub would have refused this");
  const { status, response } = error as {
    status: number;
    response: { data: Record<string, unknown> };
  };
  const { message, errors = [] } = response.data;
  return { status, message: String(message), errors: errors as unknown[] };
}
