/** What a session's tools could reach on the network, by what was tried from inside. */
import { CONFIG_PATH, type Play } from "../../core/build/settings.ts";
import { findTlsProblem } from "../../core/preflight/tls.ts";
import { failed, ok, warning, type Found } from "./check.ts";
import { hostsOf, type Looked } from "./look.ts";

const OPEN = "200";

export function egress(looked: Looked, play: Pick<Play, "egress">): Found[] {
  if (looked.kind === "missing") return [];
  if (looked.kind === "off") {
    const what = "Isolation is off: what a model has run reaches all that the runner reaches.";
    return [warning(what, `Remove \`isolation: off\` from \`${CONFIG_PATH}\`.`)];
  }
  const { seen, reached } = looked;
  const holes = [
    ...(reached || seen.loopback === "connected" ? ["a server of the runner's on 127.0.0.1 was reached"] : []),
    ...(["connected", "timeout"].includes(seen.direct) ? ["there is a way out that is not the proxy's"] : []),
    ...(seen.dns === "resolved" ? ["names are resolved inside"] : []),
    ...(seen.stranger === OPEN ? ["the proxy lets through a host that isn't listed"] : []),
  ];
  if (holes.length > 0) return holes.map((hole) => failed(`From inside, ${hole}.`, null));
  return unreached(seen.hosts, play);
}

/** Whether a package could be downloaded: true unless none of the registries that were tried answers. */
export function canDownload(looked: Looked, { egress: { registries, docs } }: Pick<Play, "egress">): boolean {
  if (looked.kind !== "seen") return looked.kind === "off";
  const listed = hostsOf({ egress: { registries, docs } });
  const tried = registries.filter((host) => listed.includes(host));
  return tried.length === 0 || tried.some((host) => looked.seen.hosts[host] === OPEN);
}

/** That nothing listed answers stops no session: it may need none of it. */
function unreached(hosts: Record<string, string>, { egress: { registries, docs } }: Pick<Play, "egress">): Found[] {
  const tried = hostsOf({ egress: { registries, docs } });
  const untrusted = tried.flatMap((host) => {
    const tls = findTlsProblem(hosts[host] ?? "");
    return tls ? [{ host, ...tls }] : [];
  });
  const closed = (list: string[]) =>
    list.filter((host) => tried.includes(host) && hosts[host] !== OPEN && !untrusted.some((one) => one.host === host));
  const asked = registries.filter((host) => tried.includes(host));
  const noRegistry = asked.length > 0 && closed(registries).length === asked.length;
  const remedy = `Let the runner reach them, or name others in \`egress\` of \`${CONFIG_PATH}\`.`;
  const found = [
    ...untrusted.slice(0, 1).map(({ words, remedy: tls }) => {
      const all = untrusted.map((one) => one.host).join(", ");
      return warning(`TLS problem: the certificate of ${all} can't be verified by Node (${words}).`, tls);
    }),
    ...(noRegistry ? [warning(`None of the registries answers: ${asked.join(", ")}.`, remedy)] : []),
    ...(closed(docs).length > 0 ? [warning(`Not reachable: ${closed(docs).join(", ")}.`, remedy)] : []),
  ];
  return found.length > 0 ? found : [ok("Only listed hosts can be reached, by Baton's proxy alone.")];
}
