/** The setup: the return from GitHub, and problems of the machine or of the input. */
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startSetupServer, type SetupServer } from "../../src/app/setup/server.ts";

let github: Server;
let setup: SetupServer;
let home: string;
/** Codes that were exchanged. GitHub accepts each once. */
let codes: string[];
let meanwhile: () => void;

const made = {
  id: 7,
  pem: "-----BEGIN-----\nx\n",
  webhook_secret: "s",
  html_url: "http://github.test/apps/baton",
};

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "setup-unit-"));
  codes = [];
  meanwhile = () => {};
  github = createServer((request, response) => {
    const used = codes.push(request.url!.split("/").at(-2)!) > 1;
    meanwhile();
    response.writeHead(used ? 404 : 201, { "content-type": "application/json" });
    response.end(JSON.stringify(used ? { message: "Not Found" } : made));
  }).listen(0, "127.0.0.1");
  await once(github, "listening");
  const baseUrl = `http://127.0.0.1:${(github.address() as AddressInfo).port}`;
  const log = pino({ level: "silent" });
  setup = await startSetupServer({
    port: 0,
    host: "127.0.0.1",
    baseUrl,
    envFile: join(home, ".env"),
    log,
  });
});

afterEach(async () => {
  await setup.close();
  github.close();
  rmSync(home, { recursive: true, force: true });
});

const page = async (query = "&kind=person&owner=ann") =>
  (await fetch(setup.address + query)).text();
const back = async () => {
  const state = /state=(\w+)/.exec(await page())![1]!;
  return setup.address.replace(/\?.*/, `/done?code=one&state=${state}`);
};
const open = (url: string, signal: AbortSignal | null = null) =>
  fetch(url, { redirect: "manual", signal });

test("a browser that leaves during the exchange, or returns twice, finds the App created", async () => {
  const url = await back();
  const gone = new AbortController();
  meanwhile = () => gone.abort();
  await open(url, gone.signal).catch(() => {});
  await setup.done;
  expect(readFileSync(join(home, ".env"), "utf8")).toContain('APP_ID="7"');
  expect((await open(url)).headers.get("location")).toBe(`${made.html_url}/installations/new`);
  expect(codes).toEqual(["one"]);
});

test("a .env that is a folder is reported before GitHub creates anything, and after it", async () => {
  const url = await back();
  mkdirSync(join(home, ".env"));
  expect(await page()).toContain(".env is not a file.");
  expect(await (await open(url)).text()).toMatch(
    /The App was created, but its key could not be written to .*Delete the App on its page/,
  );
});

test("invalid input is reported, and deliveries are refused until later", async () => {
  const text = await page("&kind=organization&owner=bad+org%21&address=ftp://x");
  expect(text).toContain("bad org! is not an account&#39;s name");
  expect(text).toContain("ftp://x is not a URL");
  const delivery = await fetch(new URL("/api/github/webhooks", setup.address), {
    method: "POST",
    body: "{}",
  });
  expect(delivery.status).toBe(503);
});

test("the owner is asked before the App can be created, with the reason", async () => {
  const text = await page("");
  expect(text).toMatch(/nobody but its owner install\s+a private App/);
  expect(text).not.toContain('name="manifest"');
  expect(await page("&owner=acme")).toContain("Choose who owns the repositories.");
});

test.each([
  ["organization", "acme", "/organizations/acme/settings/apps/new?", "baton-acme"],
  ["person", "ann_acme", "/settings/apps/new?", "baton-ann_acme"],
  ["organization", `a${"-b".repeat(18)}`, "/organizations/", "baton-a-b-b-b-b-b-b-b-b-b-b-b-b-b"],
])("an App for the %s %s is created there, with a unique name", async (kind, owner, path, name) => {
  const text = await page(`&kind=${kind}&owner=${owner}`);
  const action = /method="post" action="([^"]+)"/.exec(text)![1]!;
  expect(new URL(action).pathname + new URL(action).search).toContain(path);
  expect(text).toContain(`&#34;name&#34;:&#34;${name}&#34;`);
});

test("a supervisor sees that the process is alive and not ready", async () => {
  const at = (path: string) => fetch(new URL(path, setup.address));
  expect((await at("/healthz")).status).toBe(200);
  const ready = await at("/readyz");
  expect([ready.status, await ready.text()]).toEqual([
    503,
    expect.stringContaining("there is no App yet"),
  ]);
});
