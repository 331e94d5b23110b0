/**
 * A GitHub in memory, served over HTTP, on which people say `/orchestrate` on pull requests, in one
 * comment each. It delivers each event as often as the caller says. It logs its deliveries, and
 * counts what an app does.
 */
import { setTimeout } from "node:timers/promises";
import { createDisabledActions } from "../../../src/sandbox/memory-github.ts";
import { createSandbox } from "../../../src/sandbox/create-sandbox.ts";
import { createMemoryStorage } from "../../../src/sandbox/storage.ts";
import { randomIds } from "../../../src/sandbox/ids.ts";
import { createSeed } from "../../../src/sandbox/seed.ts";
import { startServer } from "../../../src/sandbox/server.ts";
import { DeliveryLog } from "../../../src/sandbox/webhooks/delivery-log.ts";
import {
  sendByFetch,
  createWebhookHeaders,
  type WebhookSender,
} from "../../../src/sandbox/webhooks/post-webhook.ts";
import { KNOWN_DELIVERY } from "../../../src/app/http/deliveries.ts";
import { PERMISSIONS } from "../../../src/cli/local-run/permissions.ts";
import { SUBSCRIBED_EVENTS } from "../../../src/app/webhooks/index.ts";
import { readMarker } from "../../../src/core/messages/marker.ts";
import { openPulls } from "./pulls.ts";

const AT = "/api/v3/repos/you/units";
const SECRET = "a secret of the bench";
/** More than are ever sent. */
const KEPT = 100_000;
/** An app that sends no request for this long is idle. */
const QUIET_MS = 2_000;
const LEASE_MS = 150_000;

export interface Hub {
  url: string;
  /** Environment for `baton serve`, or another Probot app, to run against it. */
  env: Record<string, string>;
  /**
   * Posts the command on each pull request. @returns for each its number, and the body of the
   * delivery about it
   */
  postComments(): Promise<{ place: number; body: string }[]>;
  /** Returns the headers of a delivery, including its signature. */
  readonly sign: (guid: string, body: string) => Record<string, string>;
  /**
   * Logs an attempt at a delivery. `status` null = it was not sent. `at`: sending time in
   * milliseconds.
   */
  logDelivery(
    delivery: { guid: string; body: string },
    sent: { status: number | null; text: string; at: number },
  ): void;
  /**
   * By GUID, when the attempt was sent that the app stored, if that is known; milliseconds. An app
   * that dies before it answers may have stored the attempt. Then the next attempt is already
   * known, at the earliest since the first.
   */
  received: ReadonlyMap<string, number>;
  /** By pull request, when the app last requested it; milliseconds. */
  reads: ReadonlyMap<number, number>;
  /**
   * Waits until a sweep has read GitHub's deliveries since the last time, and the app is idle.
   * Waits at most as long as a killed sweep delays the next one.
   */
  waitForSweep(): Promise<void>;
  /** By pull request, how many answers it got. */
  countAnswers(): Map<number, number>;
  /** By GUID, how often an app called `POST /_effect/GUID`. */
  effects: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** @param hook where it delivers @param places number of pull requests */
export async function openHub(hook: string, places: number): Promise<Hub> {
  const [heard, looked, effects] = [
    new Map<string, number>(),
    new Map<number, number>(),
    new Map<string, number>(),
  ];
  const said = new Map<number, string>();
  let [sweeping, speaking, asked] = [false, true, 0];
  const first = new Map<string, number>();
  const hear = (guid: string, ok: boolean, text: string, at: number) => {
    if (!first.has(guid)) first.set(guid, at);
    if (ok && !heard.has(guid))
      heard.set(guid, text.includes(KNOWN_DELIVERY) ? first.get(guid)! : at);
  };
  const deliver: WebhookSender = async (sent) => {
    const { headers, body } = sent;
    const about = JSON.parse(body) as { issue?: { number: number } };
    if (speaking) {
      if (headers["x-github-event"] === "issue_comment") said.set(about.issue!.number, body);
      return new Response("kept aside");
    }
    const at = Date.now();
    const answer = await sendByFetch(sent);
    hear(headers["x-github-delivery"]!, answer.ok, await answer.clone().text(), at);
    return answer;
  };
  const edge = await startServer("127.0.0.1", 0, () => {});
  const url = `http://127.0.0.1:${edge.port}`;
  const log = new DeliveryLog(null, KEPT);
  const {
    sandbox,
    handle,
    settle: settled,
  } = createSandbox({
    ...{
      storage: { ...createMemoryStorage(), deliveries: log },
      url,
      clock: () => new Date(),
      ids: randomIds,
      deliver,
    },
    log: () => {},
  });
  sandbox.actions = createDisabledActions();
  const seed = createSeed(sandbox);
  const repository = seed.repository({
    owner: "you",
    name: "units",
    files: { "README.md": "# Units\n" },
  });
  const { token } = seed.account("wren");
  seed.collaborator(repository, "wren", "write");
  const { app, privateKeyPem } = seed.app({
    ...{ slug: "baton", name: "Baton", webhookUrl: hook, webhookSecret: SECRET },
    ...{ permissions: PERMISSIONS, events: SUBSCRIBED_EVENTS },
  });
  const installation = seed.install(app, [repository]);
  const sign = (guid: string, body: string) =>
    createWebhookHeaders(app, "issue_comment", guid, body);
  const wren = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const headers = { authorization: `token ${token}` };
    const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
    const answer = await handle(new Request(`${url}${AT}${path}`, init));
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const pulls = await openPulls(wren, places);
  await settled();

  edge.handle = async (request) => {
    const { pathname } = new URL(request.url);
    const effect = /^\/_effect\/(.+)$/.exec(pathname)?.[1];
    if (effect) {
      effects.set(effect, (effects.get(effect) ?? 0) + 1);
      return new Response("counted", { status: 201 });
    }
    const at = (asked = Date.now());
    const text = pathname === "/api/graphql" ? await request.clone().text() : "";
    const place = /"number":\s*(\d+)/.exec(text)?.[1];
    const answer = await handle(request);
    if (place) looked.set(Number(place), at);
    // A sweep requests this after it has read the log of deliveries.
    if (pathname === "/api/v3/installation/repositories") sweeping = true;
    return removeRateLimit(answer);
  };
  edge.git = (_request, response) => void response.writeHead(404).end();

  return {
    ...{ url, received: heard, reads: looked, effects, sign, close: () => edge.close() },
    env: {
      ...{ APP_ID: String(app.id), PRIVATE_KEY: privateKeyPem, WEBHOOK_SECRET: SECRET },
      ...{
        GHE_HOST: `127.0.0.1:${edge.port}`,
        GHE_PROTOCOL: "http",
        HOST: "127.0.0.1",
        LOG_LEVEL: "warn",
      },
    },
    async postComments() {
      for (const pull of pulls)
        await wren("POST", `/issues/${pull}/comments`, { body: "/orchestrate status" });
      await settled();
      speaking = false;
      return [...said].map(([place, body]) => ({ place, body }));
    },
    async waitForSweep() {
      const until = Date.now() + LEASE_MS;
      while ((!sweeping && Date.now() < until) || Date.now() - asked < QUIET_MS)
        await setTimeout(100);
      sweeping = false;
      await settled();
    },
    logDelivery({ guid, body }, { status, text, at }) {
      const ok = status !== null && status >= 200 && status < 300;
      hear(guid, ok, text, at);
      log.add({
        ...{ guid, appId: app.id, installationId: installation.id, repositoryId: repository.id },
        ...{ event: "issue_comment", action: "created", redelivery: false, url: hook, body },
        ...{
          deliveredAt: new Date(at).toISOString(),
          status: ok ? "OK" : "failed to connect to host",
        },
        ...{ statusCode: status ?? 502, duration: 0, response: { headers: null, payload: null } },
        headers: sign(guid, body),
      });
    },
    countAnswers() {
      const all = sandbox.world.comments.filter(
        ({ author, body }) => author === app.botLogin && readMarker(body),
      );
      const places = [...Map.groupBy(all, ({ issueNumber }) => issueNumber)];
      return new Map(places.map(([number, of]) => [number, of.length]));
    },
  };
}

/**
 * One hour of github.com's limit would be used up in a minute here. An Enterprise Server has none
 * by default:
 *
 * https://docs.github.com/en/enterprise-server@latest/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
function removeRateLimit({ body, status, headers: given }: Response): Response {
  const headers = new Headers([...given].filter(([name]) => !name.startsWith("x-ratelimit-")));
  return new Response(body, { status, headers });
}
