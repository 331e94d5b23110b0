/**
 * What a session may read on the web, from the record to its prompt, its sandbox and its engine.
 */
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { DEFAULT_SETTINGS } from "../../src/core/model/settings.ts";
import { getWebAccess } from "../../src/runner/session/web-access.ts";
import { COMPLETE } from "../spec/support/facts.ts";
import { Bench } from "./support/bench.ts";

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
  onTestFinished(() => bench[Symbol.dispose]());
});

/** Returns the prompt of a session in a repository with these files. */
async function promptIn(files: Record<string, string>): Promise<string> {
  bench.ask("W1.1/work/1", { base: bench.commit("main", files) });
  const command = `cp "$BATON_PROMPT" seen.md; echo '${JSON.stringify(COMPLETE)}' > "$BATON_CLOSE"`;
  expect(await bench.run("W1.1/work/1", bench.save(), command)).toBe(0);
  const seen = bench.proposal()!.change!.files.find(({ path }) => path === "seen.md")!;
  return Buffer.from("content" in seen ? seen.content : "", "base64").toString();
}

describe("a session's prompt", () => {
  it("names the documentation of the repository's languages, and no search", async () => {
    const said = await promptIn({ "web/package.json": "{}", "go.mod": "module x\n" });
    const hosts = [
      "nodejs.org",
      "developer.mozilla.org",
      "www.typescriptlang.org",
      "docs.npmjs.com",
      "pkg.go.dev",
    ];
    expect(said).toContain(
      "- Documentation that you may read, by https: " +
        `${hosts.map((host) => `\`${host}\``).join(", ")}, \`go.dev\`\n`,
    );
    expect(said).not.toContain("search the web");
  });

  it("names no documentation with `web: off`, even if hosts are listed", async () => {
    bench.state.build.session_settings.web = "off";
    bench.state.build.session_settings.egress.docs = ["docs.example.com", "auto"];
    expect(await promptIn({ "go.mod": "module x\n" })).not.toMatch(
      /Documentation that|docs\.example|go\.dev/,
    );
  });

  it("says how often the session may search with `web: search`", async () => {
    Object.assign(bench.state.build.session_settings, { web: "search", web_searches: 3 });
    expect(await promptIn({})).toContain("- You may search the web, 3 times at most\n");
  });
});

describe("a session that judges the record", () => {
  const play = {
    ...DEFAULT_SETTINGS,
    web: "search" as const,
    egress: { registries: [], docs: ["docs.python.org"] },
  };
  it.each(["adapt", "close", "memory"] as const)("looks nothing up: %s", (kind) => {
    expect(getWebAccess(kind, play)).toEqual({ docs: [], searches: 0 });
  });
  it.each(["architect", "work", "rework", "review", "research"] as const)(
    "differs from other kinds: %s does",
    (kind) => {
      expect(getWebAccess(kind, play)).toEqual({ docs: ["docs.python.org"], searches: 5 });
    },
  );
});
