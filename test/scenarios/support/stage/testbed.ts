/**
 * One sandbox and one App for all repositories of a test file, because opening them takes longer
 * than playing a build.
 */
import { existsSync, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { MemoryQueue } from "../../../../src/app/queue/memory-queue.ts";
import { REPOSITORY, toBuildTarget } from "../../../../src/app/queue/work-queue.ts";
import { startServer, type ServerOptions } from "../../../../src/app/server.ts";
import { PERMISSIONS } from "../../../../src/cli/local-run/permissions.ts";
import { SUBSCRIBED_EVENTS } from "../../../../src/app/webhooks/index.ts";
import { getInstallation } from "../../../../src/cli/local-run/local-sandbox.ts";
import { getMachineEnv } from "../../../../src/config/env.ts";
import { createGitHub, type GitHubServer } from "../../../../src/sandbox/index.ts";
import type { Lags } from "../../../../src/sandbox/sandbox.ts";
import type { Shape } from "../../../../src/sandbox/shape.ts";
import { checkImplemented } from "../../../support/check-implemented.ts";
import { answerRuns } from "./answering.ts";
import type { Asking } from "./context.ts";
import { turnClock, type TurnedClock } from "./clock.ts";
import type { Proposal } from "../../../../src/core/model/proposal.ts";
import type { App } from "../../../../src/sandbox/schema/accounts.ts";
import type { Repository } from "../../../../src/sandbox/schema/repository.ts";

export interface Testbed {
  running: GitHubServer;
  app: App;
  /** The App's private key, PEM. */
  privateKey: string;
  /** Port to which the runs' steps connect. */
  port: number;
  /** The answering function for a repository, by `owner/name`. */
  answers: Map<string, (asking: Asking) => Promise<Proposal | null>>;
  /** The App's newest log lines: warnings and errors. */
  log: string[];
  clock: TurnedClock;
  /**
   * Starts another App process with an empty inbox. Everything ever delivered is delivered to it
   * again unless `told` is false.
   */
  restart(options?: { told: boolean }): Promise<void>;
  /** Makes the App look at the issue and at the repository's preflight now. */
  tick(repository: Repository, issue: number): Promise<void>;
  close(): Promise<void>;
}

export interface TestbedOptions {
  /** Number of jobs at the same time. */
  slots?: number;
  /** REST requests that each client has per hour, as GitHub reports them; null means no limits. */
  quota?: number | null;
  /** Operations of GitHub that take longer than usual. */
  lags?: Partial<Lags>;
  /** The sandbox's shape: `ghes` by default. */
  shape?: Shape;
  /** If false, GitHub does not sign the App's commits. */
  signsCommits?: boolean;
  /** If false, no App process runs, and the repository's workflows do Baton's work. */
  served?: boolean;
  /**
   * The clocks of GitHub and of the database. The default is this process's clock, which the App
   * uses.
   */
  clocks?: { github: () => Date; database: () => Date };
  /** More options of each server: a crash, a fetch. */
  server?: () => ServerOptions;
}

export async function openTestbed(options: TestbedOptions = {}): Promise<Testbed> {
  const {
    slots = 4,
    server = () => ({}),
    served = true,
    shape,
    quota,
    lags,
    signsCommits = true,
    clocks,
  } = options;
  const dir = mkdtempSync(join(quickFolder(), "baton-stage-"));
  const answers: Testbed["answers"] = new Map();
  const clock = turnClock();
  const [running, answering] = await Promise.all([
    createGitHub({
      ...{
        dir: join(dir, "github"),
        slots,
        shape,
        quota,
        lags,
        signsCommits,
        runnerEnvironment: getMachineEnv().jobs,
      },
      ...(clocks ? { clock: clocks.github } : {}),
      // Jobs may run Baton, which may be installed in /tmp.
      runnerShared: { read: [getInstallation()] },
    }),
    answerRuns(async (asking) => (await answers.get(asking.repository)?.(asking)) ?? null),
  ]);
  const { seed } = running;
  const secret = "stage";
  const wanted = { slug: "baton", name: "Baton", webhookUrl: null, webhookSecret: secret };
  const { app, privateKeyPem } = seed.app({
    ...wanted,
    permissions: PERMISSIONS,
    events: SUBSCRIBED_EVENTS,
  });
  let inbox = new MemoryQueue(clocks?.database);
  const log: string[] = [];
  const said = pino(
    { level: "warn" },
    { write: (line: string) => void log.splice(0, log.length - 20, line) },
  );
  const api = { baseUrl: running.apiUrl, port: 0, host: "127.0.0.1", data: join(dir, "app") };
  const env = {
    appId: app.id,
    privateKey: privateKeyPem,
    webhookSecret: secret,
    ...api,
    logLevel: "warn",
  };
  const serve = async () => {
    const started = await startServer(env, { inbox, log: said, ...server() });
    app.webhookUrl = `http://127.0.0.1:${started.port}/api/github/webhooks`;
    return started;
  };
  let serving = served ? await serve() : null;
  return {
    ...{ running, app, privateKey: privateKeyPem, port: answering.port, answers, log, clock },
    async restart({ told } = { told: true }) {
      await serving?.close();
      inbox = new MemoryQueue(clocks?.database);
      serving = await serve();
      if (!told) return;
      const { deliveries } = running.sandbox;
      for (const one of deliveries.list(app).toReversed())
        if (!one.redelivery) deliveries.redeliver(app, one);
      await deliveries.settle();
    },
    async tick({ id, owner, name }, issue) {
      const { installations } = running.sandbox.world;
      const installation = installations.find((one) => one.repositoryIds.includes(id));
      if (!installation) return;
      const place = { installation: installation.id, repository: id, owner, repo: name };
      for (const target of [REPOSITORY, toBuildTarget(issue)])
        await inbox.enqueue({ ...place, target }, "stage");
    },
    async close() {
      await serving?.close();
      answering.close();
      await running.close();
      clock.restore();
      rmSync(dir, { recursive: true, force: true });
      checkImplemented(running.sandbox);
    },
  };
}

/**
 * Uses memory if the machine offers enough, because the sandbox writes its world with each request.
 */
function quickFolder(): string {
  const memory = "/dev/shm";
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > 2 ** 30 ? memory : tmpdir();
}
