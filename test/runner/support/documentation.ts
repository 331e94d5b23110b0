/** Hosts of documentation with TLS, and the machine's proxy for them, which allows every host. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { connect, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";

export const DOCS = "docs.baton.example";
/** Also reachable with TLS; tests leave it off the list. */
export const FOREIGN = "foreign.baton.example";

export interface Documentation extends AsyncDisposable {
  /** Address of the machine's own proxy. */
  proxy: string;
  /** File with the certificate that signs for both hosts. */
  certificate: string;
  /** Each request that arrived, as `GET docs.baton.example/page`. */
  asked: string[];
}

/** Opens the hosts; `answer` serves every page. */
export async function openDocumentation(answer: RequestListener): Promise<Documentation> {
  const dir = mkdtempSync(join(tmpdir(), "baton-docs-"));
  const certificate = join(dir, "ca.pem");
  const key = join(dir, "key.pem");
  const named = ["-subj", `/CN=${DOCS}`, "-addext", `subjectAltName=DNS:${DOCS},DNS:${FOREIGN}`];
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "2",
      ...named,
      "-keyout",
      key,
      "-out",
      certificate,
    ],
    { stdio: "ignore" },
  );
  const asked: string[] = [];
  const tls = { key: readFileSync(key), cert: readFileSync(certificate) };
  const server = createSecureServer(tls, (request, response) => {
    asked.push(`${request.method} ${request.headers.host}${request.url}`);
    answer(request, response);
  });
  const proxy = createServer();
  const portOf = (one: { address(): unknown }) => (one.address() as AddressInfo).port;
  // Node's `closeAllConnections` closes neither tunnels nor handshakes.
  const open = new Set<Socket>();
  for (const one of [server, proxy])
    one.on("connection", (socket: Socket) => {
      open.add(socket);
      socket.on("close", () => open.delete(socket));
    });
  proxy.on("connect", (_, socket) => {
    const there = connect(portOf(server), "127.0.0.1");
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    socket.pipe(there).pipe(socket);
    for (const one of [socket, there]) one.on("error", () => one.destroy());
  });
  for (const one of [server, proxy]) await once(one.listen(0, "127.0.0.1"), "listening");
  return {
    ...{ certificate, asked, proxy: `http://127.0.0.1:${portOf(proxy)}` },
    async [Symbol.asyncDispose]() {
      const closed = [server, proxy].map((one) => once(one.close(), "close"));
      for (const socket of open) socket.destroy();
      await Promise.all(closed);
      rmSync(dir, { recursive: true });
    },
  };
}
