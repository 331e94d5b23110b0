/** The rules of the proxy, as one decision for each connection. */
import { lookup } from "node:dns/promises";
import { request } from "node:http";
import { connect as connectTls } from "node:tls";
import { connect, type Socket } from "node:net";
import { isKnownRegistry } from "../../../core/model/registries.ts";
import { isListed, isName, isPublic } from "./hosts.ts";

export interface EgressRules {
  /** Whether the rules allow a host; never true for an address. */
  isListed: (host: string) => boolean;
  ports: readonly number[];
  /** Returns all addresses of a name; rejects if it has none. */
  resolve: (host: string) => Promise<string[]>;
  /** Whether the proxy may connect to an address. */
  isReachable: (address: string) => boolean;
}

export type EgressVerdict = { address: string } | { refused: string };

export function createEgressRules(hosts: readonly string[]): EgressRules {
  const resolve = async (host: string) =>
    (await lookup(host, { all: true })).map(({ address }) => address);
  return {
    isListed: (host) => isName(host) && isListed(host, hosts),
    ports: [80, 443],
    resolve,
    isReachable: isPublic,
  };
}

/** Returns why the list or the ports refuse a connection; null = they allow it. */
function findEgressRefusal(
  host: string,
  port: number,
  { isListed: listed, ports }: EgressRules,
): string | null {
  const where = `${host.slice(0, 100)}:${port}`;
  if (!ports.includes(port))
    return `Sessions can't reach ${where}: only the ports ${ports.join(" and ")} are open.`;
  if (listed(host)) return null;
  const remedy = "Work without it, or hand back and say that it has to be added";
  return isKnownRegistry(host)
    ? `Sessions can't reach ${where}: egress.registries in .github/baton.yml doesn't ` +
        "allow this registry; `auto` allows those that a manifest on the base branch " +
        `needs. ${remedy} there.`
    : `Sessions can't reach ${where}: it is not on the list of hosts. ${remedy} to ` +
        "egress.docs in .github/baton.yml.";
}

/**
 * Returns the address to connect to. It is resolved once, and the proxy connects to that checked
 * address. A second lookup could return another address (DNS rebinding). If one address is not
 * public, all are refused.
 */
async function judgeConnection(
  host: string,
  port: number,
  rules: EgressRules,
): Promise<EgressVerdict> {
  const refused = findEgressRefusal(host, port, rules);
  if (refused !== null) return { refused };
  const addresses = await rules.resolve(host).catch((): string[] => []);
  const address = addresses[0];
  if (address === undefined) return { refused: `The name ${host} could not be resolved.` };
  if (addresses.every(rules.isReachable)) return { address };
  return { refused: `Sessions can't reach ${host}: it is in a private network.` };
}

// How the proxy connects: directly, or through the proxy that the machine itself has to use.

export type ConnectResult = { socket: Socket; head: Buffer } | { refused: string };

const PATIENCE_MS = 30_000;

/**
 * Connects to a host that the rules allow. If the machine has its own proxy, that proxy resolves
 * the name.
 */
export async function connectToHost(
  host: string,
  port: number,
  rules: EgressRules,
  proxy: URL | null,
): Promise<ConnectResult> {
  if (proxy) {
    const refused = findEgressRefusal(host, port, rules);
    return refused === null ? connectThroughProxy(host, port, proxy) : { refused };
  }
  const verdict = await judgeConnection(host, port, rules);
  if ("refused" in verdict) return verdict;
  const socket = connect({ host: verdict.address, port, allowHalfOpen: true });
  return awaitConnection(socket, "connect", { refused: `${host}:${port} doesn't answer.` });
}

function awaitConnection(
  socket: Socket,
  event: string,
  otherwise: ConnectResult,
): Promise<ConnectResult> {
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
function connectThroughProxy(host: string, port: number, proxy: URL): Promise<ConnectResult> {
  const { username, password, hostname, protocol } = proxy;
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization = username
    ? { "proxy-authorization": `Basic ${Buffer.from(user).toString("base64")}` }
    : {};
  const tls = protocol === "https:";
  const at = { host: hostname, port: Number(proxy.port) || (tls ? 443 : 80) };
  return new Promise((resolve) => {
    const fail = () =>
      resolve({ refused: `This machine's own proxy doesn't allow ${host}:${port}.` });
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
    // Any answer but a tunnel is a refusal; its body does not matter.
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
