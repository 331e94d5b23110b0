/**
 * Runs inside a sandbox as what everything else there is started by: `supervisor <folder> <order>`.
 * It listens for each forwarded port on 127.0.0.1, starts the command of the order, and ends as the
 * command does, which is the end of the sandbox. It has no power that a tool lacks, so it need not
 * be safe from one. Imports next to nothing of src: it starts at once.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { constants } from "node:os";
import { join } from "node:path";
import { joinSockets } from "./port-forward.ts";

/**
 * What the runner left in the folder: no command line, which others could read, and which has an
 * end.
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
