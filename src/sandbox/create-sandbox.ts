import { setTimeout as pause } from "node:timers/promises";
import { join } from "node:path";
import {
  NO_LAGS,
  type ActionsService,
  type Lags,
  type RefChange,
  type Sandbox,
} from "./sandbox.ts";
import { canTrigger } from "./actions/workflow/triggers.ts";
import { Faults } from "./faults/faults.ts";
import { getFolderName } from "./git/get-git.ts";
import type { Storage } from "./storage.ts";
import { randomIds, type Ids } from "./ids.ts";
import { ensureAccessKey } from "./access-key.ts";
import { mergeReadyPulls } from "./pulls/auto-merge.ts";
import { MergeTrials } from "./pulls/merge-trials.ts";
import { handleRefChange } from "./ref-change.ts";
import { getAddresses } from "./shape.ts";
import { Deliveries } from "./webhooks/deliveries.ts";
import { checkEvent, createPayload, type SandboxEvent } from "./webhooks/events.ts";
import { sendByFetch, type WebhookSender } from "./webhooks/post-webhook.ts";
import { listSubscribers } from "./webhooks/events.ts";
import { ExchangeFeed, type SandboxExchange } from "./exchanges.ts";
import { answerControl } from "./control.ts";
import { applyRequestFaults } from "./faults/fault-injection.ts";
import { handleRequest } from "./handler.ts";
import { RequestLog, type RequestQuota } from "./request-log.ts";
import type { Repository } from "./schema/repository.ts";
import type { Subscriber } from "./schema/accounts.ts";

/** Ends the runner of the job in this `workflow_job` event if a rule says so. */
function applyRunnerLoss(
  sandbox: Sandbox,
  repository: Repository,
  payload: Record<string, unknown>,
): void {
  const { id, name } = payload["workflow_job"] as { id: number; name: string };
  const run = sandbox.world.runs.find((one) => one.jobs.some((job) => job.id === id));
  if (!run) return;
  const rule = sandbox.faults.takeJobFault({
    repository: `${repository.owner}/${repository.name}`,
    workflow: run.workflowPath,
    title: run.displayTitle,
    job: name,
  });
  if (rule) void sandbox.wait(rule.ms).then(() => sandbox.actions.loseRunner(run, id));
}

interface SandboxContext {
  sandbox: Sandbox;
  onEvent: (listener: (event: SandboxEvent) => void) => void;
  /** Waits for the current deliveries. */
  settle: () => Promise<void>;
}

export interface SandboxContextOptions {
  storage: Storage;
  url: string;
  /** The API's own host, without a trailing slash. Default: below `url`. */
  apiUrl?: string;
  clock: () => Date;
  /** Waits for some milliseconds. Default: real time. */
  wait?: (ms: number) => Promise<void>;
  /** False: a GitHub Enterprise Server without web commit signing. */
  signsCommits?: boolean;
  /** Delays of background work. Default: none. */
  lags?: Partial<Lags>;
  /** Runs a task after the current one, in the next turn of the event loop. */
  later?: (task: () => void) => void;
  /** Source of tokens and ids. Default: random. */
  ids?: Ids;
  /** Sends webhooks. Default: by HTTP. */
  deliver?: WebhookSender;
  log: (line: string) => void;
}

/**
 * Creates the one `Sandbox` that all parts share. The caller sets Actions, because they need the
 * sandbox first.
 */
function createSandboxContext(options: SandboxContextOptions): SandboxContext {
  const {
    clock,
    wait = (ms) => pause(ms, undefined, { ref: false }),
    later = setImmediate,
    ids = randomIds,
    deliver = sendByFetch,
  } = options;
  const { dir, store, files, repositories, deliveries: log } = options.storage;
  const { world } = store;
  const lags = { ...NO_LAGS, ...options.lags };
  const listeners: ((event: SandboxEvent) => void)[] = [];
  const faults = new Faults();
  const deliveries = new Deliveries({
    ...{ log, faults, clock, wait, later, deliver, store, say: options.log },
  });

  const sandbox: Sandbox = {
    ...{
      world,
      clock,
      wait,
      ids,
      dir,
      files,
      repositories,
      faults,
      deliveries,
      lags,
      emit,
      emitTo,
    },
    notImplemented: new Set(),
    signsCommits: options.signsCommits ?? true,
    mergeTrials: new MergeTrials(wait, lags.mergeable),
    ...getAddresses(options.url, options.apiUrl ?? null),
    key: ensureAccessKey(files, ids),
    nextId: () => world.nextId++,
    save: () => store.save(),
    gitDir: (repository) => join(dir, "repositories", `${getFolderName(repository)}.git`),
    handleRefChange: (repository: Repository, change: RefChange) =>
      handleRefChange(sandbox, repository, change),
    actions: MISSING_ACTIONS,
  };

  function emit(...[repository, event, action, given, only]: Parameters<Sandbox["emit"]>): void {
    const payload = tell(
      repository,
      event,
      action,
      given,
      only ? [only] : listSubscribers(sandbox, repository, event),
    );
    const { login: actor } = payload["sender"] as { login: string };
    if (canTrigger(event, action)) {
      sandbox.actions.trigger(repository, { name: "webhook", event, action, actor, payload });
    }
    if (event === "workflow_job" && action === "in_progress")
      applyRunnerLoss(sandbox, repository, given);
    mergeReadyPulls(sandbox, repository, event);
  }

  function emitTo(...[installation, event, action, given]: Parameters<Sandbox["emitTo"]>): void {
    const app = world.apps.find((known) => known.id === installation.appId);
    tell(null, event, action, given, app?.webhookUrl ? [{ app, installation }] : []);
  }

  function tell(
    repository: Repository | null,
    event: string,
    action: string | null,
    given: Record<string, unknown>,
    to: Subscriber[],
  ): Record<string, unknown> {
    checkEvent(event, action);
    const payload = createPayload(sandbox, repository, action, given);
    const full = repository ? `${repository.owner}/${repository.name}` : null;
    faults.applyEvent({ event, action, repository: full, app: null }, payload);
    for (const listener of listeners) {
      listener({ event, action, repository: full, payload, at: clock().toISOString() });
    }
    // All receivers of an event get the same GUID.
    const guid = ids.uuid();
    for (const subscriber of to)
      deliveries.send(subscriber, repository, { guid, event, action, payload });
    return payload;
  }

  return {
    sandbox,
    onEvent: (listener) => void listeners.push(listener),
    settle: () => deliveries.settle(),
  };
}

/** Throws on any use until `sandbox.actions` is set. */
const MISSING_ACTIONS = new Proxy({} as ActionsService, {
  get: (_none, name) => {
    throw new Error(`Actions are not started: ${String(name)}`);
  },
});

export interface ComposedSandbox extends SandboxContext {
  requests: RequestLog;
  /** Answers a request without a socket: everything except git's smart HTTP. */
  handle: (request: Request) => Promise<Response>;
  fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  onExchange: (listener: (exchange: SandboxExchange) => void) => void;
}

/** Composes the sandbox on any storage. The caller still has to set `sandbox.actions`. */
export function createSandbox(
  options: SandboxContextOptions & { quota?: RequestQuota },
): ComposedSandbox {
  const context = createSandboxContext(options);
  const { sandbox } = context;
  const { log } = options;
  const { store } = options.storage;
  const requests = new RequestLog(options.quota);
  const exchanges = new ExchangeFeed();
  const github = applyRequestFaults(sandbox, requests, (request) =>
    handleRequest({ sandbox, store, requests, log }, request),
  );
  const watched = exchanges.around(github);
  const handle = async (request: Request) =>
    (await answerControl(sandbox, requests, request)) ?? (await watched(request));
  return {
    ...{ ...context, requests, handle },
    fetch: createFetch(sandbox.apiUrl, handle),
    onExchange: (listener) => exchanges.listen(listener),
  };
}

/** Creates a `fetch` that reaches only this GitHub, without a socket. */
function createFetch(apiUrl: string, handle: ComposedSandbox["handle"]): ComposedSandbox["fetch"] {
  return (input, init) => {
    const isPath = typeof input === "string" && input.startsWith("/");
    return handle(new Request(isPath ? `${apiUrl}${input}` : input, init));
  };
}
