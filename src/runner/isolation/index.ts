/** Opens the cage of a session: the first backend that proves itself on this machine, or the sentence that mends it. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { CERTIFICATES } from "../../config/session-env.ts";
import { CONFIG_PATH, WORKFLOW_PATH, type Play } from "../../core/build/settings.ts";
import { program, programFiles } from "../programs.ts";
import type { Backend, Plan } from "./backend.ts";
import { bwrap } from "./bwrap.ts";
import type { Cage, CagePlace, Defence } from "./cage.ts";
import { Caged } from "./caged.ts";
import { Doors } from "./doors.ts";
import { identity, own } from "./identity.ts";
import { limitsOf, type Limits } from "./limits.ts";
import { openOff } from "./off.ts";
import { searchPathOf } from "./program.ts";
import { proof } from "./proof.ts";
import { proxyServer } from "./proxy/index.ts";
import { rulesOf } from "./proxy/rules.ts";
import { PROXY_PORT, proxyEnvironment } from "./proxy/environment.ts";
import { unshare } from "./unshare.ts";
import { viewOf } from "./view.ts";

export interface CageIo {
  /** The machine's: search path, its own proxy. */
  environment: Readonly<Record<string, string>>;
  print: (line: string) => void;
}

const BACKENDS: readonly Backend[] = [bwrap, unshare];

/** What only the attacks' harness says; no setting and no variable gets there. */
export interface Weakened {
  /** What is left out. */
  without: Defence | null;
  /** In the place of the machine's own: an attack on them must not cost the machine. */
  limits?: Limits;
}

/** `place`'s folders exist. */
export async function openCage(
  place: CagePlace,
  play: Pick<Play, "isolation" | "egress">,
  io: CageIo,
  weakened: Weakened = { without: null },
): Promise<Cage | { missing: string }> {
  if (play.isolation === "off") {
    io.print(`Isolation is off (${CONFIG_PATH}): what the session runs sees this machine and its network.`);
    return openOff();
  }
  if (process.platform !== "linux") return { missing: sentence([`${process.platform} has no namespaces`]) };
  const failed: string[] = [];
  for (const backend of BACKENDS) {
    const cage = await tried(backend, place, play, io, weakened);
    if (typeof cage !== "string") {
      io.print([`Isolation: ${backend.name}`, ...failed].join("; "));
      return cage;
    }
    failed.push(`${backend.name}: ${cage}`);
  }
  return { missing: sentence(failed) };
}

/** The cage, or why this backend doesn't do. */
async function tried(
  backend: Backend,
  place: CagePlace,
  { egress }: Pick<Play, "egress">,
  { environment, print }: CageIo,
  { without, limits = limitsOf(place.writable[0] ?? "/") }: Weakened,
): Promise<Cage | string> {
  const path = searchPathOf(environment);
  const lacks = backend.lacks(path);
  if (lacks !== null) return lacks;
  const doors = new Doors();
  const rules = rulesOf([...egress.registries, ...egress.docs]);
  if (without === "proxy-list") rules.listed = () => true;
  if (without === "proxy-address") rules.reachable = () => true;
  await doors.serve(PROXY_PORT, proxyServer({ rules, upstream: upstreamOf(environment), print }));
  const readable = [...place.readable, dirname(process.execPath), ...programFiles(), ...certificatesIn(environment)];
  const view = viewOf({ writable: place.writable, readable }, doors.folder, environment);
  const who = identity();
  const entry: Plan["entry"] = {
    program: program("inside"),
    identity: without === "user" ? { ...who, other: false } : who,
    limits: without === "limits" ? null : limits,
  };
  mkdirSync(join(doors.dir, "root"));
  const file = join(doors.dir, "runner");
  writeFileSync(file, "the runner's", { mode: 0o600 });
  const plan: Plan = { view, entry, path, dir: doors.dir, without };
  const cage = new Caged({
    ...{ backend, plan, doors, writable: place.writable },
    environment: { ...proxyEnvironment(), ...view.environment },
  });
  if (entry.identity.other) for (const folder of place.writable) await own(folder, who.uid, who.gid);
  const why = without === null ? await proof(cage, { ...place, readable }, file) : null;
  if (why === null) return cage;
  await cage[Symbol.asyncDispose]();
  return why;
}

/** Files and folders with certificates that the machine's `environment` names; only what is there. */
function certificatesIn(environment: Readonly<Record<string, string>>): string[] {
  const named = CERTIFICATES.flatMap((name) => environment[name] || []);
  return [...new Set(named)].filter((path) => isAbsolute(path) && path !== "/" && existsSync(path));
}

/** The machine's own way out, where it has to use one. */
function upstreamOf(environment: Readonly<Record<string, string>>): URL | null {
  const given = environment["HTTPS_PROXY"] || environment["https_proxy"];
  return given ? URL.parse(given.includes("://") ? given : `http://${given}`) : null;
}

function sentence(failed: readonly string[]): string {
  return (
    `This machine can't isolate sessions (${failed.join("; ")}), so none is begun: on Ubuntu or Debian run ` +
    '`sudo apt-get install --yes bubblewrap` before the step "Session", and allow it user namespaces as the step ' +
    `"Isolation" of Baton's ${WORKFLOW_PATH} does (Ubuntu 24.04 forbids them by AppArmor); in a container, ` +
    'run it with `--security-opt seccomp=unconfined --cap-add SYS_ADMIN`; or set `isolation: "off"` in ' +
    `${CONFIG_PATH}, which lets all that a model runs read this machine's files and reach any host.`
  );
}
