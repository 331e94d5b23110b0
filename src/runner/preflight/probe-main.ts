/**
 * Runs inside the sandbox like a session's tool, tries what no tool may do, and prints the results
 * as JSON. It is a program of its own that imports nothing of Baton.
 */
import { lookup } from "node:dns/promises";
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { connect as tls } from "node:tls";

/** What to try, passed as its only argument in JSON. */
export interface ProbeRequest {
  /** Files that must not be readable. */
  secret: string[];
  /** Files that the sandbox must not be able to create. */
  forbidden: string[];
  /** A file that the sandbox must be able to create. */
  allowed: string;
  /** Port on 127.0.0.1 of a server of the runner. */
  port: number;
  /** Address of the proxy that tools use. */
  proxy: string | null;
  /** A host that is on no list, followed by hosts that are. */
  stranger: string;
  hosts: string[];
}

export interface ProbeResult {
  /** Places where the runner's secrets could be read. */
  read: string[];
  /** Name of the PID namespace. */
  processes: string;
  capabilities: string;
  noNewPrivileges: boolean;
  loopback: string;
  direct: string;
  dns: string;
  stranger: string;
  hosts: Record<string, string>;
}

/** Only the runner's environment contains it. */
const MARK = "BATON_RECORD=";
/**
 * A documentation address without an owner, so that the probe contacts nobody
 * (https://www.rfc-editor.org/rfc/rfc5737).
 */
const NOBODY = "192.0.2.1";
/** Error codes about certificates: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const CERTIFICATE = /CERT|UNABLE_TO_VERIFY/;
const PATIENCE_MS = 1_500;
const PROXY_PATIENCE_MS = 3_000;

const probeRequest = JSON.parse(process.argv[3] ?? "{}") as ProbeRequest;
for (const file of [...probeRequest.forbidden, probeRequest.allowed])
  tryQuietly(() => writeFileSync(file, "preflight"));
const status = tryQuietly(() => readFileSync("/proc/self/status", "utf8")) ?? "";
const [loopback, direct, dns, stranger, ...hosts] = await Promise.all([
  tryConnect("127.0.0.1", probeRequest.port),
  tryConnect(NOBODY, 443),
  lookup(probeRequest.hosts[0] ?? probeRequest.stranger).then(
    () => "resolved",
    () => "refused",
  ),
  tryTunnel(probeRequest.stranger),
  ...probeRequest.hosts.map((host) => tryTunnel(host, true)),
]);
const probeResult: ProbeResult = {
  read: [
    ...listEnvironments(),
    ...probeRequest.secret.filter((file) => tryQuietly(() => readFileSync(file)) !== null),
  ],
  processes: tryQuietly(() => readlinkSync("/proc/self/ns/pid")) ?? "unknown",
  capabilities: /^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? "unknown",
  noNewPrivileges: /^NoNewPrivs:\s*1$/m.test(status),
  ...{ loopback, direct, dns, stranger },
  hosts: Object.fromEntries(probeRequest.hosts.map((host, i) => [host, hosts[i] ?? "unknown"])),
};
process.stdout.write(JSON.stringify(probeResult), () => process.exit(0));

function listEnvironments(): string[] {
  const processes = (tryQuietly(() => readdirSync("/proc")) ?? []).filter((name) =>
    /^[0-9]+$/.test(name),
  );
  const files = processes.map((pid) => `/proc/${pid}/environ`);
  return files.filter((file) => tryQuietly(() => readFileSync(file, "utf8"))?.includes(MARK));
}

/** Returns `connected`, `timeout`, or the system's error code. */
function tryConnect(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PATIENCE_MS });
    const end = (word: string) => (socket.destroy(), resolve(word));
    socket.once("connect", () => end("connected"));
    socket.once("timeout", () => end("timeout"));
    socket.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? "refused"));
  });
}

/**
 * Asks the proxy for a tunnel to the host. Returns its status, `timeout`, or `no proxy`. With
 * `trust`, Node's error code for a certificate that can't be verified replaces the status.
 */
function tryTunnel(host: string, trust = false): Promise<string> {
  if (probeRequest.proxy === null) return Promise.resolve("no proxy");
  const { hostname, port } = new URL(probeRequest.proxy);
  return new Promise((resolve) => {
    const ask = request({
      host: hostname,
      port,
      method: "CONNECT",
      path: `${host}:443`,
      timeout: PROXY_PATIENCE_MS,
    });
    const end = (word: string) => (ask.destroy(), resolve(word));
    ask.once("connect", (answer, socket) => {
      const status = String(answer.statusCode);
      if (!trust || answer.statusCode !== 200) return end(status);
      const open = tls({ socket, servername: host, timeout: PROXY_PATIENCE_MS });
      const finish = (word: string) => (open.destroy(), end(word));
      open.once("secureConnect", () => finish(status));
      open.once("timeout", () => finish(status));
      open.once("error", ({ code = "" }: NodeJS.ErrnoException) =>
        finish(CERTIFICATE.test(code) ? code : status),
      );
    });
    ask.once("response", (answer) => end(String(answer.statusCode)));
    ask.once("timeout", () => end("timeout"));
    ask.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? "refused"));
    ask.end();
  });
}

function tryQuietly<T>(attempt: () => T): T | null {
  try {
    return attempt();
  } catch {
    return null;
  }
}
