/**
 * A runner with a sandbox, as a process of its own, so that it can run as another user and be
 * killed. It starts with its folder, which contains `w` and `s` to write, `r` to read and `secret`.
 * It reads bash scripts from its standard input, one JSON line each, and answers each with a line.
 */
import { createInterface } from "node:readline";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Readable } from "node:stream";
import { openSandbox } from "../../../src/runner/isolation/index.ts";

const [dir = "", path = ""] = process.argv.slice(2);
const at = (name: string) => join(dir, name);
const lines: string[] = [];
const say = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);

const server = createServer((socket) => socket.end("the runner's\n")).listen(0, "127.0.0.1");
const play = {
  isolation: "required" as const,
  egress: { registries: ["registry.example"], docs: ["*.docs.example"] },
};
const place = { writable: [at("w"), at("s")], readable: [at("r")] };
const io = { environment: { PATH: path }, print: (line: string) => void lines.push(line) };
const sandbox = await openSandbox(place, play, io);
if ("missing" in sandbox) {
  say({ missing: sandbox.missing });
  process.exit(1);
}
const { port } = server.address() as AddressInfo;
say({ backend: sandbox.backend, pid: process.pid, port, lines });
for await (const line of createInterface({ input: process.stdin })) {
  const { script, forwards } = JSON.parse(line) as { script: string; forwards?: boolean };
  if (forwards) await sandbox.forwardPort(port);
  const child = sandbox.start(["bash", "-c", script], {
    ...{
      cwd: at("w"),
      env: { PATH: process.env.PATH!, HOME: at("s") },
      stdio: ["ignore", "pipe", "pipe"],
    },
  });
  const [out, err] = [child.stdout, child.stderr].map((stream) => text(stream as Readable));
  const code = await new Promise((resolve) => void child.on("close", resolve));
  say({
    code,
    out: (await out)!.trim(),
    err: (await err)!.trim(),
    why: sandbox.getExceededLimit(child),
    lines,
  });
}
await sandbox[Symbol.asyncDispose]();
server.close();
