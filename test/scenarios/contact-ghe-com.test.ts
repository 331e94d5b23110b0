/**
 * ghe.com: the API is `https://api.SUBDOMAIN.ghe.com`. Nothing is below `/api/v3` of the
 * enterprise's own host.
 */
import { pino } from "pino";
import { expect, test } from "vitest";
import { getServerEnv } from "../../src/config/env.ts";
import { MemoryQueue } from "../../src/app/queue/memory-queue.ts";
import { Limiter } from "../../src/app/github/limits/limiter.ts";
import { UNLIMITED } from "../../src/app/github/limits/secondary-limits.ts";
import { startServer } from "../../src/app/server.ts";
import { afterFile } from "../support/after-file.ts";
import { openTestbed, type Testbed } from "./support/stage/testbed.ts";
import { Stage, worker } from "./support/stage/index.ts";

const API = "https://api.octocorp.ghe.com";

/** Makes the sandbox reachable as octocorp.ghe.com. Collects every host that was requested. */
function connect({ running }: Testbed): { fetch: typeof fetch; hosts: Set<string> } {
  const hosts = new Set<string>();
  const connected: typeof fetch = async (input, init) => {
    const asked = new Request(input, init);
    const { origin, host, href } = new URL(asked.url);
    hosts.add(host);
    if (origin === API) return fetch(new Request(href.replace(API, running.apiUrl), asked));
    if (host === "octocorp.ghe.com")
      return fetch(new Request(href.replace(origin, running.url), asked));
    // Links in the sandbox's answers contain its own address.
    return fetch(asked);
  };
  return { fetch: connected, hosts };
}

test.each([
  ["GHE_HOST names the enterprise", { GHE_HOST: "octocorp.ghe.com" }],
  ["GITHUB_API_URL names its API, as in Actions", { GITHUB_API_URL: API }],
])("given an enterprise on ghe.com, when %s, then a build lands there", async (_how, named) => {
  const testbed = await openTestbed({ shape: "github.com", served: false });
  afterFile(() => testbed.close());
  const { app, privateKey } = testbed;
  const secret = "the secret of a stage";
  app.webhookSecret = secret;
  const env = getServerEnv({
    ...named,
    APP_ID: String(app.id),
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: secret,
  });
  const network = connect(testbed);
  const limiter = new Limiter({ limits: UNLIMITED });
  const options = {
    inbox: new MemoryQueue(),
    log: pino({ level: "silent" }),
    limiter,
    fetch: network.fetch,
  };
  const server = await startServer({ ...env, port: 0, host: "127.0.0.1" }, options);
  afterFile(() => server.close());
  app.webhookUrl = `http://127.0.0.1:${server.port}/api/github/webhooks`;
  const stage = new Stage(testbed, {
    plan: [worker("W1.1", { writes: { "src/mile.js": "export const mile = 1609;\n" } })],
  });
  await stage.play();
  expect(stage.file("src/mile.js")).toContain("1609");
  expect([...network.hosts].filter((host) => host.endsWith("ghe.com"))).toEqual([
    "api.octocorp.ghe.com",
  ]);
});
