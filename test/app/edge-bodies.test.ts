import { once } from "node:events";
import { createServer, request, type ClientRequest, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { BodyReader } from "../../src/app/http/deliveries.ts";

/**
 * Starts a server that reads bodies into `room` bytes and answers with the length, or with the
 * reason for none.
 */
async function serve(room: number) {
  const reader = new BodyReader(room);
  let begun = 0;
  const server = createServer((asked, response) => {
    begun += 1;
    reader.read(asked).then(
      (body) => response.writeHead(200, { connection: "close" }).end(String(body.length)),
      () => response.destroy(),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  /** Opens a body that continues for as long as the test wants. */
  const open = (first: Buffer): ClientRequest => {
    const sent = request({ port, method: "POST" });
    sent.on("error", () => {});
    sent.write(first);
    onTestFinished(() => void sent.destroy());
    return sent;
  };
  const post = async (body: Buffer) =>
    (await fetch(`http://127.0.0.1:${port}`, { method: "POST", body })).text();
  const connections = () =>
    new Promise<number>((resolve) => void server.getConnections((_, count) => resolve(count)));
  return { open, post, connections, begun: () => begun };
}

const end = async (sent: ClientRequest, last: Buffer): Promise<string> => {
  sent.end(last);
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  return Buffer.concat(await answer.toArray()).toString();
};

const some = (bytes: number) => Buffer.alloc(bytes, "x");

test("when memory runs out, the oldest body is dropped and a new one is read whole", async () => {
  const { open, post, begun } = await serve(100_000);
  const first = open(some(60_000));
  await expect.poll(begun).toBe(1);
  const second = open(some(30_000));
  await expect.poll(begun).toBe(2);
  expect(await post(some(50_000))).toBe("50000");
  expect(await end(first, some(1))).toBe(String("no room".length));
  expect(await end(second, some(1))).toBe("30001");
});

test("a body that needs more than all the memory is refused", async () => {
  const { post } = await serve(100_000);
  expect(await post(some(200_000))).toBe(String("no room".length));
});

test("a body in pieces of one byte takes no more memory than its bytes", async () => {
  const { open } = await serve(20_000);
  const sent = open(some(1));
  for (let i = 0; i < 9_998; i++) sent.write("y");
  expect(await end(sent, some(1))).toBe("10000");
});

test("bodies that end or break off free their memory", async () => {
  const { open, post, connections } = await serve(150_000);
  for (let i = 0; i < 3; i++) {
    expect(await post(some(90_000))).toBe("90000");
    const sent = open(some(90_000));
    await expect.poll(connections).toBe(1);
    sent.destroy();
    await expect.poll(connections).toBe(0);
  }
  expect(await post(some(90_000))).toBe("90000");
});
