import { once } from "node:events";
import { createServer, request } from "node:http";
import { connect, createServer as createTcp, type AddressInfo, type Server } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { proxyServer } from "../../src/runner/isolation/proxy/index.ts";
import { rulesOf, type Rules } from "../../src/runner/isolation/proxy/rules.ts";

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listening(server: Server): Promise<number> {
  open.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}

/** A proxy that lets `ok.example` be reached, which leads to this machine here; and a web server behind. */
async function behind(more: Partial<Rules> = {}, upstream: URL | null = null) {
  const web = await listening(createServer((asked, answer) => answer.end(`${asked.method} ${asked.headers.host}`)));
  const here = { resolve: async () => ["127.0.0.1"], reachable: () => true, ports: [web] };
  const lines: string[] = [];
  const rules = { ...rulesOf(["ok.example"]), ...here, ...more };
  const proxy = await listening(proxyServer({ rules, upstream, print: (line) => void lines.push(line) }));
  /** The status line of a CONNECT, and what came through the tunnel. */
  const tunnel = async (where: string) => {
    const socket = connect(proxy, "127.0.0.1");
    socket.write(`CONNECT ${where} HTTP/1.1\r\nhost: ${where}\r\n\r\nGET / HTTP/1.0\r\nhost: inner\r\n\r\n`);
    return text(socket);
  };
  const plain = async (url: string, method = "GET") => {
    const asked = request({ port: proxy, host: "127.0.0.1", path: url, method }).end();
    const [answer] = (await once(asked, "response")) as [import("node:http").IncomingMessage];
    return `${answer.statusCode} ${await text(answer)}`;
  };
  return { web, proxy, lines, tunnel, plain };
}

describe("the proxy of a cage", () => {
  it("tunnels to a host of the list, and forwards what only reads", async () => {
    const { web, tunnel, plain } = await behind();
    expect(await tunnel(`OK.example.:${web}`)).toMatch(/^HTTP\/1\.1 200 .*\r\n\r\nHTTP\/1\.1 200[^]*GET inner$/);
    expect(await plain(`http://ok.example:${web}/x`)).toBe(`200 GET ok.example:${web}`);
    expect(await plain(`http://ok.example:${web}/x`, "POST")).toMatch(/^403 Sessions can only read/);
  });

  it("refuses other hosts, addresses however written, and other ports, with what to do", async () => {
    const { web, tunnel, plain, lines } = await behind();
    const hosts = [
      "evil.example",
      "xok.example",
      "ok.example.evil.example",
      "127.0.0.1",
      "2130706433",
      "0x7f.1",
      "[::1]",
    ];
    for (const host of hosts) expect(await tunnel(`${host}:${web}`)).toMatch(/^HTTP\/1\.1 403 /);
    expect(await plain(`http://evil.example:${web}/`)).toContain("egress.docs in .github/baton.yml");
    expect(await tunnel("ok.example:22")).toContain("only the ports");
    expect(lines).toContain(`| egress: Sessions can't reach ok.example:22: only the ports ${web} are open.`);
    expect(await plain("/")).toMatch(/^403 This is a proxy/);
  });

  it("connects to no address that is not public, and only to the one that it judged", async () => {
    const looked: string[] = [];
    const resolve = async (host: string) => (
      looked.push(host),
      looked.length > 1 ? ["127.0.0.1"] : ["93.184.215.14", "10.0.0.1"]
    );
    const { web, tunnel } = await behind({ resolve, reachable: rulesOf([]).reachable });
    expect(await tunnel(`ok.example:${web}`)).toContain("private network");
    expect(await tunnel(`ok.example:${web}`)).toContain("private network");
    expect(looked).toHaveLength(2);
  });

  it("goes through the machine's own proxy, whose password stays outside, and still by the list", async () => {
    const asked: string[] = [];
    const upstream = createTcp((socket) =>
      socket.once("data", (data) => {
        asked.push(String(data));
        socket.end("HTTP/1.1 200 OK\r\n\r\nthrough");
      }),
    );
    const port = await listening(upstream);
    const { web, tunnel } = await behind({}, new URL(`http://me:pass@127.0.0.1:${port}`));
    expect(await tunnel(`ok.example:${web}`)).toMatch(/^HTTP\/1\.1 200 [^]*through$/);
    expect(asked[0]).toContain(`CONNECT ok.example:${web} HTTP/1.1`);
    expect(asked[0]).toContain(`Basic ${Buffer.from("me:pass").toString("base64")}`);
    expect(await tunnel(`evil.example:${web}`)).toMatch(/^HTTP\/1\.1 403 /);
    expect(asked).toHaveLength(1);
  });
});
