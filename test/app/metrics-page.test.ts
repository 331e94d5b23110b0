import { once } from "node:events";
import { networkInterfaces } from "node:os";
import type { AddressInfo } from "node:net";
import { createServer, request, type IncomingMessage } from "node:http";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { answerPage } from "../../src/app/http/page.ts";
import { PAGES } from "../../src/app/http/pages.ts";
import { Readiness } from "../../src/app/http/readiness.ts";
import { GitHubError } from "../../src/app/github/errors.ts";
import { Metrics } from "../../src/app/metrics/metrics.ts";

const metrics = new Metrics();
const readiness = new Readiness({ checks: {} });
let token: string | null = null;
let path = "/metrics";
/** Both pages contain `baton_`. */
const spending = async () => "<h1>baton_ spent</h1>";
let read: (() => Promise<string>) | null = spending;
const server = createServer((request, response) => {
  const context = { metrics, metricsToken: token, spending: () => read, readiness };
  void answerPage(PAGES, context, request).then((answer) => {
    const [status, text, type] = answer ?? [404, "There is no such page."];
    response.writeHead(status, { "content-type": type ?? "text/plain" }).end(text);
  });
});
server.listen(0, "0.0.0.0");
await once(server, "listening");
afterAll(() => server.close());

const { port } = server.address() as AddressInfo;
const ask = async (headers: Record<string, string> = {}, host = "127.0.0.1") => {
  const answer = await fetch(`http://${host}:${port}${path}`, { headers });
  return {
    status: answer.status,
    type: answer.headers.get("content-type"),
    text: await answer.text(),
  };
};
const elsewhere = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
const foreign = elsewhere.find(({ family, internal }) => family === "IPv4" && !internal)?.address;

test("without a token, a program on this machine reads the metrics in Prometheus' format", async () => {
  token = null;
  const { status, type, text } = await ask();
  expect({ status, type }).toEqual({
    status: 200,
    type: "text/plain; version=0.0.4; charset=utf-8",
  });
  expect(text).toMatch(/^# TYPE baton_deliveries_total counter\nbaton_deliveries_total\{.*\} 0$/m);
  expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
});

/** Sends its own `Host` header, which `fetch` doesn't allow. */
async function askAs(host: string): Promise<number | undefined> {
  const sent = request({ host: "127.0.0.1", port, path, headers: { host } }).end();
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
}

test("without a token, a person at this machine reads what builds spent as a page", async () => {
  [token, path] = [null, "/metrics/spend"];
  const html = { status: 200, type: "text/html; charset=utf-8", text: "<h1>baton_ spent</h1>" };
  expect(await ask()).toEqual(html);
});

test("the page says why it is empty: the server starts, or GitHub can't be reached", async () => {
  [token, path] = [null, "/metrics/spend"];
  read = null;
  expect(await ask()).toMatchObject({ status: 503, text: "The server is still starting." });
  read = () => Promise.reject(new GitHubError("unavailable", "Bad Gateway", 502));
  expect(await ask()).toMatchObject({
    status: 503,
    text: "GitHub can't be reached now: Bad Gateway",
  });
  read = spending;
});

describe.each(["/metrics", "/metrics/spend"])("access to %s is limited", (page) => {
  beforeEach(() => void (path = page));

  test.each(["forwarded", "x-forwarded-for", "x-real-ip", "via"])(
    "a request that a proxy on this machine forwards with %s gets 404 and the remedy",
    async (header) => {
      token = null;
      const { status, text } = await ask({ [header]: "127.0.0.1" });
      expect(status).toBe(404);
      expect(text).toContain("Set METRICS_TOKEN");
    },
  );

  test.each([
    ["evil.example", 404],
    [`evil.example:${port}`, 404],
    ["127.0.0.1.evil.example", 404],
    ["localhost.evil.example", 404],
    ["evil@localhost", 404],
    ["localhost", 200],
    [`LOCALHOST:${port}`, 200],
    [`[::1]:${port}`, 200],
  ])(
    "a web page whose name resolves to this machine reads nothing: the Host %s gets %i",
    async (host, status) => {
      token = null;
      expect(await askAs(host)).toBe(status);
    },
  );

  test.skipIf(!foreign)("a request to another address of this machine reads nothing", async () => {
    token = null;
    expect((await ask({}, foreign)).status).toBe(404);
  });

  test.each<[string, Record<string, string>, number]>([
    ["with it", { authorization: "Bearer a token of sixteen" }, 200],
    ["with another one", { authorization: "Bearer a token of sixteeN" }, 401],
    ["with it as a password", { authorization: "Basic a token of sixteen" }, 401],
    ["without", {}, 401],
  ])(
    "with a token set, programs on this machine need it as well: %s",
    async (_, headers, status) => {
      token = "a token of sixteen";
      const answer = await ask(headers);
      expect([answer.status, answer.text.includes("baton_")]).toEqual([status, status === 200]);
    },
  );
});
