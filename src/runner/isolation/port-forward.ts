/**
 * The ways out of a sandbox. Its network has only a loopback device. A folder of unix sockets is
 * mounted into it, each named by a port. `supervisor.ts` listens on each of these ports of the
 * sandbox's 127.0.0.1.
 */
import { connect, createServer, type Server, type Socket } from "node:net";
import { chmodSync, mkdirSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

// Joins two sockets to one connection: each side receives the other's data and its end.

/**
 * When one side closes, the other is closed after it has received all data, so that a slow reader
 * still gets the end of a page. Both sides must allow half-open connections. Errors close both and
 * are not reported otherwise.
 */
export function joinSockets(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.pipe(to);
    from
      .on("error", () => undefined)
      .on("close", () => (from.readableEnded ? to.destroySoon() : to.destroy()));
  }
}

/** Path of the folder inside the sandbox. */
export const FORWARDS_FOLDER = "/run/baton";

export class PortForwards implements AsyncDisposable {
  /**
   * Only the runner can read this folder. What is mounted lies in it, so that nobody else on the
   * machine reaches the sockets.
   */
  readonly dir = mkdtempSync(join(tmpdir(), "baton-sandbox-"));
  readonly folder = join(this.dir, "ports");
  private readonly servers = new Map<number, Server>();
  private readonly sockets = new Set<Socket>();

  constructor() {
    mkdirSync(this.folder);
    // Independent of the umask, because another user passes through it inside.
    chmodSync(this.folder, 0o755);
  }

  /**
   * Forwards to a server of the runner on 127.0.0.1. It has the same port inside, which nobody else
   * can take there.
   */
  async open(port: number): Promise<number> {
    if (!this.servers.has(port))
      await this.serve(
        port,
        createServer(HALF_OPEN, (socket) => forwardTo(socket, port)),
      );
    return port;
  }

  /** Lets `server` accept the connections to `port` inside. */
  async serve(port: number, server: Server): Promise<void> {
    this.servers.set(port, server);
    server.on("connection", (socket: Socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
    });
    const path = join(this.folder, String(port));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen({ path, writableAll: true }, resolve);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    for (const server of this.servers.values())
      await new Promise((resolve) => void server.close(resolve));
    await rm(this.dir, { recursive: true, force: true });
  }
}

/** One side may be finished while the other still sends. */
const HALF_OPEN = { allowHalfOpen: true };

function forwardTo(socket: Socket, port: number): void {
  const there = connect({ port, host: "127.0.0.1", ...HALF_OPEN });
  joinSockets(socket, there);
}
