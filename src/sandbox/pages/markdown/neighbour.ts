import { isIPv4 } from "node:net";

/**
 * Whether an address leads to another server on this machine. Browsers send a host's cookies to all of its ports:
 * behind such a link a job could wait for those of who follows it.
 */
export function isNeighbour(address: string, own: string): boolean {
  if (!URL.canParse(address)) return false;
  const { origin, hostname } = new URL(address);
  const home = new URL(own);
  return origin !== home.origin && (isLoopback(hostname) || hostname === home.hostname);
}

function isLoopback(hostname: string): boolean {
  if (isIPv4(hostname)) return /^(127|0)\./.test(hostname);
  return hostname === "localhost" || hostname.endsWith(".localhost") || /^\[(::1?|::ffff:.*)\]$/.test(hostname);
}
