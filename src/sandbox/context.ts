import { join } from "node:path";
import type { Repository } from "./model.ts";
import { refChanged } from "./ref-changed.ts";
import type { ActionsService, RefChange, Sandbox } from "./sandbox.ts";
import type { Store } from "./store.ts";
import { completePayload, deliver, subscribers, type SandboxEvent } from "./webhooks/deliver.ts";

export interface Context {
  sandbox: Sandbox;
  onEvent: (listener: (event: SandboxEvent) => void) => void;
  /** Waits for the deliveries that are under way. */
  settle: () => Promise<void>;
}

/** Makes the one `Sandbox` that all parts share. Actions are set by the caller, as they need the sandbox first. */
export function createContext(options: {
  store: Store;
  dir: string;
  url: string;
  clock: () => Date;
  log: (line: string) => void;
}): Context {
  const { store, clock, log } = options;
  const listeners: ((event: SandboxEvent) => void)[] = [];
  const pending = new Set<Promise<void>>();

  const sandbox: Sandbox = {
    world: store.world,
    clock,
    url: options.url,
    dir: options.dir,
    nextId: () => store.world.nextId++,
    save: () => store.save(),
    gitDir: (repository) => join(options.dir, "repositories", repository.owner, `${repository.name}.git`),
    emit,
    refChanged: (repository: Repository, change: RefChange) => refChanged(sandbox, repository, change),
    actions: noActions,
  };

  function emit(repository: Repository, event: string, action: string | null, given: Record<string, unknown>): void {
    const payload = completePayload(sandbox, repository, action, given);
    const full = `${repository.owner}/${repository.name}`;
    for (const listener of listeners) {
      listener({ event, action, repository: full, payload, at: clock().toISOString() });
    }
    for (const { app, installation } of subscribers(sandbox, repository, event)) {
      const sent = deliverLater(app.slug, () => deliver(app, installation, event, payload), event);
      pending.add(sent);
      void sent.finally(() => pending.delete(sent));
    }
  }

  /** Nothing leaves before the change that it tells of is on the disk. */
  async function deliverLater(slug: string, send: () => Promise<string | null>, event: string): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    store.flush();
    const problem = await send();
    if (problem !== null) log(`webhook ${event} to ${slug}: ${problem}`);
  }

  return {
    sandbox,
    onEvent: (listener) => void listeners.push(listener),
    settle: async () => void (await Promise.allSettled(pending)),
  };
}

const noActions: ActionsService = {
  trigger: () => [],
  dispatch: () => {
    throw new Error("Actions are not started");
  },
  cancel: () => undefined,
  rerun: () => undefined,
  log: () => "",
  resume: () => undefined,
  stop: () => Promise.resolve(),
};
