import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { COMPLETE } from "../spec/support/facts.ts";
import { Bench } from "./support/bench.ts";

let bench: Bench;
let server: Server;
const seen: IncomingMessage[] = [];

beforeEach(async () => {
  bench = new Bench();
  seen.length = 0;
  server = createServer((request, response) => {
    seen.push(request);
    response.writeHead(403, { "content-type": "text/plain" }).end("no");
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  bench[Symbol.dispose]();
});

describe("the server of the record", () => {
  it("gets the token in a header, and no file or log line contains it", async () => {
    bench.ask("W1.1/work/1", { base: bench.commit("main", { a: "a\n" }) });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const record = bench.save();
    expect(
      await bench.run("W1.1/work/1", record, bench.closing(COMPLETE), { GITHUB_SERVER_URL: url }),
    ).toBe(1);
    const basic = Buffer.from("x-access-token:ghs_secret").toString("base64");
    expect(seen.map((request) => request.headers.authorization)).toEqual([`basic ${basic}`]);
    expect(seen[0]?.url).toBe("/o/r.git/info/refs?service=git-upload-pack");
    expect(bench.lines).toEqual([
      expect.stringMatching(/^baton session: git fetch: unable to access .* 403$/),
    ]);
    const store = join(bench.temp, "baton-store");
    const files = readdirSync(store, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    for (const file of files) {
      const text = readFileSync(join(file.parentPath, file.name), "latin1");
      expect(text.includes("ghs_secret") || text.includes(basic)).toBe(false);
    }
  });

  it("is reported in one line if it is unreachable", async () => {
    bench.ask("W1.1/work/1", { base: bench.commit("main", { a: "a\n" }) });
    const record = bench.save();
    const more = { GITHUB_SERVER_URL: "http://127.0.0.1:1" };
    expect(await bench.run("W1.1/work/1", record, bench.closing(COMPLETE), more)).toBe(1);
    expect(bench.lines).toEqual([
      expect.stringMatching(/^baton session: git fetch: unable to access/),
    ]);
  });

  it("needs git on the runner", async () => {
    bench.ask("W1.1/work/1", { base: bench.commit("main", { a: "a\n" }) });
    const record = bench.save();
    expect(
      await bench.run("W1.1/work/1", record, bench.closing(COMPLETE), { PATH: bench.dir }),
    ).toBe(1);
    expect(bench.lines).toEqual([
      "baton session: git is not on the PATH of this runner; install git.",
    ]);
  });
});
