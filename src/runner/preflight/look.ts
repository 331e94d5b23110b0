/** Opens the cage as a session does, and lets `inside.ts` look around in it. */
import { readlink, rm, stat, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { AUTO } from "../../core/build/registries.ts";
import type { Play } from "../../core/build/settings.ts";
import type { SessionEnv } from "../../config/session-env.ts";
import { RunnerFault } from "../fault.ts";
import type { Cage } from "../isolation/cage.ts";
import type { openCage } from "../isolation/index.ts";
import type { foldersIn } from "../worktree.ts";
import { program } from "../programs.ts";
import type { Asked, Seen } from "./inside.ts";

export interface Setting {
  env: SessionEnv;
  folders: ReturnType<typeof foldersIn>;
  play: Play;
  print: (line: string) => void;
  open: typeof openCage;
}

/** With what only the outside can tell: which files came to be there, and whether the runner was reached. */
export type Looked =
  | { kind: "missing"; sentence: string }
  | { kind: "off" }
  | {
      kind: "seen";
      backend: string;
      seen: Seen;
      written: string[];
      allowed: boolean;
      reached: boolean;
      /** The runner's own PID namespace. */
      processes: string;
    };

const NAME = "baton-preflight";
/** Hosts that are asked for a way to: enough to tell whether there is one. */
const MOST_HOSTS = 5;
const LONGEST_MS = 30_000;

/** @throws RunnerFault when the program inside says nothing */
export async function look({ env, folders, play, print, open }: Setting): Promise<Looked> {
  // As `session.ts` opens it.
  const place = { writable: [folders.worktree, folders.session, folders.worktrees], readable: [folders.record] };
  const opened = await open(place, play, { environment: env.gitEnvironment, print });
  if ("missing" in opened) return { kind: "missing", sentence: opened.missing };
  await using cage = opened;
  if (cage.backend === "off") return { kind: "off" };
  const server = createServer((socket) => void socket.destroy()).listen(0, "127.0.0.1");
  let reached = false;
  server.on("connection", () => (reached = true));
  await once(server, "listening");
  const secret = join(env.temp, `${NAME}-secret`);
  await writeFile(secret, "The runner's own.");
  const own = dirname(import.meta.filename);
  const forbidden = [env.temp, folders.store, own, "/usr", "/etc", env.gitEnvironment["HOME"] ?? "/root"];
  const asked: Asked = {
    ...{ secret: [secret], forbidden: forbidden.map((folder) => join(folder, NAME)) },
    ...{ allowed: join(folders.worktree, NAME), port: (server.address() as AddressInfo).port },
    proxy: cage.environment["HTTPS_PROXY"] ?? cage.environment["https_proxy"] ?? null,
    ...{ stranger: strangerTo(play), hosts: hostsOf(play) },
  };
  try {
    const seen = await run(cage, asked, folders, env);
    const [written, allowed] = [await existing(asked.forbidden), await exists(asked.allowed)];
    const processes = await readlink("/proc/self/ns/pid");
    return { kind: "seen", backend: cage.backend, seen, written, allowed, reached, processes };
  } finally {
    server.close();
    for (const file of [...asked.forbidden, asked.allowed, secret]) await rm(file, { force: true }).catch(() => {});
  }
}

async function run(cage: Cage, asked: Asked, { session }: Setting["folders"], env: SessionEnv): Promise<Seen> {
  const child = cage.start([...program("look"), JSON.stringify(asked)], {
    cwd: session,
    env: { ...env.engineEnvironment, ...cage.environment },
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
    return JSON.parse(said) as Seen;
  } catch {
    const why = complaint.trim().split("\n").at(-1)?.slice(0, 300) || "it says nothing";
    throw new RunnerFault(`Nothing can be run in the cage (${cage.backend}): ${why}`);
  }
}

export function hostsOf({ egress: { registries, docs } }: Pick<Play, "egress">): string[] {
  // `auto` is still there where the commit can't be had.
  const isPlain = (host: string) => host !== AUTO && !host.startsWith("*.");
  const plain = (hosts: string[]) => hosts.filter(isPlain).slice(0, MOST_HOSTS);
  return [...new Set([...plain(registries), ...plain(docs)])];
}

/** A host that the configuration doesn't name. */
function strangerTo({ egress: { registries, docs } }: Play): string {
  const listed = [...registries, ...docs].join(" ");
  return ["example.com", "example.org", "iana.org"].find((host) => !listed.includes(host)) ?? "baton.invalid";
}

async function existing(files: readonly string[]): Promise<string[]> {
  const found = await Promise.all(files.map(async (file) => ((await exists(file)) ? [file] : [])));
  return found.flat();
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
