/**
 * Follows CONTRIBUTING's "How to add" for a webhook on a copy of the sources. The steps are a
 * definition, its line in the registry and its line in the manifest.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { WorkItem } from "../../src/app/queue/work-queue.ts";
import type * as Handler from "../../src/app/webhooks/handler.ts";
import type * as Registry from "../../src/app/webhooks/index.ts";
import { quiet } from "./support/logs.ts";

const ROOT = join(import.meta.dirname, "../..");

const MILESTONES = `
import { z } from "zod";
import { ALL_BUILDS } from "../queue/work-queue.ts";
import { defineWebhook } from "./webhook.ts";

export const milestoneChange = defineWebhook({
  event: "milestone",
  actions: ["closed"],
  schema: z.object({ milestone: z.object({ open_issues: z.int() }) }),
  ignoresOwn: true,
  findTargets: ({ milestone }) => (milestone.open_issues > 0 ? [ALL_BUILDS] : []),
});
`;

let folder: string;
let registry: typeof Registry;
let createWebhookHandler: typeof Handler.createWebhookHandler;

function edit(path: string, from: string, to: string): void {
  const text = readFileSync(join(folder, path), "utf8");
  expect(text).toContain(from);
  writeFileSync(join(folder, path), text.replace(from, to));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "baton-app-"));
  for (const part of ["src/app", "src/core", "src/config", "app.yml", "package.json"])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "src/app/webhooks/milestones.ts"), MILESTONES);
  const index = "src/app/webhooks/index.ts";
  edit(index, "import", 'import { milestoneChange } from "./milestones.ts";\nimport');
  edit(index, "  installation,\n  addedRepositories,", "  milestoneChange,\n$&");
  edit("app.yml", "  - repository\n", "$&  # A milestone ends.\n  - milestone\n");
  registry = (await import(join(folder, index))) as typeof Registry;
  ({ createWebhookHandler } = (await import(
    join(folder, "src/app/webhooks/handler.ts")
  )) as typeof Handler);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Returns the delivery's result, and the targets that it enqueued. */
async function deliver(payload: object, login = "ann") {
  const targets: string[] = [];
  const queue = {
    enqueueDelivery: async (_delivery: unknown, items: readonly WorkItem[]) => {
      targets.push(...items.map(({ target }) => target.kind));
      return true;
    },
  };
  const handleDelivery = createWebhookHandler(queue, async () => "baton[bot]", quiet);
  const source = {
    installation: { id: 2 },
    repository: { id: 1, name: "units", owner: { login: "you" } },
    sender: { login, type: login.endsWith("[bot]") ? "Bot" : "User" },
  };
  const { result } = await handleDelivery({
    id: "d-1",
    name: "milestone",
    payload: { ...source, ...payload },
  });
  return { result, targets };
}

const closed = { action: "closed", milestone: { open_issues: 2 } };

test("deliveries of the new webhook are read and enqueue what it finds", async () => {
  expect(await deliver(closed)).toEqual({ result: "stored", targets: ["all-builds"] });
});

test("other actions, and payloads in which it finds nothing, are dropped", async () => {
  expect((await deliver({ ...closed, action: "opened" })).result).toBe("dropped");
  expect((await deliver({ ...closed, milestone: { open_issues: 0 } })).result).toBe("dropped");
});

test("a payload that doesn't match its schema is malformed", async () => {
  expect((await deliver({ action: "closed", milestone: {} })).result).toBe("malformed");
});

test("deliveries about Baton's own actions are ignored", async () => {
  expect((await deliver(closed, "baton[bot]")).result).toBe("dropped");
  expect((await deliver(closed, "other[bot]")).result).toBe("stored");
});

test("the App subscribes to its event, as the manifest must", () => {
  expect(registry.HANDLED_EVENTS.has("milestone")).toBe(true);
  const manifest = load(readFileSync(join(folder, "app.yml"), "utf8"));
  expect(manifest).toHaveProperty("default_events", registry.SUBSCRIBED_EVENTS);
});
