import type { SandboxEvent } from "../../../src/sandbox/index.ts";
import { webhookProblems } from "./webhook-schema.ts";

/** What GitHub's description objects to in the events that were sent, each with its event. */
export function eventProblems(events: readonly SandboxEvent[]): string[] {
  const installation = { id: 1, node_id: "IN_1" };
  return events.flatMap(({ event, action, payload }) =>
    webhookProblems(event, action, { installation, ...payload }).map((one) => `${event}.${action}: ${one}`),
  );
}
