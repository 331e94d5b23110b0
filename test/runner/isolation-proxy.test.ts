import { once } from "node:events";
import { createServer, request } from "node:http";
import { connect, createServer as createTcp, type AddressInfo, type Server } from "node:net";
import { buffer, text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { createProxyServer } from "../../src/runner/isolation/proxy/index.ts";
import { createEgressRules, type EgressRules } from "../../src/runner/isolation/proxy/egress.ts";
import { aHello, ECH, withExtension } from "./support/hello.ts";

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listening(server: Server): Promise<number> {
  open.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}

/**
 * Opens a proxy that allows `ok.example`, which here resolves to this machine; and a web server.
 */
async function behind(more: Partial<EgressRules> = {}, upstream: URL | null = null) {
  const web = await listening(
    createServer((asked, answer) => answer.end(`${asked.method} ${asked.headers.host}`)),
  );
  // Replaces a TLS server: it answers with the first bytes that it received.
  const secure = await listening(
    createTcp((socket) => socket.once("data", (data) => socket.end(data))),
  );
  const here = {
    resolve: async () => ["127.0.0.1"],
    isReachable: () => true,
    ports: [web, secure],
  };
  const lines: string[] = [];
  const rules = { ...createEgressRules(["ok.example"]), ...here, ...more };
  const proxy = await listening(
    createProxyServer({ rules, upstream, print: (line) => void lines.push(line) }),
  );
  /**
   * Returns the status line of a CONNECT, and what came back through the tunnel for the bytes sent
   * in it.
   */
  const tunnel = async (where: string, ...said: Buffer[]) => {
    const socket = connect(proxy, "127.0.0.1");
    socket.write(`CONNECT ${where} HTTP/1.1\r\nhost: ${where}\r\n\r\n`);
    for (const one of said.length > 0
      ? said
      : [Buffer.from("GET / HTTP/1.0\r\nhost: inner\r\n\r\n")]) {
      socket.write(one);
      // Each chunk must arrive by itself.
      await new Promise((resolve) => void setImmediate(resolve));
    }
    const bytes = await buffer(socket);
    return bytes.toString("latin1");
  };
  const plain = async (url: string, method = "GET") => {
    const asked = request({ port: proxy, host: "127.0.0.1", path: url, method }).end();
    const [answer] = (await once(asked, "response")) as [import("node:http").IncomingMessage];
    return `${answer.statusCode} ${await text(answer)}`;
  };
  return { web, secure, proxy, lines, tunnel, plain };
}

describe("the proxy of a sandbox", () => {
  it("tunnels TLS to a host of the list, even if its first message is split", async () => {
    const { secure, tunnel } = await behind();
    const hello = await aHello("ok.example");
    const through = `HTTP/1.1 200 Connection established\r\n\r\n${hello.toString("latin1")}`;
    expect(await tunnel(`OK.example.:${secure}`, hello)).toBe(through);
    const pieces = [...hello].map((byte) => Buffer.from([byte]));
    expect(await tunnel(`ok.example:${secure}`, ...pieces)).toBe(through);
  });

  it("ends a tunnel whose TLS names another host, none, or hides it, and logs that", async () => {
    const { secure, tunnel, lines } = await behind();
    const hello = await aHello("ok.example");
    // A fatal alert: access denied.
    const alert = Buffer.from([21, 3, 3, 0, 2, 2, 49]).toString("latin1");
    const ended = `HTTP/1.1 200 Connection established\r\n\r\n${alert}`;
    expect(await tunnel(`ok.example:${secure}`, await aHello("evil.example"))).toBe(ended);
    expect(await tunnel(`ok.example:${secure}`, await aHello(""))).toBe(ended);
    expect(await tunnel(`ok.example:${secure}`, withExtension(hello, ...ECH))).toBe(ended);
    const why = [
      'its TLS is for another host, "evil.example".',
      "its TLS names no server (SNI).",
      "it hides the server's name (Encrypted Client Hello); switch that off.",
    ];
    const line = (words: string) =>
      `| egress: Sessions can't reach ok.example:${secure} this way: ${words}`;
    expect(lines).toEqual(why.map(line));
  });

  it("forwards reading requests by plain http to the requested host, also from a tunnel", async () => {
    const { web, tunnel, plain } = await behind();
    expect(await plain(`http://ok.example:${web}/x`)).toBe(`200 GET ok.example:${web}`);
    expect(await plain(`http://ok.example:${web}/x`, "POST")).toMatch(
      /^403 Sessions can only read/,
    );
    expect(await tunnel(`ok.example:${web}`)).toMatch(
      new RegExp(`^HTTP/1\\.1 200 [^]*GET ok\\.example:${web}$`),
    );
    const post = Buffer.from("POST / HTTP/1.0\r\nhost: ok.example\r\ncontent-length: 0\r\n\r\n");
    expect(await tunnel(`ok.example:${web}`, post)).toContain("403");
  });

  it("refuses other hosts, addresses in any notation, and other ports, with a remedy", async () => {
    const { web, secure, tunnel, plain, lines } = await behind();
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
    expect(await plain(`http://evil.example:${web}/`)).toContain(
      "egress.docs in .github/baton.yml",
    );
    expect(await tunnel("ok.example:22")).toContain("only the ports");
    const ports = `only the ports ${web} and ${secure} are open.`;
    expect(lines).toContain(`| egress: Sessions can't reach ok.example:22: ${ports}`);
    expect(await plain("/")).toMatch(/^403 This is a proxy/);
  });

  it("connects only to public addresses, and only to the one that it checked", async () => {
    const looked: string[] = [];
    const resolve = async (host: string) => (
      looked.push(host),
      looked.length > 1 ? ["127.0.0.1"] : ["93.184.215.14", "10.0.0.1"]
    );
    const { web, tunnel } = await behind({
      resolve,
      isReachable: createEgressRules([]).isReachable,
    });
    expect(await tunnel(`ok.example:${web}`)).toContain("private network");
    expect(await tunnel(`ok.example:${web}`)).toContain("private network");
    expect(looked).toHaveLength(2);
  });

  it("uses the machine's own proxy, whose password stays outside, and still applies the list", async () => {
    const asked: string[] = [];
    const upstream = createTcp((socket) =>
      socket.once("data", (data) => {
        asked.push(String(data));
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        socket.once("data", () => socket.end("through"));
      }),
    );
    const port = await listening(upstream);
    const { web, tunnel } = await behind({}, new URL(`http://me:pass@127.0.0.1:${port}`));
    const hello = await aHello("ok.example");
    expect(await tunnel(`ok.example:${web}`, hello)).toMatch(/^HTTP\/1\.1 200 [^]*through$/);
    expect(asked[0]).toContain(`CONNECT ok.example:${web} HTTP/1.1`);
    expect(asked[0]).toContain(`Basic ${Buffer.from("me:pass").toString("base64")}`);
    expect(await tunnel(`evil.example:${web}`)).toMatch(/^HTTP\/1\.1 403 /);
    expect(asked).toHaveLength(1);
  });
});
