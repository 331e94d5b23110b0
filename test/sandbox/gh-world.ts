/**
 * The unmodified `gh`, in a person's clone, with a sandbox that it treats as a GitHub Enterprise
 * Server.
 */
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request as ask, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { createGitHub, type GitHubServer } from "../../src/sandbox/index.ts";
import type { Shape } from "../../src/sandbox/shape.ts";
import type { Repository } from "../../src/sandbox/schema/repository.ts";

const run = promisify(execFile);

/** `gh` uses https for it. The name resolves only through the proxy. */
export const HOST = "github.test";

export interface ProgramResult {
  status: number;
  out: string;
  err: string;
}

export interface GhWorld {
  running: GitHubServer;
  repository: Repository;
  /** Runs `gh` as a person. Returns its stdout. Fails the test if `gh` fails. */
  gh(login: string, ...args: string[]): Promise<string>;
  /** Runs `gh` and returns its result. */
  said(login: string, ...args: string[]): Promise<ProgramResult>;
  /** Runs `gh` without TLS: it speaks http to `github.localhost`, and the sandbox is its proxy. */
  plain(login: string, ...args: string[]): Promise<ProgramResult>;
  /** Returns the parsed output of `gh … --json`. */
  json<T>(login: string, ...args: string[]): Promise<T>;
  git(...args: string[]): Promise<string>;
  /** Commits files on a branch and pushes it. Returns the commit. */
  push(branch: string, message: string, files: Record<string, string>): Promise<string>;
  close(): Promise<void>;
}

/** Returns whether the tests can run here. In CI they must. */
export function hasGh(): boolean {
  try {
    execFileSync("gh", ["--version"], { stdio: "ignore" });
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    if (process.env["CI"] === "true")
      throw new Error("gh and openssl must be installed where CI=true");
    process.stderr.write("skipped: gh or openssl is not installed\n");
    return false;
  }
}

export async function openGhWorld(files: Record<string, string>, shape?: Shape): Promise<GhWorld> {
  const home = mkdtempSync(join(tmpdir(), "gh-test-"));
  const [source, clone] = [join(home, "source"), join(home, "clone")];
  const env = {
    ...{
      PATH: process.env["PATH"] ?? "",
      HOME: home,
      TMPDIR: home,
      TZ: "UTC",
      LC_ALL: "C",
      NO_COLOR: "1",
    },
    ...{ GIT_CONFIG_NOSYSTEM: "1", GIT_TERMINAL_PROMPT: "0" },
  };
  const who = [
    "-c",
    "user.name=Ann",
    "-c",
    "user.email=ann@example.com",
    "-c",
    "init.defaultBranch=main",
  ];
  // Never `execFileSync`, because the sandbox that git connects to runs in this process.
  const gitIn = async (dir: string, ...args: string[]): Promise<string> =>
    (await run("git", ["-C", dir, ...who, ...args], { env, encoding: "utf8" })).stdout.trim();
  const write = async (dir: string, all: Record<string, string>): Promise<void> => {
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
    await gitIn(dir, "add", "-A");
  };
  await run("git", ["init", "-q", "-b", "main", source], { env });
  await write(source, files);
  await gitIn(source, "commit", "-q", "-m", "First");
  const running = await createGitHub({
    dir: join(home, "sandbox"),
    shape,
    runnerEnvironment: { PATH: env.PATH },
  });
  const repository = running.seed.repository({ owner: "ann", name: "sample", from: source });
  const front = await openFront(home, running.port);
  const token = (login: string): string => running.seed.account(login).token ?? "";
  const remote = `http://x-access-token:${token("ann")}@127.0.0.1:${running.port}/ann/sample.git`;
  await run("git", ["clone", "-q", remote, clone], { env });
  // Pushes go directly to the sandbox. `gh` reads the address to find its host.
  await gitIn(clone, "remote", "set-url", "origin", `https://${HOST}/ann/sample.git`);
  await gitIn(clone, "remote", "set-url", "--push", "origin", remote);
  const base = { ...env, GH_PROMPT_DISABLED: "1", GH_NO_UPDATE_NOTIFIER: "1" };
  const as = (login: string): Record<string, string> => {
    return {
      ...base,
      GH_CONFIG_DIR: join(home, `config-${login}`),
      GH_ENTERPRISE_TOKEN: token(login),
    };
  };
  const secure = {
    GH_HOST: HOST,
    HTTPS_PROXY: `http://127.0.0.1:${front.port}`,
    SSL_CERT_FILE: front.certificate,
    GIT_SSL_CAINFO: front.certificate,
  };
  const start = (mine: Record<string, string>, args: string[]): Promise<ProgramResult> =>
    new Promise((resolve) => {
      execFile(
        "gh",
        args,
        { cwd: clone, env: mine, encoding: "utf8", timeout: 30_000 },
        (error, out, err) => {
          const status = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
          resolve({ status, out, err });
        },
      );
    });
  const said: GhWorld["said"] = (login, ...args) => start({ ...as(login), ...secure }, args);
  const gh = async (login: string, ...args: string[]): Promise<string> => {
    const { status, out, err } = await said(login, ...args);
    if (status !== 0) throw new Error(`gh ${args.join(" ")} ended with ${status}: ${err}${out}`);
    return out;
  };
  return {
    ...{ running, repository, gh, said },
    plain: (login, ...args) =>
      start(
        {
          ...as(login),
          GH_TOKEN: token(login),
          GH_HOST: "github.localhost",
          http_proxy: running.url,
        },
        args,
      ),
    json: async <T>(login: string, ...args: string[]) => JSON.parse(await gh(login, ...args)) as T,
    git: (...args) => gitIn(clone, ...args),
    async push(branch, message, changed) {
      await gitIn(clone, "checkout", "-q", "-B", branch);
      await write(clone, changed);
      await gitIn(clone, "commit", "-q", "-m", message);
      await gitIn(clone, "push", "-q", "origin", branch);
      return gitIn(clone, "rev-parse", "HEAD");
    },
    async close() {
      front.close();
      await running.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/**
 * Starts a typical front end of a server: a proxy that accepts `CONNECT`, ends TLS with its own
 * certificate, and forwards to the sandbox.
 */
async function openFront(
  home: string,
  port: number,
): Promise<{ port: number; certificate: string; close(): void }> {
  const [key, certificate] = [join(home, "key.pem"), join(home, "certificate.pem")];
  const made = [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-days",
    "1",
    "-subj",
    `/CN=${HOST}`,
  ];
  const name = ["-addext", `subjectAltName=DNS:${HOST}`, "-keyout", key, "-out", certificate];
  execFileSync("openssl", [...made, ...name], { stdio: "ignore" });
  const secure = createTlsServer(
    { key: readFileSync(key), cert: readFileSync(certificate) },
    (request, response) => {
      const headers = { ...request.headers, host: `127.0.0.1:${port}` };
      const { method, url } = request;
      const onward = ask({ host: "127.0.0.1", port, method, path: url, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on("error", () => response.destroy());
      request.pipe(onward);
    },
  );
  const sockets = new Set<Socket>();
  const proxy: Server = createServer((_request, response) => void response.writeHead(405).end());
  proxy.on("connect", (_request, socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).once("close", () => sockets.delete(socket));
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    secure.emit("connection", socket);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  };
  return { port: (proxy.address() as AddressInfo).port, certificate, close };
}
