/** What the proxy lets through, as one decision for each connection. */
import { lookup } from "node:dns/promises";
import { isKnownRegistry } from "../../../core/build/registries.ts";
import { isPublic } from "./addresses.ts";
import { isListed, isName } from "./hosts.ts";

export interface Rules {
  /** Whether a host may be reached: never one that is named by its address. */
  listed: (host: string) => boolean;
  ports: readonly number[];
  /** All addresses of a name; rejects when it has none. */
  resolve: (host: string) => Promise<string[]>;
  /** Whether an address may be connected to. */
  reachable: (address: string) => boolean;
}

export type Verdict = { address: string } | { refused: string };

export function rulesOf(hosts: readonly string[]): Rules {
  const resolve = async (host: string) => (await lookup(host, { all: true })).map(({ address }) => address);
  return { listed: (host) => isName(host) && isListed(host, hosts), ports: [80, 443], resolve, reachable: isPublic };
}

/** Whether the list and the ports let a connection be; null = they do. */
export function refusalOf(host: string, port: number, { listed, ports }: Rules): string | null {
  const where = `${host.slice(0, 100)}:${port}`;
  if (!ports.includes(port)) return `Sessions can't reach ${where}: only the ports ${ports.join(" and ")} are open.`;
  if (listed(host)) return null;
  const remedy = "Work without it, or hand back and say that it has to be added";
  return isKnownRegistry(host)
    ? `Sessions can't reach ${where}: egress.registries in .github/baton.yml doesn't allow this registry; ` +
        `\`auto\` allows those that a manifest on the base branch needs. ${remedy} there.`
    : `Sessions can't reach ${where}: it is not on the list of hosts. ` +
        `${remedy} to egress.docs in .github/baton.yml.`;
}

/**
 * The address to connect to. It is resolved once and connected to as it was judged: another look-up could give the
 * name another address (DNS rebinding). One address that is not public spoils them all.
 */
export async function judge(host: string, port: number, rules: Rules): Promise<Verdict> {
  const refused = refusalOf(host, port, rules);
  if (refused !== null) return { refused };
  const addresses = await rules.resolve(host).catch((): string[] => []);
  const address = addresses[0];
  if (address === undefined) return { refused: `The name ${host} could not be resolved.` };
  if (addresses.every(rules.reachable)) return { address };
  return { refused: `Sessions can't reach ${host}: it leads into a private network.` };
}
