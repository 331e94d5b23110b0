import { createServer } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SandboxRunner, KINDS } from "./support/sandbox-process.ts";

const tcp = (host: string, port: number) =>
  `timeout 3 bash -c ': < /dev/tcp/${host}/${port}' && echo ${host}`;

describe.each(KINDS)("in a sandbox of %s with a runner of %s, the network", (backend, user) => {
  let sandbox: SandboxRunner;
  beforeAll(async () => void (sandbox = await SandboxRunner.start(backend, user)));
  afterAll(async () => sandbox[Symbol.asyncDispose]());

  it("has only a loopback device, on which no process of the machine listens", async () => {
    const places: [string, number][] = [
      ...([
        ["127.0.0.1", sandbox.info.port],
        ["localhost", sandbox.info.port],
        ["::1", sandbox.info.port],
      ] as [string, number][]),
      ...([
        ["169.254.169.254", 80],
        ["1.1.1.1", 443],
        ["2606:4700:4700::1111", 443],
        ["10.0.0.1", 80],
      ] as [string, number][]),
    ];
    expect((await sandbox.run(places.map(([host, port]) => tcp(host, port)).join("; "))).out).toBe(
      "",
    );
    expect(
      (await sandbox.run("tail -n +3 /proc/net/dev | cut -d: -f1; tail -n +2 /proc/net/route")).out,
    ).toBe("lo");
  });

  it("resolves no names, so that no name can leak data", async () => {
    const ask =
      "import socket; s = socket.socket(2, 2); s.sendto(b'x', ('8.8.8.8', 53)); print('sent')";
    expect((await sandbox.run(`getent hosts example.com; python3 -c "${ask}"`)).out).toBe("");
  });

  it("contains no named sockets of the machine", async () => {
    const abstract = createServer().listen(`\0baton-${process.pid}`);
    await once(abstract, "listening");
    const dial =
      `import socket; s = socket.socket(1); ` +
      `s.connect('\\0baton-${process.pid}'); print('connected')`;
    const { out } = await sandbox.run(
      `python3 -c "${dial}"; ls /var/run/docker.sock /run/docker.sock /run/systemd /run/dbus`,
    );
    abstract.close();
    expect(out).toBe("");
  });

  it("leads to the proxy, which refuses unlisted hosts with a remedy and logs each once", async () => {
    const plain = await sandbox.run("curl -sS http://evil.example/; curl -sS http://evil.example/");
    expect(plain.out).toMatch(
      /^(Sessions can't reach evil\.example:80: .*egress\.docs in \.github\/baton\.yml\.\n?){2}$/,
    );
    expect(plain.lines.filter((line) => line.includes("evil.example:80"))).toHaveLength(1);
    expect((await sandbox.run("curl -sS https://evil.example/")).err).toContain("403");
  });

  it("leads to a server of the runner only through a port that was forwarded before the start", async () => {
    const reach = `cat < /dev/tcp/127.0.0.1/${sandbox.info.port}`;
    expect((await sandbox.run(reach)).out).toBe("");
    expect((await sandbox.run(reach, true)).out).toBe("the runner's");
  });
});
