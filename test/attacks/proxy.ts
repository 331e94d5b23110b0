/** Attacks on the proxy by names and ports that the list lets through, with a resolver that the attacker has. */
import { once as happens } from "node:events";
import { connect, createServer, type AddressInfo, type Server } from "node:net";
import { proxyServer } from "../../src/runner/isolation/proxy/index.ts";
import { rulesOf, type Rules } from "../../src/runner/isolation/proxy/rules.ts";
import type { Attack } from "./attack.ts";

const HOST = "mirror.example";

export async function proxyAttacks(stack: AsyncDisposableStack): Promise<Attack[]> {
  let heard = "";
  // Behind `mirror.example`, which is listed.
  const target = await listening(
    createServer((socket) => void socket.on("data", (data) => void (heard += data.toString())).on("error", () => null)),
    stack,
  );
  /** What gets through to the target of what is said to the proxy. */
  const through = async (rules: Partial<Rules>, words: string, id: string) => {
    const all = { ...rulesOf([HOST]), ports: [target], resolve: async () => ["127.0.0.1"], ...rules };
    const proxy = await listening(proxyServer({ rules: all, upstream: null, print: () => undefined }), stack);
    const socket = connect(proxy, "127.0.0.1");
    socket.on("error", () => undefined).resume();
    socket.write(words);
    await Promise.race([happens(socket, "data"), happens(socket, "close")]).catch(() => undefined);
    socket.end(id);
    await new Promise((resolve) => void setTimeout(resolve, 50));
    socket.destroy();
    return heard.includes(id);
  };
  const tunnel = `CONNECT ${HOST}:${target} HTTP/1.1\r\n\r\n`;
  const anywhere = { reachable: () => true };
  return [
    {
      ...{ id: "N15", title: "gives a listed name an address of the machine", carrier: "owner of a listed name" },
      defence: "refusing addresses that aren't public",
      escapes: (defended) => through(defended ? {} : anywhere, tunnel, `n15-${defended}`),
    },
    {
      ...{
        id: "N16",
        title: "gives a listed name a private address beside a public one",
        carrier: "owner of a listed name",
      },
      defence: "refusing names of which any address isn't public",
      escapes: (defended) =>
        through(
          { resolve: async () => ["127.0.0.1", "93.184.216.34"], ...(defended ? {} : anywhere) },
          tunnel,
          `n16-${defended}`,
        ),
    },
    {
      ...{ id: "N17", title: "has IPv4 mapped into IPv6", carrier: "owner of a listed name" },
      defence: "refusing mapped addresses",
      escapes: (defended) =>
        through(
          { resolve: async () => ["::ffff:127.0.0.1"], ...(defended ? {} : anywhere) },
          tunnel,
          `n17-${defended}`,
        ),
    },
    {
      ...{ id: "N18", title: "goes to another port of a listed host", carrier: "a session's command" },
      defence: "only the ports of the web",
      escapes: (defended) =>
        through({ ...anywhere, ports: defended ? [80, 443] : [target] }, tunnel, `n18-${defended}`),
    },
  ];
}

async function listening(server: Server, stack: AsyncDisposableStack): Promise<number> {
  await happens(server.listen(0, "127.0.0.1"), "listening");
  stack.defer(() => void server.close());
  return (server.address() as AddressInfo).port;
}
