import type { SandboxEvent } from "../../../src/sandbox/index.ts";
import { webhookProblems } from "./webhook-schema.ts";

/** Returns the violations of GitHub's description in the sent events, each with its event. */
export function eventProblems(events: readonly SandboxEvent[]): string[] {
  const installation = { id: 1, node_id: "IN_1" };
  return events.flatMap(({ event, action: said, payload }) => {
    // The sender chooses the action of this event. The description has one example.
    const own = event === "repository_dispatch" ? { action: "sample.collected" } : {};
    const { action } = { action: said, ...own };
    const problems = webhookProblems(event, action, { installation, ...payload, ...own });
    return problems.map((one) => `${event}.${said}: ${one}`);
  });
}
