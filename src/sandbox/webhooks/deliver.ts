import { createHmac, randomUUID } from "node:crypto";
import type { App, Installation, Repository } from "../model.ts";
import { eventsOf } from "../rest/present/app.ts";
import { presentRepository } from "../rest/present/repository.ts";
import { presentUser } from "../rest/present/user.ts";
import type { Sandbox } from "../sandbox.ts";

const TIMEOUT = 10_000;

/** What happened, for those who watch the sandbox itself. */
export interface SandboxEvent {
  event: string;
  action: string | null;
  /** `owner/name` */
  repository: string;
  payload: Record<string, unknown>;
  at: string;
}

/** The payload as GitHub sends it, but for the installation, which each app hears of itself. */
export function completePayload(
  sandbox: Sandbox,
  repository: Repository,
  action: string | null,
  payload: Record<string, unknown>,
): Record<string, unknown> {
  const { sender } = payload;
  return {
    ...(action === null ? {} : { action }),
    ...payload,
    repository: presentRepository(sandbox, repository),
    sender: typeof sender === "object" && sender !== null ? sender : presentUser(sandbox, loginOf(sender)),
  };
}

function loginOf(sender: unknown): string {
  return typeof sender === "string" ? sender : "ghost";
}

/** The apps that are installed on the repository and hear this event. */
export function subscribers(sandbox: Sandbox, repository: Repository, event: string) {
  return sandbox.world.installations.flatMap((installation) => {
    const app = sandbox.world.apps.find((known) => known.id === installation.appId);
    if (!app?.webhookUrl || installation.suspendedAt) return [];
    if (!installation.repositoryIds.includes(repository.id) || !eventsOf(app).includes(event)) return [];
    return [{ app, installation }];
  });
}

/** Posts one signed delivery; GitHub does not retry, and neither does this. Says what went wrong, else null. */
export async function deliver(
  app: App,
  installation: Installation,
  event: string,
  payload: Record<string, unknown>,
): Promise<string | null> {
  const body = JSON.stringify({ ...payload, installation: { id: installation.id, node_id: `IN_${installation.id}` } });
  const signature = createHmac("sha256", app.webhookSecret).update(body).digest("hex");
  try {
    const answer = await fetch(String(app.webhookUrl), {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "user-agent": "GitHub-Hookshot/sandbox",
        "x-github-event": event,
        "x-github-delivery": randomUUID(),
        "x-github-hook-id": String(app.id),
        "x-github-hook-installation-target-id": String(app.id),
        "x-github-hook-installation-target-type": "integration",
        "x-hub-signature-256": `sha256=${signature}`,
      },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT),
    });
    await answer.arrayBuffer();
    return answer.ok ? null : `answered ${answer.status}`;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return cause instanceof Error ? cause.message : String(cause);
  }
}
