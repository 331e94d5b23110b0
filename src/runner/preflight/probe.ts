/** Opens the sandbox like a session does, and runs `probe-main.ts` in it. */
import { readlink, rm, stat, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { AUTO_HOSTS } from "../../core/model/registries.ts";
import type { SessionSettings } from "../../core/model/settings.ts";
import type { SessionEnv } from "../../config/session-env.ts";
import { RunnerError } from "../runner-error.ts";
import type { Sandbox } from "../isolation/sandbox.ts";
import type { openSandbox } from "../isolation/index.ts";
import type { getSessionFolders } from "../session/worktree.ts";
import { getProgramCommand } from "../programs.ts";
import type { ProbeRequest, ProbeResult } from "./probe-main.ts";

export interface ProbeSetup {
  env: SessionEnv;
  folders: ReturnType<typeof getSessionFolders>;
  sessionSettings: SessionSettings;
  print: (line: string) => void;
  open: typeof openSandbox;
}

/**
 * The result, with what is visible only from outside: which files were created, and whether the
 * runner was reached.
 */
export type Probe =
  | { kind: "missing"; sentence: string }
  | { kind: "off" }
  | {
      kind: "seen";
      backend: string;
      seen: ProbeResult;
      written: string[];
      allowed: boolean;
      reached: boolean;
      /** The runner's own PID namespace. */
      processes: string;
    };

const NAME = "baton-preflight";
/** Number of hosts to which the probe asks for a tunnel, enough to tell whether there is one. */
const MOST_HOSTS = 5;
const LONGEST_MS = 30_000;

/** @throws RunnerError if the program inside prints nothing */
export async function probeSandbox({
  env,
  folders,
  sessionSettings,
  print,
  open,
}: ProbeSetup): Promise<Probe> {
  // The same places as in `run-session.ts`.
  const place = {
    writable: [folders.worktree, folders.session, folders.worktrees],
    readable: [folders.record],
  };
  const opened = await open(place, sessionSettings, { environment: env.gitEnvironment, print });
  if ("missing" in opened) return { kind: "missing", sentence: opened.missing };
  await using sandbox = opened;
  if (sandbox.backend === "off") return { kind: "off" };
  const server = createServer((socket) => void socket.destroy()).listen(0, "127.0.0.1");
  let reached = false;
  server.on("connection", () => (reached = true));
  await once(server, "listening");
  const secret = join(env.temp, `${NAME}-secret`);
  await writeFile(secret, "The runner's own.");
  const own = dirname(import.meta.filename);
  const forbidden = [
    env.temp,
    folders.store,
    own,
    "/usr",
    "/etc",
    env.gitEnvironment["HOME"] ?? "/root",
  ];
  const asked: ProbeRequest = {
    ...{ secret: [secret], forbidden: forbidden.map((folder) => join(folder, NAME)) },
    ...{ allowed: join(folders.worktree, NAME), port: (server.address() as AddressInfo).port },
    proxy: sandbox.environment["HTTPS_PROXY"] ?? sandbox.environment["https_proxy"] ?? null,
    ...{ stranger: findUnlistedHost(sessionSettings), hosts: listProbedHosts(sessionSettings) },
  };
  try {
    const seen = await runProbe(sandbox, asked, folders, env);
    const [written, allowed] = [await listExisting(asked.forbidden), await isThere(asked.allowed)];
    const processes = await readlink("/proc/self/ns/pid");
    return { kind: "seen", backend: sandbox.backend, seen, written, allowed, reached, processes };
  } finally {
    server.close();
    for (const file of [...asked.forbidden, asked.allowed, secret])
      await rm(file, { force: true }).catch(() => {});
  }
}

async function runProbe(
  sandbox: Sandbox,
  asked: ProbeRequest,
  { session }: ProbeSetup["folders"],
  env: SessionEnv,
): Promise<ProbeResult> {
  const child = sandbox.start([...getProgramCommand("probe"), JSON.stringify(asked)], {
    cwd: session,
    env: { ...env.engineEnvironment, ...sandbox.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), LONGEST_MS);
  const ended = new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("close", () => resolve());
  });
  const [said, complaint] = await Promise.all([text(child.stdout!), text(child.stderr!), ended]);
  clearTimeout(timer);
  try {
    return JSON.parse(said) as ProbeResult;
  } catch {
    const why = complaint.trim().split("\n").at(-1)?.slice(0, 300) || "it prints nothing";
    throw new RunnerError(`Nothing can be run in the sandbox (${sandbox.backend}): ${why}`);
  }
}

export function listProbedHosts({
  egress: { registries, docs },
}: Pick<SessionSettings, "egress">): string[] {
  // `auto` is still in the list if the commit is unavailable.
  const isPlain = (host: string) => host !== AUTO_HOSTS && !host.startsWith("*.");
  const plain = (hosts: string[]) => hosts.filter(isPlain).slice(0, MOST_HOSTS);
  return [...new Set([...plain(registries), ...plain(docs)])];
}

/** Returns a host that the configuration doesn't name. */
function findUnlistedHost({ egress: { registries, docs } }: SessionSettings): string {
  const listed = [...registries, ...docs].join(" ");
  return (
    ["example.com", "example.org", "iana.org"].find((host) => !listed.includes(host)) ??
    "baton.invalid"
  );
}

async function listExisting(files: readonly string[]): Promise<string[]> {
  const found = await Promise.all(files.map(async (file) => ((await isThere(file)) ? [file] : [])));
  return found.flat();
}

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
