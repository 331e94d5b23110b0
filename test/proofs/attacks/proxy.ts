/**
 * Attacks on the proxy with names and ports that the list allows, and a resolver that the attacker
 * controls.
 */
import { once as happens } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, createServer, type AddressInfo, type Server } from "node:net";
import { createProxyServer } from "../../../src/runner/isolation/proxy/index.ts";
import { createEgressRules, type EgressRules } from "../../../src/runner/isolation/proxy/egress.ts";
import { aHello, ECH, withExtension } from "../../runner/support/hello.ts";
import type { Attack } from "./attack.ts";

const HOST = "mirror.example";

export async function createEgressAttacks(stack: AsyncDisposableStack): Promise<Attack[]> {
  let heard = "";
  // The server behind `mirror.example`, which is listed.
  const target = await listening(
    createServer(
      (socket) =>
        void socket
          .on("data", (data) => void (heard += data.toString("latin1")))
          .on("error", () => null),
    ),
    stack,
  );
  /**
   * Whether the target receives `id` through a tunnel. Sends a plain request unless the caller
   * gives something else.
   */
  const through = async (
    rules: Partial<EgressRules>,
    id: string,
    words: Buffer | string = `GET /${id} HTTP/1.0\r\n\r\n`,
  ) => {
    const all = {
      ...createEgressRules([HOST]),
      ports: [target],
      resolve: async () => ["127.0.0.1"],
      ...rules,
    };
    const proxy = await listening(
      createProxyServer({ rules: all, upstream: null, print: () => undefined }),
      stack,
    );
    const socket = connect(proxy, "127.0.0.1");
    socket.on("error", () => undefined).resume();
    socket.write(`CONNECT ${HOST}:${target} HTTP/1.1\r\n\r\n`);
    await Promise.race([happens(socket, "data"), happens(socket, "close")]).catch(() => undefined);
    socket.write(words);
    // Waits until it arrives or is refused.
    for (let waits = 0; waits < 40 && !heard.includes(id) && !socket.closed; waits++)
      await sleep(25);
    socket.destroy();
    return heard.includes(id);
  };
  const anywhere = { isReachable: () => true };
  /** Each TLS message has its own random bytes. */
  const hello = (bytes: Buffer) =>
    through(anywhere, bytes.subarray(11, 43).toString("latin1"), bytes);
  return [
    {
      ...{
        id: "N15",
        title: "gives a listed name an address of the machine",
        carrier: "owner of a listed name",
      },
      defence: "refusing addresses that aren't public",
      escapes: (defended) => through(defended ? {} : anywhere, `n15-${defended}`),
    },
    {
      ...{
        id: "N16",
        title: "gives a listed name a private address beside a public one",
        carrier: "owner of a listed name",
      },
      defence: "refusing names with any address that isn't public",
      escapes: (defended) =>
        through(
          { resolve: async () => ["127.0.0.1", "93.184.216.34"], ...(defended ? {} : anywhere) },
          `n16-${defended}`,
        ),
    },
    {
      ...{ id: "N17", title: "has IPv4 mapped into IPv6", carrier: "owner of a listed name" },
      defence: "refusing mapped addresses",
      escapes: (defended) =>
        through(
          { resolve: async () => ["::ffff:127.0.0.1"], ...(defended ? {} : anywhere) },
          `n17-${defended}`,
        ),
    },
    {
      ...{
        id: "N18",
        title: "goes to another port of a listed host",
        carrier: "a session's command",
      },
      defence: "allowing only web ports",
      escapes: (defended) =>
        through({ ...anywhere, ports: defended ? [80, 443] : [target] }, `n18-${defended}`),
    },
    {
      ...{
        id: "N30",
        title: "names another host in the TLS of a tunnel",
        carrier: "a session's command",
      },
      defence: "comparing the server name with the tunnel's host (control: equal)",
      escapes: async (defended) => hello(await aHello(defended ? "n30.evil.example" : HOST)),
    },
    {
      ...{
        id: "N31",
        title: "names no host in the TLS of a tunnel",
        carrier: "a session's command",
      },
      defence: "comparing the server name with the tunnel's host (control: equal)",
      escapes: async (defended) => hello(await aHello(defended ? "" : HOST)),
    },
    {
      ...{
        id: "N32",
        title: "hides the real host with ECH",
        carrier: "a session's command",
      },
      defence: "refusing ECH (control: without it)",
      escapes: async (defended) =>
        hello(defended ? withExtension(await aHello(HOST), ...ECH) : await aHello(HOST)),
    },
    {
      ...{
        id: "N33",
        title: "names another host in a tunnel's plain http",
        carrier: "a session's command",
      },
      defence: "comparing the `Host` header with the tunnel's host (control: in the path)",
      escapes: (defended) =>
        defended
          ? through(
              anywhere,
              "n33.evil.example",
              "GET / HTTP/1.1\r\nhost: n33.evil.example\r\n\r\n",
            )
          : through(
              anywhere,
              "n33.evil.example",
              "GET /n33.evil.example HTTP/1.1\r\nhost: x\r\n\r\n",
            ),
    },
    {
      ...{
        id: "N34",
        title: "speaks another protocol than TLS or http in a tunnel",
        carrier: "a session's command",
      },
      defence: "allowing only TLS and http (control: http)",
      escapes: (defended) =>
        through(anywhere, `n34-${defended}`, defended ? "SSH-2.0-n34-true\r\n" : undefined),
    },
  ];
}

async function listening(server: Server, stack: AsyncDisposableStack): Promise<number> {
  await happens(server.listen(0, "127.0.0.1"), "listening");
  stack.defer(() => void server.close());
  return (server.address() as AddressInfo).port;
}
