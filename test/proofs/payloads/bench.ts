/**
 * An App on a GitHub in this process's memory. Signed deliveries arrive at its port; its requests
 * to GitHub are recorded. It is installed in `you/units`, which has no build. It may read
 * `you/public`, which has only another App.
 */
import { createHmac, generateKeyPairSync, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pino } from "pino";
import { Limiter } from "../../../src/app/github/limits/limiter.ts";
import { UNLIMITED } from "../../../src/app/github/limits/secondary-limits.ts";
import { DurableQueue } from "../../../src/app/queue/durable-queue.ts";
import {
  getItemName,
  type WebhookDelivery,
  type WorkItem,
} from "../../../src/app/queue/work-queue.ts";
import { openQueueStore } from "../../../src/app/queue/open-store.ts";
import { startServer } from "../../../src/app/server.ts";
import { PERMISSIONS } from "../../../src/cli/local-run/permissions.ts";
import { SUBSCRIBED_EVENTS } from "../../../src/app/webhooks/index.ts";
import type { SandboxExchange } from "../../../src/sandbox/exchanges.ts";
import { createMemoryGitHub } from "../../../src/sandbox/memory-github.ts";
import { readyFiles } from "../../scenarios/support/stage/repository.ts";
import type { Numbered } from "./corpus.ts";

const SECRET = "a secret";

export interface Bench {
  port: number;
  /** The App's installation, and one of another App. */
  installation: number;
  foreign: number;
  /** The repositories of these installations. */
  units: Numbered;
  open: Numbered;
  /** Delivers bytes unchanged, with a signature. `headers` replace those that GitHub sends. */
  deliver(
    event: string,
    body: string | Buffer,
    headers?: Record<string, string>,
  ): Promise<[number, string]>;
  /** Waits until nothing is due; @returns the requests to GitHub since the last call */
  takeExchanges(): Promise<SandboxExchange[]>;
  /** Returns the names of all items that were enqueued. */
  listItems(): Promise<string[]>;
  /**
   * Log lines that are errors, or that report a handler that failed for another reason than a
   * refusal by GitHub.
   */
  errors: string[];
  close(): Promise<void>;
}

class RecordingQueue extends DurableQueue {
  readonly names = new Set<string>();

  override enqueueDelivery(
    delivery: WebhookDelivery,
    items: readonly WorkItem[],
  ): Promise<boolean> {
    for (const item of items) this.names.add(getItemName(item));
    return super.enqueueDelivery(delivery, items);
  }

  override enqueue(item: WorkItem, why: string): Promise<void> {
    this.names.add(getItemName(item));
    return super.enqueue(item, why);
  }
}

export async function openBench(): Promise<Bench> {
  const { seed, handle, onExchange, url } = createMemoryGitHub({ clock: () => new Date() });
  const exchanges: SandboxExchange[] = [];
  onExchange((one) => void exchanges.push(one));
  const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const privateKeyPem = key.export({ type: "pkcs1", format: "pem" }).toString();
  const wanted = {
    webhookUrl: null,
    webhookSecret: SECRET,
    permissions: PERMISSIONS,
    events: SUBSCRIBED_EVENTS,
    privateKeyPem,
  };
  const { app } = seed.app({ slug: "baton", name: "Baton", ...wanted });
  const other = seed.app({ slug: "other", name: "Other", ...wanted }).app;
  const units = seed.repository({
    owner: "you",
    name: "units",
    files: { "README.md": "# Units\n", ...readyFiles() },
  });
  const open = seed.repository({
    owner: "you",
    name: "public",
    files: { "README.md": "# Public\n", ...readyFiles() },
  });
  const installation = seed.install(app, [units]).id;
  const foreign = seed.install(other, [open]).id;
  const { token } = seed.account("you");
  const headers = { authorization: `token ${token}`, "content-type": "application/json" };
  for (const repository of [units, open]) seed.label(repository, "orchestrate");
  const issue = (path: string, body: object) =>
    handle(
      new Request(`${url}/api/v3/repos/${path}`, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
      }),
    );
  await issue("you/units/issues", { title: "Not for Baton" });
  await issue("you/public/issues", { title: "For the other App", labels: ["orchestrate"] });
  exchanges.length = 0;

  const folder = mkdtempSync(join(tmpdir(), "baton-payloads-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  const errors: string[] = [];
  const log = pino(
    { level: "warn" },
    { write: (line: string) => void (isError(line) && errors.push(line)) },
  );
  const store = await openQueueStore({ url: null, folder, log });
  const inbox = new RecordingQueue(store, log);
  const at = {
    baseUrl: `${url}/api/v3`,
    port: 0,
    host: "127.0.0.1",
    data: folder,
    logLevel: "warn",
  };
  const env = { appId: app.id, privateKey: privateKeyPem, webhookSecret: SECRET, ...at };
  const fetched = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const asked = new Request(input, init);
    // Octokit reads the page's address from the response, and only `fetch` itself sets it.
    return Object.defineProperty(await handle(asked), "url", { value: asked.url });
  };
  const limiter = new Limiter({ limits: UNLIMITED });
  const server = await startServer(env, { inbox, log, limiter, fetch: fetched });
  return {
    ...{ port: server.port, installation, foreign, errors },
    units: { id: units.id, fullName: "you/units" },
    open: { id: open.id, fullName: "you/public" },
    async deliver(event, body, headers = {}) {
      const answer = await fetch(`http://127.0.0.1:${server.port}/api/github/webhooks`, {
        ...{ method: "POST", body },
        headers: { ...signHeaders(event, body), ...headers },
      });
      return [answer.status, (await answer.text()).trim()];
    },
    async takeExchanges() {
      const isBusy = async () =>
        (await store.listEntries()).some(
          ({ isLeased, due }) => isLeased || (due !== null && due <= Date.now()),
        );
      while (await isBusy()) await setTimeout(10);
      return exchanges.splice(0);
    },
    listItems: async () => [...inbox.names],
    async close() {
      await server.close();
      await store.close();
      process.off("exit", remove);
      remove();
    },
  };
}

function isError(line: string): boolean {
  const { level, err } = JSON.parse(line) as { level: number; err?: { type: string } };
  return level >= 50 || (err !== undefined && !/^(GitHubError|RetryLater)$/.test(err.type));
}

/** Returns the headers that GitHub sends with such a body. */
export function signHeaders(event: string, body: string | Buffer): Record<string, string> {
  return {
    ...{
      "content-type": "application/json",
      "x-github-event": event,
      "x-github-delivery": randomUUID(),
    },
    "x-hub-signature-256": `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
  };
}
