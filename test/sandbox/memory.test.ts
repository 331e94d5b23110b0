/**
 * One afternoon's work in a repository. The sandbox in memory gives exactly the answers of the one
 * on disk.
 */
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Octokit } from "@octokit/rest";
import { afterAll, expect, it } from "vitest";
import {
  createDisabledActions,
  createMemoryGitHub,
  type MemoryGitHub,
  type MemoryGitHubOptions,
} from "../../src/sandbox/memory-github.ts";
import { createInstallationToken } from "../../src/sandbox/auth/tokens.ts";
import { createSandbox } from "../../src/sandbox/create-sandbox.ts";
import { createFolderStorage } from "../../src/sandbox/storage.ts";
import { createSeededIds } from "../../src/sandbox/ids.ts";
import { createSeed } from "../../src/sandbox/seed.ts";
import { afternoon } from "./memory-afternoon.ts";

const dir = mkdtempSync(join(tmpdir(), "memory-test-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const privateKeyPem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
const permissions = {
  contents: "write",
  pull_requests: "write",
  issues: "write",
  checks: "write",
} as const;
const hook = { webhookUrl: "http://app.test/hook", webhookSecret: "s" };
const url = "http://github.test";

type World = Pick<MemoryGitHub, "sandbox" | "seed" | "handle" | "onExchange" | "settle">;

function onDisk(options: MemoryGitHubOptions): World {
  const composed = createSandbox({
    ...options,
    ids: createSeededIds("sandbox"),
    log: () => {},
    storage: createFolderStorage(dir),
    url,
  });
  composed.sandbox.actions = createDisabledActions();
  return { ...composed, seed: createSeed(composed.sandbox) };
}

/** Returns all answers and all webhooks. */
async function played(open: (options: MemoryGitHubOptions) => World): Promise<string[]> {
  const told: string[] = [];
  let seconds = Date.UTC(2026, 2, 1) / 1000;
  const world = open({
    clock: () => new Date(seconds++ * 1000),
    deliver: (sent) => Promise.resolve(new Response(String(told.push(JSON.stringify(sent))))),
  });
  world.onExchange((exchange) => told.push(JSON.stringify(exchange)));
  const { sandbox, seed } = world;
  const files = { "a.txt": "one\ntwo\n", "src/b.txt": "two\n" };
  const repository = seed.repository({ owner: "ann", name: "sample", files });
  const { app } = seed.app({ slug: "helper", name: "Helper", ...hook, permissions, privateKeyPem });
  const installation = seed.install(app, [repository]);
  const { token } = createInstallationToken(
    sandbox,
    app,
    installation,
    [repository.id],
    permissions,
  );
  const fetch = (asked: string, init: RequestInit) => world.handle(new Request(asked, init));
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  await afternoon(new Octokit({ baseUrl: `${url}/api/v3`, auth: token, request: { fetch }, log }));
  await world.settle();
  return told;
}

it("a sandbox in memory answers like one on disk, and the same each time", async () => {
  const first = await played(createMemoryGitHub);
  expect(first.filter((one) => one.includes("x-hub-signature-256")).length).toBeGreaterThan(10);
  expect(await played(createMemoryGitHub)).toEqual(first);
  expect(await played(onDisk)).toEqual(first);
});
