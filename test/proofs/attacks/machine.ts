/**
 * The machine around a session, with what an attacker would want: files, processes and sockets,
 * each with a canary.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo, type ListenOptions, type Server } from "node:net";
import { join } from "node:path";
import { chooseIdentity } from "../../../src/runner/isolation/init.ts";

export class Machine implements AsyncDisposable {
  readonly dir: string;
  /** Everything that was sent to a listener. */
  heard = "";
  /** Ports of 127.0.0.1, of ::1, and of UDP. */
  ports = { tcp: 0, six: 0, udp: 0, proxy: 0 };
  /**
   * A process with secrets in its arguments, environment and files. Nobody but us should end it.
   */
  spy!: ChildProcess;
  victim!: ChildProcess;
  /** Only a process that got at one of the secrets knows it. */
  readonly canary = `canary${randomBytes(9).toString("hex")}`;
  private readonly closing: (() => void)[] = [];

  private constructor(dir: string) {
    this.dir = dir;
  }

  /** Starts below `dir`, which others may enter: file modes must not be what stops them. */
  static async start(dir: string): Promise<Machine> {
    const machine = new Machine(dir);
    chmodSync(dir, 0o755);
    mkdirSync(machine.at("machine/commands"), { recursive: true });
    for (const folder of ["machine", "machine/commands"]) chmodSync(machine.at(folder), 0o777);
    for (const name of ["netrc", "git-config", "store.json"])
      writeFileSync(machine.at(`machine/${name}`), machine.canary);
    for (const name of ["set_env", "add_path", "step_summary"]) {
      writeFileSync(machine.at(`machine/commands/${name}`), "");
      chmodSync(machine.at(`machine/commands/${name}`), 0o666);
    }
    machine.processes();
    await machine.listen();
    return machine;
  }

  at(path: string): string {
    return join(this.dir, path);
  }

  /** Returns the text of a file below it; empty if there is none. */
  read(path: string): string {
    return existsSync(this.at(path)) ? readFileSync(this.at(path), "utf8") : "";
  }

  [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.closing) close();
    return Promise.resolve();
  }

  /** Runs as the user of sessions, so that the sandbox separates them, not the kernel's users. */
  private processes(): void {
    const { uid, gid, other } = chooseIdentity();
    const as = {
      ...(other ? { uid, gid } : {}),
      cwd: this.at("machine"),
      env: { PATH: "/usr/bin:/bin", TOKEN: this.canary },
    };
    const file = openSync(this.at("machine/store.json"), "r");
    this.spy = spawn("sh", ["-c", "sleep 300; true", this.canary], {
      ...as,
      stdio: ["ignore", "ignore", "ignore", file],
    });
    this.victim = spawn("sleep", ["300"], { ...as, stdio: "ignore" });
    for (const child of [this.spy, this.victim])
      this.closing.push(() => void child.kill("SIGKILL"));
  }

  private async listen(): Promise<void> {
    const hear = (data: Buffer) => void (this.heard += data.toString("latin1"));
    const open = async (at: ListenOptions) => {
      const server = createServer(
        (socket) =>
          void socket
            .on("data", hear)
            .on("error", () => undefined)
            .unref(),
      );
      await once(server.listen(at), "listening");
      this.closing.push(() => void server.close());
      return server;
    };
    const port = (server: Server) => (server.address() as AddressInfo).port;
    this.ports.tcp = port(await open({ port: 0, host: "127.0.0.1" }));
    this.ports.six = port(await open({ port: 0, host: "::1" }));
    // The machine's own proxy: it records the requested hosts and never answers.
    this.ports.proxy = port(await open({ port: 0, host: "127.0.0.1" }));
    await open({ path: this.at("machine/docker.sock") });
    chmodSync(this.at("machine/docker.sock"), 0o777);
    await open({ path: `\0${this.canary}-abstract` });
    const udp = createSocket("udp4", hear);
    await once(udp.bind(0, "127.0.0.1"), "listening");
    this.ports.udp = udp.address().port;
    this.closing.push(() => void udp.close());
  }
}
