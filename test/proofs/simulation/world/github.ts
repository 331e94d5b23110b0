/**
 * The sandbox as the simulation uses it: in memory, with the timeline's clock and the simulation's
 * webhooks.
 */
import { generateKeyPairSync } from "node:crypto";
import { PERMISSIONS } from "../../../../src/cli/local-run/permissions.ts";
import { SUBSCRIBED_EVENTS } from "../../../../src/app/webhooks/index.ts";
import { createMemoryGitHub, type MemoryGitHub } from "../../../../src/sandbox/memory-github.ts";
import type { ActionsService, Sandbox } from "../../../../src/sandbox/sandbox.ts";
import type { SettableClock } from "./settable-clock.ts";
import type { Timeline } from "./timeline.ts";
import type { App } from "../../../../src/sandbox/schema/accounts.ts";

export interface GitHub extends MemoryGitHub {
  app: App;
  /** Shared by all views of this GitHub: processes that start sign with it. */
  key: { privateKey: string };
}

export const SECRET = "simulated";

interface Key {
  privateKey: string;
  publicKey: string;
}
const keys = new Map<string, Key>();

/** Created once, and short, because signing is slow. No result of a seed depends on it. */
export function makeKey(name: string): Key {
  const known = keys.get(name);
  if (known) return known;
  const pair = generateKeyPairSync("rsa", { modulusLength: 1024 });
  const made = {
    privateKey: pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicKey: pair.publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
  keys.set(name, made);
  return made;
}

export function openGitHub(
  timeline: Timeline,
  clock: SettableClock,
  deliver: (headers: Record<string, string>, body: string) => Promise<Response>,
  actions: (sandbox: Sandbox) => ActionsService,
): GitHub {
  const soon = (ms: number, run: () => void) => void timeline.after(ms, "", run, null);
  const opened = createMemoryGitHub({
    clock: () => new Date(clock.show(timeline.now)),
    wait: (ms) => new Promise((resolve) => soon(ms, resolve)),
    later: (task) => soon(0, task),
    deliver: ({ headers, body }) => deliver(headers, body),
    log: (line) => timeline.say(`sandbox: ${line}`),
    actions,
  });
  const { app, privateKeyPem } = opened.seed.app({
    ...{ slug: "baton", name: "Baton", webhookUrl: "http://app.test/", webhookSecret: SECRET },
    ...{
      permissions: PERMISSIONS,
      events: SUBSCRIBED_EVENTS,
      privateKeyPem: makeKey("first").privateKey,
    },
  });
  return { ...opened, app, key: { privateKey: privateKeyPem } };
}
