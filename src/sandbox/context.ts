import { join } from "node:path";
import { canTrigger } from "./actions/webhook-triggers.ts";
import { Faults } from "./faults/faults.ts";
import { loseRunner } from "./faults/runner-lost.ts";
import { folderOf } from "./git/of.ts";
import type { Ground } from "./ground.ts";
import { randomIds, type Ids } from "./ids.ts";
import { keyIn } from "./key.ts";
import { NO_LAGS, type Lags } from "./lags.ts";
import type { Repository } from "./model.ts";
import { followChecks } from "./pulls/follow-checks.ts";
import { Trials } from "./pulls/trials.ts";
import { refChanged } from "./ref-changed.ts";
import type { ActionsService, RefChange, Sandbox } from "./sandbox.ts";
import { addressesAt } from "./shape.ts";
import { Deliveries } from "./webhooks/deliveries.ts";
import { checkEvent } from "./webhooks/events.ts";
import { completePayload, type SandboxEvent } from "./webhooks/payload.ts";
import { byFetch, type Deliver } from "./webhooks/send.ts";
import { subscribers, type Subscriber } from "./webhooks/subscribers.ts";

export interface Context {
  sandbox: Sandbox;
  onEvent: (listener: (event: SandboxEvent) => void) => void;
  /** Waits for the deliveries that are under way. */
  settle: () => Promise<void>;
}

export interface ContextOptions {
  ground: Ground;
  url: string;
  /** The API's own host, without a trailing slash; left out, it is below `url`. */
  apiUrl?: string;
  clock: () => Date;
  /** How a while is waited for; real time by default. */
  wait?: (ms: number) => Promise<void>;
  /** False = a GitHub Enterprise Server without web commit signing. */
  signsCommits?: boolean;
  /** What takes a moment; nothing does unless set. */
  lags?: Partial<Lags>;
  /** How something is done once what runs now is over: in the next turn of the loop. */
  later?: (task: () => void) => void;
  /** Where tokens and ids come from; by chance. */
  ids?: Ids;
  /** How webhooks leave; by HTTP. */
  deliver?: Deliver;
  log: (line: string) => void;
}

/** Makes the one `Sandbox` that all parts share. Actions are set by the caller, as they need the sandbox first. */
export function createContext(options: ContextOptions): Context {
  const { clock, wait = timeout, later = setImmediate, ids = randomIds, deliver = byFetch } = options;
  const { dir, store, files, repositories, deliveries: log } = options.ground;
  const { world } = store;
  const lags = { ...NO_LAGS, ...options.lags };
  const listeners: ((event: SandboxEvent) => void)[] = [];
  const faults = new Faults();
  const deliveries = new Deliveries({
    ...{ log, faults, clock, wait, later, deliver, store, say: options.log },
  });

  const sandbox: Sandbox = {
    ...{ world, clock, wait, ids, dir, files, repositories, faults, deliveries, lags, emit, emitTo },
    notImplemented: new Set(),
    signsCommits: options.signsCommits ?? true,
    trials: new Trials(wait, lags.mergeable),
    ...addressesAt(options.url, options.apiUrl ?? null),
    key: keyIn(files, ids),
    nextId: () => world.nextId++,
    save: () => store.save(),
    gitDir: (repository) => join(dir, "repositories", `${folderOf(repository)}.git`),
    refChanged: (repository: Repository, change: RefChange) => refChanged(sandbox, repository, change),
    actions: noActions,
  };

  function emit(...[repository, event, action, given, only]: Parameters<Sandbox["emit"]>): void {
    const payload = tell(repository, event, action, given, only ? [only] : subscribers(sandbox, repository, event));
    const { login: actor } = payload["sender"] as { login: string };
    if (canTrigger(event, action)) {
      sandbox.actions.trigger(repository, { name: "webhook", event, action, actor, payload });
    }
    if (event === "workflow_job" && action === "in_progress") loseRunner(sandbox, repository, given);
    followChecks(sandbox, repository, event);
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
    const payload = completePayload(sandbox, repository, action, given);
    const full = repository ? `${repository.owner}/${repository.name}` : "";
    faults.ofEvent({ event, action, repository: full, app: null }, payload);
    for (const listener of listeners) {
      listener({ event, action, repository: full, payload, at: clock().toISOString() });
    }
    // All who hear of an event hear of it under the same GUID.
    const guid = ids.uuid();
    for (const subscriber of to) deliveries.send(subscriber, repository, { guid, event, action, payload });
    return payload;
  }

  return {
    sandbox,
    onEvent: (listener) => void listeners.push(listener),
    settle: () => deliveries.settle(),
  };
}

function timeout(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms).unref());
}

/** What stands there until Actions are. */
const noActions = new Proxy({} as ActionsService, {
  get: (_none, name) => {
    throw new Error(`Actions are not started: ${String(name)}`);
  },
});
