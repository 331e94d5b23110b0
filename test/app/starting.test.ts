/** The port is open before the database is: a second server has to fail without touching it. */
import { createHmac } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { Probot } from "probot";
import { expect, test } from "vitest";
import { Readiness } from "../../src/app/edge/readiness.ts";
import { Metrics } from "../../src/app/ops/metrics.ts";
import { webhookServer } from "../../src/app/webhookServer.ts";
import { listen } from "../../src/app/webhooks/index.ts";
import type { Hint } from "../../src/app/inbox/inbox.ts";
import { quiet } from "./support/logs.ts";

test("a delivery that comes while the server starts is answered when it can be kept, and is kept", async () => {
  const secret = "a secret of our own";
  const probot = new Probot({ githubToken: "unused", secret, log: quiet });
  const readiness = new Readiness({ checks: {}, clock: () => new Date() });
  const begun = Promise.withResolvers<void>();
  const edge = { probot, log: quiet, secrets: [secret], metrics: new Metrics(), metricsToken: null };
  const server = webhookServer({ ...edge, readiness, begun: begun.promise });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const body = JSON.stringify({
      ...{ action: "labeled", issue: { number: 7 }, label: { name: "orchestrate" }, installation: { id: 5 } },
      ...{ repository: { name: "units", owner: { login: "you" } }, sender: { login: "ada", type: "User" } },
    });
    const { port } = server.address() as AddressInfo;
    const heard = once(server, "request");
    const answered = fetch(`http://127.0.0.1:${port}/api/github/webhooks`, {
      method: "POST",
      body,
      headers: {
        ...{ "x-github-event": "issues", "x-github-delivery": "one" },
        "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
      },
    });
    await heard;
    const kept: Hint[] = [];
    const inbox = { deliver: async (_: unknown, hints: readonly Hint[]) => kept.push(...hints) > 0 };
    await probot.ready();
    listen(probot, { inbox, own: async () => "baton[bot]", log: quiet, told: () => {} });
    begun.resolve();
    expect((await answered).status).toBe(202);
    expect(kept).toMatchObject([{ repo: "units", issue: 7 }]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
