/** Tests a sandbox from inside before Baton trusts it: `self-test-main.ts` runs there. */
import { once } from "node:events";
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Readable } from "node:stream";
import type { Sandbox, SandboxFolders } from "./sandbox.ts";
import { getProgramCommand } from "../programs.ts";

const PATIENCE_MS = 20_000;
/** The kernel namespaces that every backend creates. */
const NAMESPACES = ["mnt", "pid", "net", "ipc", "uts"];

/**
 * Returns why the sandbox can't be trusted; null = no attempt succeeded. `file` is one that only
 * the runner may read.
 */
export async function testSandbox(
  sandbox: Sandbox,
  { writable, readable }: SandboxFolders,
  file: string,
): Promise<string | null> {
  const server = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const facts = {
    ...{
      environ: hashBytes(readFileSync("/proc/self/environ")),
      file,
      port: (server.address() as AddressInfo).port,
      writable,
      readable,
    },
    namespaces: Object.fromEntries(
      NAMESPACES.map((name) => [name, readlinkSync(`/proc/self/ns/${name}`)]),
    ),
  };
  const child = sandbox.start([...getProgramCommand("self-test"), JSON.stringify(facts)], {
    ...{ cwd: "/", env: {}, stdio: ["ignore", "pipe", "pipe"] },
  });
  const timer = setTimeout(() => child.kill(), PATIENCE_MS);
  try {
    const ended = once(child, "close");
    const said = [child.stdout, child.stderr].map((stream) => text(stream as Readable));
    await ended;
    const [out = "", err = ""] = await Promise.all(said);
    const lines = out.split("\n").filter(Boolean);
    if (lines.at(-1) === "end") return lines.length === 1 ? null : lines.slice(0, -1).join(", ");
    return err.trim().split("\n").at(-1)?.slice(0, 300) || "it does not start";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
    server.close();
  }
}

/** `self-test-main.ts` recognizes the runner's environment by this digest, without its values. */
function hashBytes(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
