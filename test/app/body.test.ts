import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { ProbotOctokit } from "probot";
import { expect, onTestFinished, test } from "vitest";
import { holdResponse, readBounded } from "../../src/app/github/bounded-fetch.ts";

/**
 * Returns the body that a server answers, and a promise that resolves when its connection has
 * closed.
 */
async function bodyOf(answer: (response: ServerResponse) => void) {
  const { url, closed } = await serve(answer);
  return { body: (await fetch(url)).body, closed };
}

async function serve(answer: (response: ServerResponse) => void) {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const server = createServer((_, response) => {
    response.on("close", resolve);
    answer(response);
  });
  await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, closed };
}

test("a body within the limit is read whole", async () => {
  const { body } = await bodyOf((response) => void response.end("proposal"));
  expect(Buffer.from((await readBounded(body, 8))!).toString()).toBe("proposal");
});

test("an endless body is abandoned at the limit, and its connection is closed", async () => {
  const { body, closed } = await bodyOf((response) => {
    const more = () => {
      while (response.write(Buffer.alloc(65_536)));
    };
    response.on("drain", more);
    more();
  });
  expect(await readBounded(body, 1_000_000)).toBeNull();
  await closed;
});

/** Sends single bytes, each before the idle timeout. */
function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write("x"), 20);
  response.on("close", () => clearInterval(timer));
}

test.each<[string, (response: ServerResponse) => void, RegExp]>([
  [
    "breaks off",
    (r) => void r.writeHead(200, { "content-length": 9 }).write("half", () => r.destroy()),
    /broke off/,
  ],
  ["falls asleep", (r) => void r.write("half"), /nothing arrived/],
  ["drips", drip, /isn't complete after|nothing arrived/],
])("a body that %s is no proposal and is requested again later", async (_, answer, words) => {
  const { body } = await bodyOf(answer);
  const read = readBounded(body, 10_000, { idleMs: 200, wholeMs: 600 });
  await expect(read).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringMatching(words) as string,
  });
});

test("a body stays readable when its response is garbage collected", async () => {
  const { url } = await serve((response) => void response.end("proposal"));
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const octokit = new ProbotOctokit();
  const held = holdResponse({ octokit });
  const request = { parseSuccessResponseBody: false, fetch: held.fetch };
  await octokit.request(`GET ${url}`, { request });
  for (let i = 0; i < 5; i++) {
    collect();
    await new Promise((resolve) => void setImmediate(resolve));
  }
  expect(Buffer.from((await readBounded(held.response?.body, 100))!).toString()).toBe("proposal");
});
