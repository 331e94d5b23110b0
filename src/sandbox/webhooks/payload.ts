import type { Repository } from "../model.ts";
import { presentRepository } from "../rest/present/repository.ts";
import { presentUser } from "../rest/present/user.ts";
import type { Sandbox } from "../sandbox.ts";

/** What happened, for those who watch the sandbox itself. */
export interface SandboxEvent {
  event: string;
  action: string | null;
  /** `owner/name`; empty for what concerns an installation. */
  repository: string;
  payload: Record<string, unknown>;
  at: string;
}

/** The payload as GitHub sends it, but for the installation, which each app hears of itself. */
export function completePayload(
  sandbox: Sandbox,
  repository: Repository | null,
  action: string | null,
  payload: Record<string, unknown>,
): Record<string, unknown> {
  const { sender } = payload;
  return {
    ...(action === null ? {} : { action }),
    ...payload,
    ...(repository ? { repository: presentRepository(sandbox, repository) } : {}),
    sender: typeof sender === "object" && sender !== null ? sender : presentUser(sandbox, loginOf(sender)),
  };
}

function loginOf(sender: unknown): string {
  return typeof sender === "string" ? sender : "ghost";
}
