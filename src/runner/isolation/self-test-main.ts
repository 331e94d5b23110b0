/**
 * Runs inside a sandbox before anything else, and tries what must not work: `self-test <facts>`.
 * Prints each attempt that worked, one per line. Imports nothing of src, so that it starts quickly.
 */
import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";

/** Facts about the runner. */
interface Facts {
  /** Digest of its environment; inside, its process id may belong to another process. */
  environ: string;
  /** Its namespaces, by their names in /proc/self/ns. */
  namespaces: Record<string, string>;
  /** A file of its own, and a port on which it listens. */
  file: string;
  port: number;
  writable: string[];
  readable: string[];
}

const facts = JSON.parse(process.argv[3]!) as Facts;
const status = readFileSync("/proc/self/status", "utf8");

const isPossible = (attempt: () => unknown): boolean => {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
};
const canWrite = (folder: string) =>
  isPossible(() => {
    const file = join(folder, `.baton-${process.pid}`);
    writeFileSync(file, "");
    rmSync(file);
  });
const canConnect = (host: string, port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ host, port, timeout: 2000 });
    for (const event of ["error", "timeout"]) socket.on(event, () => resolve(false));
    socket.on("connect", () => resolve(true));
  });

const hashEnvironment = (pid: string) => {
  try {
    return createHash("sha256")
      .update(readFileSync(`/proc/${pid}/environ`))
      .digest("hex");
  } catch {
    return null; // No process, or one that can't be read.
  }
};

const checks: [boolean, string][] = [
  ...Object.entries(facts.namespaces).map(([name, id]): [boolean, string] => [
    readlinkSync(`/proc/self/ns/${name}`) === id,
    `it is in the runner's ${name} namespace`,
  ]),
  [isPossible(() => readFileSync(facts.file)), "it reads the runner's files"],
  [
    readdirSync("/proc").some((it) => hashEnvironment(it) === facts.environ),
    "it reads the runner's environment",
  ],
  ...["/", "/usr", "/etc", "/home", "/run"].map((it): [boolean, string] => [
    canWrite(it),
    `it writes to ${it}`,
  ]),
  ...facts.readable.map((it): [boolean, string] => [canWrite(it), `it writes to ${it}`]),
  ...facts.writable.map((it): [boolean, string] => [!canWrite(it), `it can't write to ${it}`]),
  ...facts.readable.map((it): [boolean, string] => [
    !isPossible(() => accessSync(it, constants.R_OK)),
    `it can't read ${it}`,
  ]),
  [/^Cap(Inh|Prm|Eff|Bnd|Amb):\t(?!0+$)/m.test(status), "it has capabilities"],
  [!/^NoNewPrivs:\t1$/m.test(status), "it can gain privileges"],
  [
    /^Max processes +unlimited/m.test(readFileSync("/proc/self/limits", "utf8")),
    "its processes have no limit",
  ],
  [Object.keys(networkInterfaces()).some((name) => name !== "lo"), "it has a network device"],
  [await canConnect("127.0.0.1", facts.port), "it reaches the runner's servers"],
  [readFileSync("/proc/net/route", "utf8").trim().split("\n").length > 1, "it has a route"],
  [!(await canConnect("127.0.0.1", 3128)), "it doesn't reach its proxy"],
];
for (const [bad, what] of checks) if (bad) process.stdout.write(`${what}\n`);
process.stdout.write("end\n");
process.exit(0);
