/**
 * Opens the sandbox of a session: the first backend that passes its self-test on this machine, or a
 * sentence on how to fix that.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { CERTIFICATES } from "../../config/session-env.ts";
import { CONFIG_PATH, WORKFLOW_PATH, type SessionSettings } from "../../core/model/settings.ts";
import { getProgramCommand, getSearchPath, listProgramFiles } from "../programs.ts";
import type { SandboxBackend, StartPlan } from "./backend.ts";
import { bwrap } from "./bwrap.ts";
import type { Sandbox, SandboxFolders, Defence } from "./sandbox.ts";
import { NamespaceSandbox } from "./namespace-sandbox.ts";
import { PortForwards } from "./port-forward.ts";
import { chooseIdentity, setOwner } from "./init.ts";
import { getMachineLimits, type ResourceLimits } from "./resource-limits.ts";
import { openWithoutIsolation } from "./isolation-off.ts";
import { testSandbox } from "./self-test.ts";
import { PROXY_PORT, createProxyEnvironment, createProxyServer } from "./proxy/index.ts";
import { createEgressRules } from "./proxy/egress.ts";
import { unshare } from "./unshare.ts";
import { planMounts } from "./mounts.ts";

export interface SandboxIo {
  /** The machine's environment: search path, its own proxy. */
  environment: Readonly<Record<string, string>>;
  print: (line: string) => void;
}

const BACKENDS: readonly SandboxBackend[] = [bwrap, unshare];

/** Weaknesses that only the attack tests request. No setting and no variable can set them. */
export interface SandboxWeakness {
  /** The defence that is left out; null = none. */
  without: Defence | null;
  /** Replaces the machine's own limits, because an attack on them must not harm the machine. */
  limits?: ResourceLimits;
}

/** Opens the sandbox. The folders of `place` must exist. */
export async function openSandbox(
  place: SandboxFolders,
  sessionSettings: Pick<SessionSettings, "isolation" | "egress">,
  io: SandboxIo,
  weakened: SandboxWeakness = { without: null },
): Promise<Sandbox | { missing: string }> {
  if (sessionSettings.isolation === "off") {
    io.print(
      `Isolation is off (${CONFIG_PATH}): what the session runs sees this machine and its network.`,
    );
    return openWithoutIsolation();
  }
  if (process.platform !== "linux")
    return { missing: describeMissing([`${process.platform} has no namespaces`]) };
  const failed: string[] = [];
  for (const backend of BACKENDS) {
    const sandbox = await tryBackend(backend, place, sessionSettings, io, weakened);
    if (typeof sandbox !== "string") {
      io.print([`Isolation: ${backend.name}`, ...failed].join("; "));
      return sandbox;
    }
    failed.push(`${backend.name}: ${sandbox}`);
  }
  return { missing: describeMissing(failed) };
}

/** Returns the sandbox, or why this backend doesn't work. */
async function tryBackend(
  backend: SandboxBackend,
  place: SandboxFolders,
  { egress }: Pick<SessionSettings, "egress">,
  { environment, print }: SandboxIo,
  { without, limits = getMachineLimits(place.writable[0] ?? "/") }: SandboxWeakness,
): Promise<Sandbox | string> {
  const path = getSearchPath(environment);
  const lacks = backend.findMissing(path);
  if (lacks !== null) return lacks;
  const forwards = new PortForwards();
  const rules = createEgressRules([...egress.registries, ...egress.docs]);
  if (without === "proxy-list") rules.isListed = () => true;
  if (without === "proxy-address") rules.isReachable = () => true;
  await forwards.serve(
    PROXY_PORT,
    createProxyServer({ rules, upstream: getUpstreamProxy(environment), print }),
  );
  const readable = [
    ...place.readable,
    dirname(process.execPath),
    ...listProgramFiles(),
    ...listCertificates(environment),
  ];
  const view = planMounts({ writable: place.writable, readable }, forwards.folder, environment);
  const who = chooseIdentity();
  const entry: StartPlan["entry"] = {
    program: getProgramCommand("supervisor"),
    identity: without === "user" ? { ...who, other: false } : who,
    limits: without === "limits" ? null : limits,
  };
  mkdirSync(join(forwards.dir, "root"));
  const file = join(forwards.dir, "runner");
  writeFileSync(file, "the runner's", { mode: 0o600 });
  const plan: StartPlan = { view, entry, path, dir: forwards.dir, without };
  const sandbox = new NamespaceSandbox({
    ...{ backend, plan, forwards, writable: place.writable },
    environment: { ...createProxyEnvironment(), ...view.environment },
  });
  if (entry.identity.other)
    for (const folder of place.writable) await setOwner(folder, who.uid, who.gid);
  const why = without === null ? await testSandbox(sandbox, { ...place, readable }, file) : null;
  if (why === null) return sandbox;
  await sandbox[Symbol.asyncDispose]();
  return why;
}

/**
 * Lists the existing files and folders with certificates that the machine's `environment` names.
 */
function listCertificates(environment: Readonly<Record<string, string>>): string[] {
  const named = CERTIFICATES.flatMap((name) => environment[name] || []);
  return [...new Set(named)].filter((path) => isAbsolute(path) && path !== "/" && existsSync(path));
}

/** Returns the machine's own proxy, if it has to use one. */
function getUpstreamProxy(environment: Readonly<Record<string, string>>): URL | null {
  const given = environment["HTTPS_PROXY"] || environment["https_proxy"];
  return given ? URL.parse(given.includes("://") ? given : `http://${given}`) : null;
}

function describeMissing(failed: readonly string[]): string {
  return (
    `This machine can't isolate sessions (${failed.join("; ")}), so Baton starts none. On ` +
    "Ubuntu or Debian, run `sudo apt-get install --yes bubblewrap` before the step " +
    '"Session", and allow it user namespaces as the step "Isolation" of Baton\'s ' +
    `${WORKFLOW_PATH} does (Ubuntu 24.04 forbids them by AppArmor). In a container, run it ` +
    "with `--security-opt seccomp=unconfined --cap-add SYS_ADMIN`. Or set `isolation: " +
    `"off"\` in ${CONFIG_PATH}, which lets everything that a model runs read this machine's ` +
    "files and reach any host."
  );
}
