/** An npm registry with one package, and the machine's proxy for it. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import type { Duplex } from "node:stream";

const HOST = "registry.baton.example";
const TARBALL = `http://${HOST}/units/-/units-1.0.0.tgz`;

export interface Registry extends AsyncDisposable {
  host: string;
  /** Address of the machine's own proxy. */
  proxy: string;
  /** Requested paths. */
  asked: string[];
  /** A project that needs the package. */
  files: Record<string, string>;
}

/** Opens the registry. The package's install script writes a file `ran` in the package's folder. */
export async function openRegistry(): Promise<Registry> {
  const tarball = packed({
    name: "units",
    version: "1.0.0",
    scripts: { install: "echo ran > ran" },
  });
  const asked: string[] = [];
  const server = createServer(({ url = "" }, answer) => {
    asked.push(url);
    const known = TARBALL.endsWith(`${HOST}${url}`);
    answer.writeHead(known ? 200 : 404).end(known ? tarball : "");
  });
  // The server no longer knows the sockets of tunnels, but waits for them when it closes.
  const tunnels = new Set<Duplex>();
  server.on("connect", ({ url }: { url: string }, socket: Duplex) => {
    tunnels.add(socket.once("close", () => tunnels.delete(socket)));
    // A preflight asks for a tunnel to it on the port of HTTPS.
    if (url === `${HOST}:443`) return void socket.end("HTTP/1.1 200 OK\r\n\r\n");
    if (url !== `${HOST}:80`) return void socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    const there = connect((server.address() as AddressInfo).port, "127.0.0.1");
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    socket.pipe(there).pipe(socket);
    for (const one of [socket, there]) one.on("error", () => one.destroy());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
  const project = { name: "app", version: "1.0.0", dependencies: { units: "1.0.0" } };
  const units = { version: "1.0.0", resolved: TARBALL, integrity, hasInstallScript: true };
  const lock = {
    ...project,
    lockfileVersion: 3,
    packages: { "": project, "node_modules/units": units },
  };
  return {
    ...{ host: HOST, proxy: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked },
    files: {
      "package.json": JSON.stringify(project),
      "package-lock.json": JSON.stringify(lock),
      ".npmrc": `registry=http://${HOST}/\n`,
      ".github/baton.yml": `egress:\n  registries: [${HOST}]\n`,
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server.close(), "close");
      server.closeAllConnections();
      for (const tunnel of tunnels) tunnel.destroy();
      await closed;
    },
  };
}

function packed(manifest: object): Buffer {
  const dir = mkdtempSync(join(tmpdir(), "baton-package-"));
  mkdirSync(join(dir, "package"));
  writeFileSync(join(dir, "package", "package.json"), JSON.stringify(manifest));
  execFileSync("tar", ["-czf", "units.tgz", "package"], { cwd: dir });
  const bytes = readFileSync(join(dir, "units.tgz"));
  rmSync(dir, { recursive: true });
  return bytes;
}
