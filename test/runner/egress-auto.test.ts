import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { WebAccess } from "../../src/core/model/settings.ts";
import { COMPLETE } from "../spec/support/facts.ts";
import { Bench, type FileSpec } from "./support/bench.ts";
import { Proof } from "./support/proof.ts";

/** The machine's own proxy, which refuses every connection. */
let proxy: string;
let asked: string[];
beforeEach(async () => {
  asked = [];
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", (data) => {
      asked.push(/^CONNECT (\S+):/.exec(String(data))?.[1] ?? "");
      socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  proxy = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

/**
 * Requests two registries and an unlisted host from inside a session, on a base with these files.
 */
async function ask(
  files: Record<string, FileSpec>,
  paths = ["**"],
  others: string[] = [],
  web: WebAccess = "docs",
) {
  const bench = new Bench();
  onTestFinished(() => bench[Symbol.dispose]());
  Object.assign(bench.state.build.session_settings, { isolation: "required", web });
  bench.state.briefs[0]!.paths = paths;
  bench.ask("W1.1/work/1", { base: bench.commit("main", files) });
  const hosts = ["registry.npmjs.org", "pypi.org", "evil.example", ...others];
  const command = hosts.map((host) => `curl -sS https://${host}/`).join("; ");
  const code = await bench.run(
    "W1.1/work/1",
    bench.save(),
    `${command}; echo '${JSON.stringify(COMPLETE)}' > "$BATON_CLOSE"`,
    {
      HTTPS_PROXY: proxy,
    },
  );
  expect(code).toBe(0);
  return bench.lines.filter((line) => line.startsWith("| egress: "));
}

test("a session reaches the registries of the base's languages, and learns how to add others", async () => {
  const lines = await ask({ "web/package.json": "{}" });
  expect(asked).toEqual(["registry.npmjs.org"]);
  expect(lines.join("\n")).toContain(
    "pypi.org:443: egress.registries in .github/baton.yml doesn't allow this registry",
  );
  expect(lines.join("\n")).toContain("evil.example:443: it is not on the list of hosts");
});

test("a session reaches the documentation of these languages, unless `web` is off", async () => {
  const hosts = ["nodejs.org", "docs.python.org"];
  await ask({ "web/package.json": "{}" }, undefined, hosts);
  expect(asked).toEqual(["registry.npmjs.org", "nodejs.org"]);
  asked = [];
  await ask({ "web/package.json": "{}" }, undefined, hosts, "off");
  expect(asked).toEqual(["registry.npmjs.org"]);
});

test("a repository without manifests uses the languages that the plan's briefs name", async () => {
  await ask({ "README.md": "# New\n" }, ["src/**", "pyproject.toml"]);
  expect(asked).toEqual(["pypi.org"]);
});

test("a preflight tries the registries of the default branch's languages", async () => {
  using proof = new Proof();
  const { Egress } = await proof.run({
    files: { "go.mod": "module x\n" },
    environment: { HTTPS_PROXY: proxy },
  });
  expect(Egress?.join()).toContain(
    "None of the registries answers: proxy.golang.org, sum.golang.org.",
  );
});
