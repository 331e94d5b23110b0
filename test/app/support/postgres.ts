/**
 * A real Postgres for one test file, in a temporary folder with a socket. If none is installed, the
 * tests are skipped with a message. With CI set they fail instead.
 */
import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { chmodSync, globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

export interface Postgres {
  url: string;
  /** Sends SIGKILL. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops it and removes the folder. */
  remove(): Promise<void>;
}

const BIN = globSync("/usr/lib/postgresql/*/bin").toSorted().at(-1) ?? null;
/** Postgres refuses to run as root. Debian's package adds a user for it. */
const AS =
  process.getuid?.() === 0
    ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    : [];

export const skipped = BIN === null && !process.env["CI"];
/** Suffix of the name of a group of such tests. */
export const onPostgres = skipped
  ? "on Postgres (skipped: Debian's package postgresql isn't installed)"
  : "on Postgres";

function command(name: string, ...args: string[]): [string, string[]] {
  if (BIN === null) throw new Error("Debian's package postgresql isn't installed");
  const [first = "", ...rest] = [...AS, join(BIN, name), ...args];
  return [first, rest];
}

export async function startPostgres(): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), "baton-pg-"));
  chmodSync(folder, 0o777);
  const data = join(folder, "data");
  const asked = [
    "-D",
    data,
    "-U",
    "postgres",
    "-A",
    "trust",
    "--no-sync",
    "--locale=C",
    "-E",
    "UTF8",
  ];
  execFileSync(...command("initdb", ...asked), { stdio: "ignore" });
  const settings = [
    "fsync=off",
    "listen_addresses=",
    `unix_socket_directories=${folder}`,
    "shared_buffers=8MB",
  ];
  const run = command("postgres", "-D", data, ...settings.flatMap((one) => ["-c", one]));
  let server: ChildProcess | null = null;
  const alive = () => server !== null && server.exitCode === null && server.signalCode === null;
  const end = async (signal: NodeJS.Signals) => {
    server?.kill(signal);
    while (alive()) await setTimeout(10);
  };
  const start = async () => {
    const ready = command("pg_isready", "-q", "-h", folder);
    do {
      // After a kill it refuses to start until all its children have noticed.
      if (!alive()) server = spawn(...run, { stdio: "ignore" });
      await setTimeout(30);
    } while (spawnSync(...ready).status !== 0);
  };
  await start();
  return {
    url: `postgres://postgres@localhost/postgres?host=${folder}`,
    kill: () => end("SIGKILL"),
    start,
    async remove() {
      await end("SIGINT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
