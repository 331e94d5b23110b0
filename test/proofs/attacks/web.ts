/** How a session may try to send what it knows to somebody outside by the pages that it reads. */
import { once as happens } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { openModelProxy } from "../../../src/runner/engines/model-proxy.ts";
import type { ModelApi } from "../../../src/runner/engines/model-api/api.ts";
import { createResponsesApi } from "../../../src/runner/engines/model-api/responses-api.ts";
import { openWithoutIsolation } from "../../../src/runner/isolation/isolation-off.ts";
import { createProxyServer } from "../../../src/runner/isolation/proxy/index.ts";
import { createEgressRules } from "../../../src/runner/isolation/proxy/egress.ts";
import { openSessionTools } from "../../../src/runner/tools/index.ts";
import {
  DOCS,
  FOREIGN,
  openDocumentation,
  type Documentation,
} from "../../runner/support/documentation.ts";
import type { Attack, Family } from "./attack.ts";

const secret = (chars: number) => "k3y".repeat(chars).slice(0, chars);

/** Serves every page. Those of `/to/…` redirect to the address that follows. */
const openPages = () =>
  openDocumentation(({ url = "" }, answer) => {
    const leads = url.startsWith("/to/");
    if (leads) answer.setHeader("location", decodeURIComponent(url.slice("/to/".length)));
    answer.writeHead(leads ? 302 : 200, { "content-type": "text/plain" }).end("A page.");
  });

interface Lists {
  /** Hosts that the tool allows, and those that the proxy allows. */
  tool: string[];
  proxy: string[];
}

/** Reads the address with a session's tool `fetch`, through Baton's proxy. */
async function read(url: string, docs: Documentation, { tool, proxy }: Lists): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const dir = mkdtempSync(join(tmpdir(), "baton-web-"));
  stack.defer(() => rmSync(dir, { recursive: true, force: true }));
  const rules = createEgressRules(proxy);
  const server = createProxyServer({
    rules,
    upstream: new URL(docs.proxy),
    print: () => undefined,
  });
  await happens(server.listen(0, "127.0.0.1"), "listening");
  stack.defer(() => void server.close());
  const by = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const environment = {
    PATH: process.env["PATH"]!,
    HTTPS_PROXY: by,
    NODE_EXTRA_CA_CERTS: docs.certificate,
  };
  const place = {
    worktree: dir,
    record: dir,
    scratch: dir,
    docs: tool,
    environment,
    sandbox: openWithoutIsolation(),
  };
  const worktrees = { getFolder: async () => ({ missing: "There is none." }) };
  const { tools, close } = await openSessionTools({ ...place, worktrees }, () => undefined);
  stack.defer(close);
  const fetching = tools.find((one) => "name" in one && one.name === "fetch")!;
  await Promise.resolve(fetching.run({ url }, undefined as never)).catch(() => null);
}

/**
 * Returns what the provider receives from requests that search, in a session with at most `most`
 * searches.
 */
async function searches(api: ModelApi, most: number, requests: number): Promise<number> {
  await using stack = new AsyncDisposableStack();
  let heard = 0;
  const provider = createServer((request, answer) => {
    void text(request).then((body) => {
      if (body.includes('"web_search"')) heard += 1;
      const made = [{ type: "web_search_call" }];
      answer.writeHead(200, { "content-type": "application/json" });
      answer.end(
        JSON.stringify({ model: "m", usage: { input_tokens: 1, output_tokens: 1 }, output: made }),
      );
    });
  });
  await happens(provider.listen(0, "127.0.0.1"), "listening");
  stack.defer(() => void provider.close());
  stack.defer(() => provider.closeAllConnections());
  const url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const setup = { model: "m", searches: most, prices: {}, headers: {}, print: () => undefined };
  const gate = stack.use(
    await openModelProxy({ sandbox: openWithoutIsolation(), url, api, ...setup }),
  );
  const headers = { authorization: `Bearer ${gate.token}` };
  const body = JSON.stringify({ model: "m", input: secret(30), tools: [{ type: "web_search" }] });
  for (let n = 0; n < requests; n++) {
    await (await fetch(`${gate.url}/responses`, { method: "POST", headers, body })).text();
  }
  return heard;
}

export const web: Family = {
  name: "By what it reads from the web",
  async open(stack) {
    const docs = stack.use(await openPages());
    const usual = { tool: [DOCS], proxy: [DOCS] };
    const both = [DOCS, FOREIGN];
    /** Whether a host received a request that contains `words`. */
    const told = async (url: string, words: string, lists: Lists = usual) => {
      const before = docs.asked.length;
      await read(url, docs, lists);
      return docs.asked.slice(before).some((line) => line.includes(words));
    };
    const fetches = (
      id: string,
      title: string,
      defence: string,
      escapes: Attack["escapes"],
    ): Attack => ({
      ...{ id, title, defence, carrier: "a page of documentation", escapes },
    });
    const unbounded = {
      ...createResponsesApi(true),
      limitSearches: (body: object) => ({ body, most: 0 }),
    };
    return [
      fetches("H01", "reads a page of an unlisted host", "the tool's list of hosts", (defended) =>
        told(
          `https://${FOREIGN}/h01`,
          "h01",
          defended ? { tool: [DOCS], proxy: both } : { tool: both, proxy: both },
        ),
      ),
      fetches(
        "H02",
        "uses a listed host that redirects to another one",
        "the tool's check of each redirect",
        (defended) =>
          told(
            `https://${DOCS}/to/${encodeURIComponent(`https://${FOREIGN}/h02`)}`,
            `${FOREIGN}/h02`,
            defended ? { tool: [DOCS], proxy: both } : { tool: both, proxy: both },
          ),
      ),
      fetches("H03", "has changed the tool's own list", "the proxy's list of hosts", (defended) =>
        told(`https://${FOREIGN}/h03`, "h03", { tool: both, proxy: defended ? [DOCS] : both }),
      ),
      fetches(
        "H04",
        "smuggles a file out in a long path",
        "the limit on an address (control: within it)",
        (defended) => told(`https://${DOCS}/h04/${secret(defended ? 2000 : 100)}`, "h04/k3yk3y"),
      ),
      fetches(
        "H05",
        "smuggles a secret out in a query",
        "the limit on a query (control: within it)",
        (defended) => told(`https://${DOCS}/?h05=${secret(defended ? 200 : 20)}`, "h05=k3yk3y"),
      ),
      fetches(
        "H06",
        "puts into a redirect what the address may not contain",
        "the same limits (control: within them)",
        (defended) =>
          told(
            `https://${DOCS}/to/${encodeURIComponent(`/h06?${secret(defended ? 81 : 20)}`)}`,
            "/h06?k3y",
          ),
      ),
      fetches(
        "H07",
        "goes to another port of a listed host",
        "allowing no port in an address (control: the usual one)",
        (defended) => told(`https://${DOCS}:${defended ? 8443 : 443}/h07`, "h07"),
      ),
      fetches(
        "H08",
        "puts a secret in place of a user's name",
        "allowing no user in an address (control: none)",
        (defended) => told(`https://${defended ? `${secret(40)}@` : ""}${DOCS}/h08`, "h08"),
      ),
      {
        ...{
          id: "H09",
          title: "searches at the provider while search is off",
          carrier: "a session's agent",
        },
        defence: "the gate's list of allowed body fields",
        escapes: async (defended) =>
          (await searches(defended ? createResponsesApi(false) : unbounded, 0, 1)) > 0,
      },
      {
        ...{
          id: "H10",
          title: "searches more often than the session may",
          carrier: "a session's agent",
        },
        defence: "the gate's count over all requests",
        escapes: async (defended) =>
          (await searches(defended ? createResponsesApi(true) : unbounded, 2, 5)) > 2,
      },
    ];
  },
};
