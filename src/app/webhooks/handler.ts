/**
 * Handles deliveries: turns each into queue items, stores them, and only then acknowledges the
 * delivery.
 */
import type { Logger } from "pino";
import type { Probot } from "probot";
import { getItemName, getTargetKey, type WorkItem, type WorkQueue } from "../queue/work-queue.ts";
import { HANDLED_EVENTS, WEBHOOKS } from "./index.ts";
import {
  MalformedPayload,
  parseDeliverySource,
  type DeliveryResult,
  type DeliverySource,
} from "./payload.ts";

/** A delivery as GitHub sent it. */
export interface ReceivedDelivery {
  id: string;
  name: string;
  payload: unknown;
}

/** What happened to a delivery. `reason` says why nothing was stored; null if it was. */
export interface DeliveryOutcome {
  result: Exclude<DeliveryResult, "refused" | "aborted" | "failed">;
  reason: string | null;
}

/** Resolves once the delivery's items are stored durably. @throws if they can't be stored */
export type DeliveryHandler = (delivery: ReceivedDelivery) => Promise<DeliveryOutcome>;

const dropDelivery = (reason: string): DeliveryOutcome => ({ result: "dropped", reason });

/** @param getOwnLogin Baton's own login; null while GitHub can't be asked for it */
export function createWebhookHandler(
  queue: Pick<WorkQueue, "enqueueDelivery">,
  getOwnLogin: () => Promise<string | null>,
  log: Logger,
): DeliveryHandler {
  return async ({ id, name, payload }) => {
    if (!HANDLED_EVENTS.has(name)) return dropDelivery("Baton doesn't handle this event.");
    try {
      const source = parseDeliverySource(payload);
      const { action, installation, repository, run } = source;
      if (installation === null) return dropDelivery("It belongs to no installation.");
      const items = await listAffectedItems(
        name,
        { ...source, installation },
        payload,
        getOwnLogin,
      );
      const [first] = items;
      if (!first) return dropDelivery("It concerns no build.");
      const fields = { delivery: id, event: name, action, ...(run === null ? {} : { run }) };
      for (const item of items) log.info({ build: getItemName(item), ...fields }, "item enqueued");
      const isNew = await queue.enqueueDelivery(
        {
          guid: id,
          event: name,
          action,
          installation,
          repository: repository ? `${first.owner}/${first.repo}` : first.owner,
        },
        items,
      );
      return { result: isNew ? "stored" : "duplicate", reason: null };
    } catch (error) {
      if (error instanceof MalformedPayload)
        return { result: "malformed", reason: `${error.message}.` };
      throw error;
    }
  };
}

/** Registers the handler with a Probot that receives deliveries from another server. */
export function registerWebhooks(app: Probot, handleDelivery: DeliveryHandler): void {
  const names = [...HANDLED_EVENTS] as Parameters<Probot["on"]>[0];
  app.on(
    names,
    async ({ id, name, payload }) => void (await handleDelivery({ id, name, payload })),
  );
}

/** @throws MalformedPayload */
async function listAffectedItems(
  event: string,
  source: DeliverySource & { installation: number },
  payload: unknown,
  getOwnLogin: () => Promise<string | null>,
): Promise<WorkItem[]> {
  const { sender, repository, installation } = source;
  const affecting = WEBHOOKS.filter((webhook) => webhook.event === event)
    .map((webhook) => ({ ...webhook.parse(payload), ignoresOwn: webhook.ignoresOwn }))
    .filter(({ targets }) => targets.length > 0);
  const isOwn =
    sender?.type === "Bot" &&
    affecting.some(({ ignoresOwn }) => ignoresOwn) &&
    sender.login === (await getOwnLogin());
  const items = affecting
    .filter(({ ignoresOwn }) => !(isOwn && ignoresOwn))
    .flatMap(({ targets, repositories }) =>
      (repositories ?? (repository ? [repository] : [])).flatMap((place) =>
        targets.map((target): WorkItem => ({ installation, ...place, target })),
      ),
    );
  const byKey = items.map((item) => [`${item.repository} ${getTargetKey(item.target)}`, item]);
  return [...new Map(byKey as [string, WorkItem][]).values()];
}
