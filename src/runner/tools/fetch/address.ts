/** Which addresses the tool `fetch` reads: https, on a listed host, and too short to carry much away. */
import { isListed, isName } from "../../isolation/proxy/hosts.ts";

/** Pages of documentation have shorter ones. Each character more is one that could tell the host something. */
const ADDRESS_CHARS = 300;
const QUERY_CHARS = 80;

export type Address = { url: URL } | { refused: string };

/** Parses what a model wrote, or what a redirect names; relative to `base`, where there is one. */
export function parseAddress(text: string, hosts: readonly string[], base?: URL): Address {
  const url = URL.parse(text.trim(), base);
  if (!url) return { refused: "This is no address: give one like https://docs.python.org/3/library/json.html." };
  // It is never sent, so that it counts for nothing.
  url.hash = "";
  if (url.protocol !== "https:") return { refused: `Only https:// addresses are read, and this is ${url.protocol}//.` };
  if (url.username || url.password) return { refused: "An address with a user's name or a password is not read." };
  if (url.port) return { refused: `An address with a port is not read: leave out ":${url.port}".` };
  if (!isName(url.hostname) || !isListed(url.hostname, hosts)) {
    return {
      refused:
        `${url.hostname.slice(0, 100)} is not a host of documentation that this session may read. These are: ` +
        `${hosts.join(", ")}. Do without it, or hand back that it has to be added to egress.docs in .github/baton.yml.`,
    };
  }
  if (url.href.length > ADDRESS_CHARS) {
    return { refused: `The address has ${url.href.length} characters; at most ${ADDRESS_CHARS} are sent.` };
  }
  if (url.search.length > QUERY_CHARS) {
    return { refused: `The query has ${url.search.length} characters; at most ${QUERY_CHARS} are sent.` };
  }
  return { url };
}
