/** Two sockets joined to one connection, with real sockets of this machine. */
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { joinSockets } from "../../src/runner/isolation/port-forward.ts";

const open: Socket[] = [];
afterEach(() => open.splice(0).forEach((socket) => void socket.destroy()));

/** Returns both ends of a connection. */
async function connection(): Promise<[Socket, Socket]> {
  const server = createServer({ allowHalfOpen: true });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const near = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  const [far] = (await once(server, "connection")) as [Socket];
  server.close();
  open.push(near, far);
  return [near, far];
}

it("a slow reader gets all data that the other side sent before it closed", async () => {
  const [reader, reads] = await connection();
  const [writes, writer] = await connection();
  // Fills the buffers until the system accepts no more.
  let waiting = 0;
  for (; reads.writableLength === 0; waiting += 4096) {
    reads.write(Buffer.alloc(4096));
    await setImmediate();
  }
  joinSockets(reads, writes);
  reader.end();
  writer.resume().end("The end.");
  await once(writes, "close");
  const heard: Buffer[] = [];
  for await (const chunk of reader) heard.push(chunk as Buffer);
  expect(Buffer.concat(heard).subarray(waiting).toString()).toBe("The end.");
});

it("a side that breaks off closes the other side", async () => {
  const [reader, reads] = await connection();
  const [writes] = await connection();
  joinSockets(reads, writes);
  reader.resetAndDestroy();
  await once(writes, "close");
});
