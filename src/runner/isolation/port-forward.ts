/**
 * The ways out of a sandbox. Its network has a loopback device and nothing else; a folder of unix
 * sockets is mounted into it, and for each socket, named by a port, `supervisor.ts` listens on that
 * port of the sandbox's
 * 127.0.0.1.
 */
import { connect, createServer, type Server, type Socket } from "node:net";
import { chmodSync, mkdirSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

// Two sockets as one connection: what either side says reaches the other, and so does its end.

/**
 * Where one side closes, the other is closed once it has been given all that was said: a slow
 * reader still gets the end of a page. Both sides must allow half-open connections. Errors close
 * both and are otherwise not reported.
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

/** Where the folder stands inside. */
export const FORWARDS_FOLDER = "/run/baton";

export class PortForwards implements AsyncDisposable {
  /**
   * The runner's alone; what is mounted lies in it, so that nobody else on the machine gets to the
   * sockets.
   */
  readonly dir = mkdtempSync(join(tmpdir(), "baton-sandbox-"));
  readonly folder = join(this.dir, "ports");
  private readonly servers = new Map<number, Server>();
  private readonly sockets = new Set<Socket>();

  constructor() {
    mkdirSync(this.folder);
    // Whatever the umask: another user goes through it inside.
    chmodSync(this.folder, 0o755);
  }

  /**
   * To a server of the runner's on 127.0.0.1: it has the same port inside, which nobody else can
   * have there.
   */
  async open(port: number): Promise<number> {
    if (!this.servers.has(port))
      await this.serve(
        port,
        createServer(HALF_OPEN, (socket) => forwardTo(socket, port)),
      );
    return port;
  }

  /** `server` listens for what connects to `port` inside. */
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

/** One side may have said all while the other still speaks. */
const HALF_OPEN = { allowHalfOpen: true };

function forwardTo(socket: Socket, port: number): void {
  const there = connect({ port, host: "127.0.0.1", ...HALF_OPEN });
  joinSockets(socket, there);
}
