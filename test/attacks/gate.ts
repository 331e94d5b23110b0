/** Attacks on the gate, by which an agent reaches the provider without having its key. */
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { openGate } from "../../src/runner/engines/gate.ts";
import { openOff } from "../../src/runner/isolation/off.ts";
import type { Attack } from "./attack.ts";
import { KEY } from "./deeds.ts";

export async function gateAttacks(stack: AsyncDisposableStack): Promise<Attack[]> {
  const heard: string[] = [];
  const provider = createServer(({ method, url, headers }, answer) => {
    heard.push(`${method} ${url} ${String(headers["x-api-key"])}`);
    answer.writeHead(200, { "content-type": "application/json" });
    answer.end("{}");
  });
  await once(provider.listen(0, "127.0.0.1"), "listening");
  stack.defer(() => void provider.close());
  const url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const opened = async (requests: RegExp) => {
    const options = { cage: openOff(), url, requests, headers: { "x-api-key": KEY }, print: () => undefined };
    return stack.use(await openGate(options));
  };
  const usual = /^POST \/v1\/messages$/;
  /** Whether the provider got the request, with its key. */
  const gets = async (requests: RegExp, asked: string, word: boolean) => {
    const gate = await opened(requests);
    const [method = "", path = ""] = asked.split(" ");
    const headers = { "x-api-key": word ? gate.word : "guessed" };
    const before = heard.length;
    await (await fetch(`${gate.url}${path}`, { method, headers, ...(method === "POST" ? { body: "{}" } : {}) })).text();
    return heard.slice(before).some((line) => line.startsWith(asked) && line.endsWith(KEY));
  };
  return [
    {
      ...{ id: "N19", title: "asks the gate without the session's word", carrier: "another process of the machine" },
      defence: "the gate's word",
      escapes: (defended) => gets(usual, "POST /v1/messages", !defended),
    },
    {
      ...{ id: "N20", title: "reads what others stored with the key, by the gate", carrier: "a session's agent" },
      defence: "the gate's list of requests",
      escapes: (defended) => gets(defended ? usual : /./, "GET /v1/files", true),
    },
    {
      ...{ id: "N21", title: "starts batches with the key, by the gate", carrier: "a session's agent" },
      defence: "the gate's list of requests",
      escapes: (defended) => gets(defended ? usual : /./, "POST /v1/messages/batches", true),
    },
  ];
}
