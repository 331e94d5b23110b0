/** Decides whether the repository's configuration lets sessions reach a host. */
import { BlockList, isIPv6 } from "node:net";

// Addresses that are not public on the internet: the machine itself, its network, its cloud's
// metadata.

/** https://www.iana.org/assignments/iana-ipv4-special-registry */
const IPV4: [string, number][] = [
  ...([
    ["0.0.0.0", 8],
    ["10.0.0.0", 8],
    ["100.64.0.0", 10],
    ["127.0.0.0", 8],
    ["169.254.0.0", 16],
  ] as [string, number][]),
  ...([
    ["172.16.0.0", 12],
    ["192.0.0.0", 24],
    ["192.0.2.0", 24],
    ["192.88.99.0", 24],
  ] as [string, number][]),
  ...([
    ["192.168.0.0", 16],
    ["198.18.0.0", 15],
    ["198.51.100.0", 24],
    ["203.0.113.0", 24],
  ] as [string, number][]),
  ...([
    ["224.0.0.0", 4],
    ["240.0.0.0", 4],
  ] as [string, number][]),
  // Machines of Azure, including GitHub's, have their host's services here.
  ["168.63.129.16", 32],
];
/**
 * https://www.iana.org/assignments/iana-ipv6-special-registry. Everything but unicast (2000::/3) is refused anyway.
 */
const IPV6: [string, number][] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  // These contain an IPv4 address, which a router on the way extracts again.
  ["2002::", 16],
  ["3fff::", 20],
];

const reservedAddresses = new BlockList();
for (const [net, bits] of IPV4) reservedAddresses.addSubnet(net, bits, "ipv4");
for (const [net, bits] of IPV6) reservedAddresses.addSubnet(net, bits, "ipv6");
const unicastAddresses = new BlockList();
unicastAddresses.addSubnet("2000::", 3, "ipv6");

/**
 * Whether an address, as `dns.lookup` returns it, is public. Mapped ones (`::ffff:a.b.c.d`) are
 * not.
 */
export function isPublic(address: string): boolean {
  if (isIPv6(address))
    return unicastAddresses.check(address, "ipv6") && !reservedAddresses.check(address, "ipv6");
  return !reservedAddresses.check(address, "ipv4");
}

/**
 * Whether `list` contains the host. `list` has names, and `*.example.com` for all below one. A
 * requested name may have capitals and a final dot.
 */
export function isListed(host: string, list: readonly string[]): boolean {
  const name = normalizeHost(host);
  return list.some((entry) => {
    const listed = normalizeHost(entry);
    return listed.startsWith("*.")
      ? name.endsWith(listed.slice(1)) && name.length >= listed.length
      : name === listed;
  });
}

/**
 * Whether the host is a DNS name: not an address in any notation (`0x7f.1`, `2130706433`), and
 * without a port or odd characters.
 */
export function isName(host: string): boolean {
  const labels = normalizeHost(host).split(".");
  const last = labels.at(-1)!;
  const ordinary = labels.every((label) => /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/.test(label));
  return (
    ordinary && labels.length > 1 && host.length <= 253 && !/^([0-9]+|0x[0-9a-f]*)$/.test(last)
  );
}

/** Whether two host names are the same in DNS. */
export function isSameHost(one: string, other: string): boolean {
  return normalizeHost(one) === normalizeHost(other);
}

function normalizeHost(host: string): string {
  return host.toLowerCase().replace(/\.$/, "");
}
