/** A registry with an unknown certificate, as behind a company's proxy, in a real sandbox. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecureServer, type Server } from "node:https";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCheck } from "../../src/runner/preflight/checks.ts";
import { Proof } from "./support/proof.ts";

const HOST = "registry.baton.example";
const files = { ".github/baton.yml": `egress:\n  registries: [${HOST}]\n` };

let dir: string;
let server: Server;
let proxy: ReturnType<typeof createServer>;
const certificate = () => join(dir, "ca.pem");
const portOf = (one: { address(): unknown }) => (one.address() as AddressInfo).port;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "baton-tls-"));
  const named = ["-subj", `/CN=${HOST}`, "-addext", `subjectAltName=DNS:${HOST},DNS:localhost`];
  const out = ["-keyout", join(dir, "key.pem"), "-out", certificate()];
  execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...named, ...out],
    {
      stdio: "ignore",
    },
  );
  const tls = { key: readFileSync(join(dir, "key.pem")), cert: readFileSync(certificate()) };
  server = createSecureServer(tls, (_, answer) => answer.end("{}"));
  await once(server.listen(0, "127.0.0.1"), "listening");
  proxy = createServer();
  proxy.on("connect", (_, socket) => {
    const there = connect(portOf(server), "127.0.0.1");
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    socket.pipe(there).pipe(socket);
    for (const one of [socket, there]) one.on("error", () => one.destroy());
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");
});

afterAll(async () => {
  server.closeAllConnections();
  proxy.closeAllConnections();
  await Promise.all([once(server.close(), "close"), once(proxy.close(), "close")]);
  rmSync(dir, { recursive: true });
});

test("a certificate that Node doesn't trust is named as a TLS problem, with its remedy", async () => {
  using proof = new Proof();
  const { Egress } = await proof.run({
    files,
    environment: { HTTPS_PROXY: `http://127.0.0.1:${portOf(proxy)}` },
  });
  expect(Egress).toEqual([
    expect.stringMatching(
      new RegExp(
        `^warning: TLS problem: the certificate of ${HOST} can't be verified by Node ` +
          "\\(DEPTH_ZERO_SELF_SIGNED_CERT\\)\\. .*NODE_EXTRA_CA_CERTS .* SSL_CERT_FILE",
      ),
    ),
  ]);
});

test("the certificates that the runner's variables name reach the session's tools", async () => {
  using proof = new Proof();
  const environment = {
    HTTPS_PROXY: `http://127.0.0.1:${portOf(proxy)}`,
    NODE_EXTRA_CA_CERTS: certificate(),
  };
  const { Egress } = await proof.run({ files, environment });
  expect(Egress).toEqual(["ok: Sessions reach only listed hosts, and only through Baton's proxy."]);
});

test("a check that meets a TLS problem says so", async () => {
  const found = await runCheck(async () => {
    const answer = await fetch(`https://localhost:${portOf(server)}`).catch((error: unknown) => {
      const { cause } = error as { cause: Error };
      throw cause;
    });
    return answer.ok ? [] : [];
  });
  expect(found).toEqual([
    expect.objectContaining({
      result: "failed",
      detail: expect.stringMatching(
        /^A TLS certificate can't be verified \(self-signed certificate\)/,
      ) as string,
      remedy: expect.stringContaining("NODE_EXTRA_CA_CERTS") as string,
    }),
  ]);
});
