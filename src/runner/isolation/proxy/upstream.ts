/** How the proxy gets out: by itself, or through the proxy that the machine itself has to use. */
import { request } from "node:http";
import { connect as connectTls } from "node:tls";
import { connect, type Socket } from "node:net";
import { judge, refusalOf, type Rules } from "./rules.ts";

export type Reached = { socket: Socket; head: Buffer } | { refused: string };

const PATIENCE_MS = 30_000;

/** Connects to a host that the rules allow. The machine's own proxy, where there is one, resolves the name itself. */
export async function reach(host: string, port: number, rules: Rules, proxy: URL | null): Promise<Reached> {
  if (proxy) {
    const refused = refusalOf(host, port, rules);
    return refused === null ? chained(host, port, proxy) : { refused };
  }
  const verdict = await judge(host, port, rules);
  if ("refused" in verdict) return verdict;
  const socket = connect({ host: verdict.address, port, allowHalfOpen: true });
  return connected(socket, "connect", { refused: `${host}:${port} doesn't answer.` });
}

function connected(socket: Socket, event: string, otherwise: Reached): Promise<Reached> {
  return new Promise((resolve) => {
    const fail = () => {
      socket.destroy();
      resolve(otherwise);
    };
    socket.setTimeout(PATIENCE_MS, fail).once("error", fail);
    socket.once(event, () => {
      socket.setTimeout(0).off("error", fail);
      resolve({ socket, head: Buffer.alloc(0) });
    });
  });
}

/** https://www.rfc-editor.org/rfc/rfc9110#CONNECT */
function chained(host: string, port: number, proxy: URL): Promise<Reached> {
  const { username, password, hostname, protocol } = proxy;
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization = username ? { "proxy-authorization": `Basic ${Buffer.from(user).toString("base64")}` } : {};
  const tls = protocol === "https:";
  const at = { host: hostname, port: Number(proxy.port) || (tls ? 443 : 80) };
  return new Promise((resolve) => {
    const fail = () => resolve({ refused: `This machine's own proxy doesn't let ${host}:${port} be reached.` });
    const asked = request({
      ...{ ...at, method: "CONNECT", path: `${host}:${port}`, timeout: PATIENCE_MS },
      headers: { host: `${host}:${port}`, ...authorization },
      ...(tls ? { createConnection: () => connectTls({ ...at, servername: hostname }) } : {}),
    });
    asked.on("connect", ({ statusCode }, socket: Socket, head) => {
      if (statusCode === 200) return resolve({ socket, head });
      socket.destroy();
      fail();
    });
    // Anything but a tunnel is a refusal, whatever its body says.
    asked.on("response", (answer) => {
      answer.destroy();
      fail();
    });
    asked
      .on("timeout", () => asked.destroy())
      .on("error", fail)
      .end();
  });
}
