/** The definition of a webhook: which deliveries Baton reads, and which targets they affect. */
import { z } from "zod";
import type { Target } from "../queue/work-queue.ts";
import { parsePayload, type NamedRepository } from "./payload.ts";

interface WebhookDefinition<T> {
  /** GitHub's name of the event. */
  event: string;
  /** The payload's actions that matter. Leave it out for an event that has no actions. */
  actions?: readonly string[];
  /** The part of the payload that is read. */
  schema: z.ZodType<T>;
  /** If true, deliveries about Baton's own actions are ignored, because Baton knows them. */
  ignoresOwn: boolean;
  /**
   * Returns what must be reconciled. It uses only the payload. GitHub waits ten seconds for an
   * answer, and may itself not answer in that time.
   */
  findTargets: (payload: T) => readonly Target[];
  /** The repositories whose targets these are. Default: the repository that the delivery names. */
  findRepositories?: (payload: T) => readonly NamedRepository[];
}

/**
 * The targets that a delivery affects. `repositories` is null for the repository that the delivery
 * names.
 */
export interface AffectedTargets {
  targets: readonly Target[];
  repositories: readonly NamedRepository[] | null;
}

export interface Webhook {
  readonly event: string;
  readonly ignoresOwn: boolean;
  /** @throws MalformedPayload if the payload lacks a part of the schema */
  readonly parse: (payload: unknown) => AffectedTargets;
}

const ActionPayload = z.object({ action: z.string() });

export function defineWebhook<T>(definition: WebhookDefinition<T>): Webhook {
  const { event, ignoresOwn, actions, schema, findTargets, findRepositories } = definition;
  return {
    event,
    ignoresOwn,
    parse(payload) {
      if (actions && !actions.includes(parsePayload(ActionPayload, payload).action))
        return { targets: [], repositories: null };
      const parsed = parsePayload(schema, payload);
      return {
        targets: findTargets(parsed),
        repositories: findRepositories?.(parsed) ?? null,
      };
    },
  };
}
