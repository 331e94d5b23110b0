/** Tests a host that accepts a request and never answers. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { fetchWithTimeout } from "../../src/app/github/bounded-fetch.ts";
import { toGitHubError } from "../../src/app/github/errors.ts";
import { Clients, makeProbot } from "../../src/app/github/client.ts";
import { createApp } from "../../src/app/app.ts";
import { MemoryQueue } from "../../src/app/queue/memory-queue.ts";
import type { Io } from "../../src/cli/io.ts";
import { reconcileVerb } from "../../src/cli/verbs/reconcile.ts";
import { quiet } from "./support/logs.ts";
import { openWorld } from "./support/world.ts";

const silent = createServer(() => undefined);
let baseUrl: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => void silent.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
});
afterAll(() => (silent.closeAllConnections(), silent.close()));

async function probotOf(fetch?: typeof globalThis.fetch) {
  const { environment } = await openWorld();
  const [appId, privateKey] = [Number(environment["APP_ID"]), environment["PRIVATE_KEY"]!];
  return makeProbot({
    appId,
    privateKey,
    webhookSecret: "s",
    baseUrl,
    log: quiet,
    ...(fetch ? { fetch } : {}),
  });
}

test("a request that a host never answers fails as unavailable", async () => {
  const app = await new Clients(await probotOf(fetchWithTimeout(50))).getAppOctokit();
  const asked = app.request("POST /app/hook/deliveries/{delivery_id}/attempts", { delivery_id: 1 });
  const error = toGitHubError(await asked.catch((failure: unknown) => failure));
  expect(error).toMatchObject({
    code: "unavailable",
    message: "GitHub didn't answer within 0.05 s",
  });
});

test("an interrupted pass ends within ten seconds although the host never answers", async () => {
  const { environment } = await openWorld();
  vi.stubEnv("APP_ID", environment["APP_ID"]);
  vi.stubEnv("PRIVATE_KEY", environment["PRIVATE_KEY"]);
  vi.stubEnv("GITHUB_API_URL", baseUrl);
  const said: string[] = [];
  const [out, signal] = [(line: string) => void said.push(line), AbortSignal.timeout(500)];
  const io = { out, err: out, interrupted: () => signal } as unknown as Io;
  const began = performance.now();
  expect(await reconcileVerb.run(["you/units"], {}, io)).toBe(130);
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(said).toEqual(["baton: interrupted; everything has stopped"]);
  vi.unstubAllEnvs();
});

test("another App's delivery is stored within GitHub's ten seconds although GitHub never answers", async () => {
  const inbox = new MemoryQueue();
  const conducting = await createApp(await probotOf(), { inbox, log: quiet });
  const began = performance.now();
  const repository = { id: 9, name: "units", full_name: "you/units", owner: { login: "you" } };
  const sender = { type: "Bot", login: "dependabot[bot]" };
  const payload = {
    action: "labeled",
    installation: { id: 1 },
    repository,
    sender,
    issue: { number: 1 },
  };
  const said = await conducting.handleDelivery({ id: "g", name: "issues", payload });
  expect(said).toEqual({ result: "stored", reason: null });
  expect(performance.now() - began).toBeLessThan(5_000);
  await conducting.stop();
});
