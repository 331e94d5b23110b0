/**
 * Runs inside a sandbox as the parent of everything else: `supervisor <folder> <order>`. It listens
 * for each forwarded port on 127.0.0.1 and starts the command of the order. It ends when the
 * command ends, which ends the sandbox. It has no more rights than a tool, so it needs no
 * protection from one. Imports next to nothing of src, so that it starts quickly.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { constants } from "node:os";
import { join } from "node:path";
import { joinSockets } from "./port-forward.ts";

/**
 * The order that the runner left in the folder. A command line would be readable by others and
 * limited in length.
 */
interface Order {
  argv: [string, ...string[]];
  cwd: string;
  env: Record<string, string>;
}

const [folder = "", name = ""] = process.argv.slice(3);
const { argv, cwd, env } = JSON.parse(readFileSync(join(folder, name), "utf8")) as Order;

for (const port of readdirSync(folder).filter((entry) => /^[0-9]+$/.test(entry))) {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const there = connect({ path: join(folder, port), allowHalfOpen: true });
    joinSockets(socket, there);
  });
  await once(server.listen(Number(port), "127.0.0.1"), "listening");
}

const [file, ...args] = argv;
const child = spawn(file, args, { cwd, env, stdio: "inherit" });
child.on("error", (error) => {
  process.stderr.write(`${file} can't be started: ${error.message}\n`);
  process.exit(127);
});
child.on("exit", (code, signal) =>
  process.exit(code ?? 128 + constants.signals[signal ?? "SIGKILL"]),
);
