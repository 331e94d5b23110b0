/** What a session's tools could reach on the network, as the probe tried it from inside. */
import { CONFIG_PATH, type SessionSettings } from "../../core/model/settings.ts";
import { findTlsProblem } from "../../core/setup/tls-problem.ts";
import { fail, pass, warn, type CheckFinding } from "./checks.ts";
import { listProbedHosts, type Probe } from "./probe.ts";

const OPEN = "200";

export function checkEgress(
  looked: Probe,
  sessionSettings: Pick<SessionSettings, "egress">,
): CheckFinding[] {
  if (looked.kind === "missing") return [];
  if (looked.kind === "off") {
    const what = "Isolation is off: commands of a model reach everything that the runner reaches.";
    return [warn(what, `Remove \`isolation: off\` from \`${CONFIG_PATH}\`.`)];
  }
  const { seen, reached } = looked;
  const holes = [
    ...(reached || seen.loopback === "connected"
      ? ["a server of the runner on 127.0.0.1 can be reached"]
      : []),
    ...(["connected", "timeout"].includes(seen.direct)
      ? ["there is a way out besides the proxy"]
      : []),
    ...(seen.dns === "resolved" ? ["names are resolved inside"] : []),
    ...(seen.stranger === OPEN ? ["the proxy allows a host that isn't listed"] : []),
  ];
  if (holes.length > 0) return holes.map((hole) => fail(`From inside, ${hole}.`, null));
  return listUnreachedHosts(seen.hosts, sessionSettings);
}

/** Whether a package could be downloaded: true unless none of the tried registries answers. */
export function canDownload(
  looked: Probe,
  { egress: { registries, docs } }: Pick<SessionSettings, "egress">,
): boolean {
  if (looked.kind !== "seen") return looked.kind === "off";
  const listed = listProbedHosts({ egress: { registries, docs } });
  const tried = registries.filter((host) => listed.includes(host));
  return tried.length === 0 || tried.some((host) => looked.seen.hosts[host] === OPEN);
}

/** An unreachable listed host stops no session, because the session may not need it. */
function listUnreachedHosts(
  hosts: Record<string, string>,
  { egress: { registries, docs } }: Pick<SessionSettings, "egress">,
): CheckFinding[] {
  const tried = listProbedHosts({ egress: { registries, docs } });
  const untrusted = tried.flatMap((host) => {
    const tls = findTlsProblem(hosts[host] ?? "");
    return tls ? [{ host, ...tls }] : [];
  });
  const closed = (list: string[]) =>
    list.filter(
      (host) =>
        tried.includes(host) && hosts[host] !== OPEN && !untrusted.some((one) => one.host === host),
    );
  const asked = registries.filter((host) => tried.includes(host));
  const noRegistry = asked.length > 0 && closed(registries).length === asked.length;
  const remedy = `Let the runner reach them, or name others in \`egress\` of \`${CONFIG_PATH}\`.`;
  const found = [
    ...untrusted.slice(0, 1).map(({ words, remedy: tls }) => {
      const all = untrusted.map((one) => one.host).join(", ");
      return warn(
        `TLS problem: the certificate of ${all} can't be verified by Node (${words}).`,
        tls,
      );
    }),
    ...(noRegistry ? [warn(`None of the registries answers: ${asked.join(", ")}.`, remedy)] : []),
    ...(closed(docs).length > 0
      ? [warn(`Not reachable: ${closed(docs).join(", ")}.`, remedy)]
      : []),
  ];
  return found.length > 0
    ? found
    : [pass("Sessions reach only listed hosts, and only through Baton's proxy.")];
}

// What a session's tools could see and change of the runner, as the probe tried it from inside.

const REPORT =
  "This is a defect of Baton, or of this machine's kernel: report it, and use another " +
  "`runs_on` meanwhile.";

export function checkIsolation(looked: Probe): CheckFinding[] {
  if (looked.kind === "missing") return [fail(looked.sentence, null)];
  if (looked.kind === "off") {
    const what =
      "Isolation is off: commands of a model see everything that the job sees, including its keys.";
    return [warn(what, `Remove \`isolation: off\` from \`${CONFIG_PATH}\`.`)];
  }
  const { seen, written, allowed, backend, processes } = looked;
  const holes = [
    ...(seen.processes === processes ? ["the runner's processes can be seen inside"] : []),
    ...seen.read.map((file) => `the runner's ${file} can be read inside`),
    ...written.map((file) => `${file} could be written from inside`),
    ...(allowed ? [] : ["the worktree can't be written inside"]),
    ...(/^0+$/.test(seen.capabilities)
      ? []
      : [`what runs inside has capabilities (${seen.capabilities})`]),
    ...(seen.noNewPrivileges ? [] : ["what runs inside can gain privileges"]),
  ];
  if (holes.length > 0) return holes.map((hole) => fail(`By ${backend}, ${hole}.`, REPORT));
  return [
    pass(
      `Tools are isolated from the runner by ${backend}: they can't reach its processes, ` +
        "files and keys.",
    ),
  ];
}
