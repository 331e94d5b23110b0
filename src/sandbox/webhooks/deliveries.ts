import type { Faults } from "../faults/faults.ts";
import type { WorldStore } from "../storage.ts";
import type { Delivery, DeliveryLog, PendingDelivery } from "./delivery-log.ts";
import { createWebhookHeaders, postWebhook, type WebhookSender } from "./post-webhook.ts";
import { formatTimestamp } from "../time.ts";
import type { App, Subscriber } from "../schema/accounts.ts";
import type { Repository } from "../schema/repository.ts";

interface HeldDelivery {
  appId: number;
  /** Number of deliveries that still go first. */
  behind: number;
  release: () => void;
}

/** Delays deliveries for some time, or until later ones have overtaken them. */
class DeliveryHold {
  readonly #wait: (ms: number) => Promise<void>;
  #held: HeldDelivery[] = [];
  #open = 0;

  constructor(wait: (ms: number) => Promise<void>) {
    this.#wait = wait;
  }

  /** Returns after `behind` deliveries to the App, or after `ms` milliseconds. */
  async hold(appId: number, ms: number, behind = Number.POSITIVE_INFINITY): Promise<void> {
    if (this.#open > 0) return;
    const countPassed = new Promise<void>((release) => this.#held.push({ appId, behind, release }));
    await Promise.race([countPassed, this.#wait(ms)]);
  }

  passed(appId: number): void {
    for (const held of this.#held) {
      if (held.appId === appId && --held.behind === 0) held.release();
    }
    this.#held = this.#held.filter((held) => held.behind > 0);
  }

  /** Releases every delivery, and delays none until `over` has settled. */
  async releaseUntil(over: Promise<unknown>): Promise<void> {
    this.#open++;
    this.#held.forEach(({ release }) => release());
    this.#held = [];
    await over;
    this.#open--;
  }
}

export interface DeliveriesOptions {
  log: DeliveryLog;
  faults: Faults;
  clock: () => Date;
  wait: (ms: number) => Promise<void>;
  later: (task: () => void) => void;
  deliver: WebhookSender;
  /** Stores the world and the unsent deliveries. A sandbox sends them after a kill. */
  store: WorldStore;
  say: (line: string) => void;
}

const LOST_OUTCOME = {
  status: "timed out",
  statusCode: 504,
  duration: 10,
  response: { headers: null, payload: null },
};

/** Sends webhooks, each once and all at the same time, so in no particular order. */
export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #pending = new Set<Promise<void>>();
  readonly #holding: DeliveryHold;

  constructor(options: DeliveriesOptions) {
    this.#options = options;
    this.#holding = new DeliveryHold(options.wait);
  }

  /** Sends an event. `repository` is null for an event of the whole installation. */
  send(
    { app, installation }: Subscriber,
    repository: Repository | null,
    happened: {
      guid: string;
      event: string;
      action: string | null;
      payload: Record<string, unknown>;
    },
  ): void {
    const { guid, event, action, payload } = happened;
    const body = JSON.stringify({
      ...payload,
      installation: payload["installation"] ?? {
        id: installation.id,
        node_id: `IN_${installation.id}`,
      },
    });
    const delivery: PendingDelivery = {
      ...{
        guid,
        appId: app.id,
        installationId: installation.id,
        repositoryId: repository?.id ?? null,
      },
      ...{ event, action, redelivery: false, url: String(app.webhookUrl), body },
      headers: createWebhookHeaders(app, event, guid, body),
    };
    const { store } = this.#options;
    store.world.underway = [...(store.world.underway ?? []), delivery];
    store.save();
    this.#track(this.#underway(app, repository, delivery));
  }

  /**
   * Sends the deliveries that a killed sandbox had not sent, to the current addresses of the Apps.
   * A delivery in the log was sent, even if the world still lists it.
   */
  resume(): void {
    const { store, log } = this.#options;
    const { apps, repositories } = store.world;
    const left = (store.world.underway ?? []).filter(
      ({ guid, appId }) => !log.listOfApp(appId).some((d) => d.guid === guid),
    );
    store.world.underway = left;
    for (const delivery of left) {
      const app = apps.find(({ id }) => id === delivery.appId);
      const repository = repositories.find(({ id }) => id === delivery.repositoryId) ?? null;
      if (app)
        this.#track(this.#underway(app, repository, { ...delivery, url: String(app.webhookUrl) }));
    }
  }

  /** Sends a delivery again with the same GUID, to the App's current address. */
  redeliver(app: App, { event, action, guid, body, installationId, repositoryId }: Delivery): void {
    const delivery: PendingDelivery = {
      ...{ guid, appId: app.id, installationId, repositoryId, event, action, body },
      ...{
        redelivery: true,
        url: String(app.webhookUrl),
        headers: createWebhookHeaders(app, event, guid, body),
      },
    };
    this.#track(this.#post(app, delivery));
  }

  /** Returns the app's deliveries, newest first. */
  list(app: App): Delivery[] {
    return this.#options.log.listOfApp(app.id);
  }

  /** Waits for started deliveries. Sends those at once that a fault delays. */
  async settle(): Promise<void> {
    await this.#holding.releaseUntil(Promise.allSettled(this.#pending));
  }

  /** Sends a delivery once its change is on disk, and removes it from the world. */
  async #underway(
    app: App,
    repository: Repository | null,
    delivery: PendingDelivery,
  ): Promise<void> {
    const { store } = this.#options;
    await this.#leave(app, repository, delivery);
    store.world.underway = store.world.underway?.filter(
      ({ guid, appId }) => guid !== delivery.guid || appId !== app.id,
    );
  }

  async #leave(app: App, repository: Repository | null, delivery: PendingDelivery): Promise<void> {
    const { faults, store, later } = this.#options;
    const full = repository ? `${repository.owner}/${repository.name}` : null;
    const { event, action } = delivery;
    const taken = faults.takeDeliveryFaults({ event, action, repository: full, app: app.slug });
    await new Promise<void>((resolve) => later(resolve));
    store.flush();
    let copies = 1;
    for (const rule of taken) {
      if (rule.fault === "delivery_dropped")
        return rule.logged ? this.#note(app, { ...delivery, ...LOST_OUTCOME }) : undefined;
      if (rule.fault === "delivery_delayed") await this.#holding.hold(app.id, rule.ms);
      if (rule.fault === "delivery_doubled") copies++;
      if (rule.fault === "delivery_reordered")
        await this.#holding.hold(app.id, rule.at_most_ms, rule.behind);
    }
    for (let sent = 0; sent < copies; sent++) await this.#post(app, delivery);
    this.#holding.passed(app.id);
  }

  async #post(app: App, delivery: PendingDelivery): Promise<void> {
    const { deliver, clock } = this.#options;
    const { url, headers, body } = delivery;
    this.#note(app, {
      ...delivery,
      ...(await postWebhook(deliver, clock, { url, headers, body })),
    });
  }

  #note(app: App, delivery: Omit<Delivery, "id" | "deliveredAt">): void {
    const { log, clock, say } = this.#options;
    log.add({ ...delivery, deliveredAt: formatTimestamp(clock()) });
    const { event, status } = delivery;
    if (status !== "OK") say(`webhook ${event} to ${app.slug}: ${status}`);
  }

  #track(work: Promise<void>): void {
    this.#pending.add(work);
    void work.finally(() => this.#pending.delete(work));
  }
}
