/** An app's webhook server, which records its deliveries. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ApiWorld, Permissions } from "./api-world.ts";
import type { App, Installation } from "../../src/sandbox/schema/accounts.ts";

export interface ReceivedDelivery {
  event: string;
  action: string | null;
  guid: string;
  headers: Record<string, unknown>;
  body: string;
}

export interface WebhookReceiver {
  url: string;
  deliveries: ReceivedDelivery[];
  /** Status of its answers. */
  status: number;
  /** The app that receives webhooks here. */
  app: App;
  privateKeyPem: string;
  installation: Installation;
  close(): Promise<void>;
}

export async function openWebhookReceiver(
  world: ApiWorld,
  permissions: Permissions = { issues: "write" },
): Promise<WebhookReceiver> {
  const deliveries: ReceivedDelivery[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => void (body += String(chunk)));
    request.on("end", () => {
      const { headers } = request;
      const { action = null } = JSON.parse(body) as { action?: string };
      deliveries.push({
        event: String(headers["x-github-event"]),
        action,
        guid: String(headers["x-github-delivery"]),
        headers,
        body,
      });
      response.writeHead(receiver.status).end("heard");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const { app, privateKeyPem } = world.running.seed.app({
    ...{ slug: "receiver", name: "Receiver", webhookUrl: url, webhookSecret: "hush", permissions },
  });
  const receiver: WebhookReceiver = {
    ...{ url, deliveries, status: 200, app, privateKeyPem },
    installation: world.running.seed.install(app, [world.repository]),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}
