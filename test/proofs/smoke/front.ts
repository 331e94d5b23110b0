/**
 * A GitHub that differs: a proxy in front of the sandbox that changes its answers, so that a probe
 * must notice.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { GitHubServer } from "../../../src/sandbox/index.ts";

/** `asked` is for example `GET /repos/ann/x/issues?page=2`. */
export type Change = (
  asked: string,
  answer: () => Promise<Response>,
  body: string,
) => Promise<Response> | null;

/** @returns the address of the REST API in front of the sandbox's */
export async function openFront(
  running: GitHubServer,
  change: Change,
  stack: AsyncDisposableStack,
): Promise<string> {
  const server = createServer((request, response) => {
    void forward(running, change, request).then(async (answer) => {
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stack.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v3`;
}

async function forward(
  running: GitHubServer,
  change: Change,
  request: IncomingMessage,
): Promise<Response> {
  const body = Buffer.concat(await request.toArray());
  const path = request.url ?? "/";
  // Octokit finds GraphQL beside the REST API: https://docs.github.com/enterprise-server/graphql
  const url = `${running.url}${path}`;
  const headers = Object.entries(request.headers).flatMap(([name, value]) =>
    typeof value === "string" && !["host", "connection", "content-length"].includes(name)
      ? [[name, value] as const]
      : [],
  );
  const method = request.method ?? "GET";
  const ask = () => {
    const sent = body.length > 0 ? { body } : {};
    return running.handle(
      new Request(url, { method, headers: Object.fromEntries(headers), ...sent }),
    );
  };
  return (await change(`${method} ${path.replace("/api/v3", "")}`, ask, body.toString())) ?? ask();
}

/** Returns the same answer with parts of its JSON replaced by name, at any depth. */
export async function rewrite(
  answer: Promise<Response>,
  parts: Record<string, unknown>,
): Promise<Response> {
  const given = await answer;
  const replace = (key: string, value: unknown): unknown => (key in parts ? parts[key] : value);
  const text = JSON.stringify(JSON.parse(await given.text()) as unknown, replace);
  return new Response(text, {
    status: given.status,
    headers: { "content-type": "application/json" },
  });
}
