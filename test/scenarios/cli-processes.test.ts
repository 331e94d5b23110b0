/** The long-running commands: how they start, how two of them interact, and how they end. */
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findFreePort } from "../../src/cli/local-run/app-process.ts";
import { EXAMPLES, Terminal, end, until } from "./cli-support.ts";

let terminal: Terminal;
let servers: Server[];

beforeEach(() => {
  terminal = new Terminal();
  servers = [];
});

afterEach(async () => {
  for (const server of servers) server.close();
  await terminal.close();
});

const REQUEST = join(EXAMPLES, "request.md");
const SCORE = join(EXAMPLES, "score.yml");

interface Described {
  url: string;
  pages: string;
  dir: string;
  git: string;
  repository: string;
  env: Record<string, string>;
}

/** Returns a port on which somebody else listens. */
function takenPort(): Promise<number> {
  const server = createServer();
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
}

async function sandbox(...flags: string[]): Promise<{ child: ChildProcess; described: Described }> {
  const child = terminal.start(["sandbox", "--json", ...flags]);
  return { child, described: JSON.parse(await until(child, "\n")) as Described };
}

describe("baton sandbox", () => {
  test("is a GitHub with a repository, tells how to work with it, and leaves nothing behind", async () => {
    const { child, described } = await sandbox();
    expect(Object.keys(described.env)).toEqual(
      expect.arrayContaining([
        "APP_ID",
        "PRIVATE_KEY_PATH",
        "WEBHOOK_SECRET",
        "GHE_HOST",
        "GHE_PROTOCOL",
        "PORT",
      ]),
    );
    const answer = await fetch(`${described.url}/api/v3/repos/${described.repository}`);
    expect(await answer.json()).toMatchObject({
      full_name: described.repository,
      default_branch: "main",
    });
    const signedIn = await fetch(described.pages, {
      headers: { accept: "text/html" },
      redirect: "manual",
    });
    expect([signedIn.status, signedIn.headers.get("location")]).toEqual([303, "/"]);
    expect(terminal.git(described.git, "show", "main:.github/workflows/baton.yml")).toContain(
      "workflow_dispatch",
    );
    expect(await end(child, "SIGTERM")).toBe(0);
    expect(terminal.left()).toEqual([]);
  });

  test("without the App it is GitHub as it was before Baton", async () => {
    const { child, described } = await sandbox("--no-app");
    expect(Object.keys(described.env)).toEqual(["GHE_HOST", "GHE_PROTOCOL", "PORT"]);
    expect(terminal.git(described.git, "ls-tree", "-r", "--name-only", "main")).not.toContain(
      "baton",
    );
    await end(child, "SIGINT");
  });

  test("prints lines that a shell reads correctly, with any characters in the folder", async () => {
    const child = terminal.start(["sandbox", "--dir", "my box"]);
    const said = await until(child, "PORT=");
    expect(said).toContain(`PRIVATE_KEY_PATH='${join(terminal.dir, "my box/keys/baton.pem")}'`);
    await end(child, "SIGINT");
  });

  test("says what is missing for its settings' engine, where nothing can play sessions", async () => {
    const repo = terminal.library("own");
    terminal.file("own/.github/baton.yml", "engine: command\n");
    terminal.git(repo, "add", "--all");
    terminal.git(repo, "commit", "--quiet", "-m", "settings");
    const child = terminal.start(["sandbox", "--repo", repo]);
    const said = await until(child, "PORT=");
    expect(said).toContain(
      "# .github/baton.yml has engine: command, and BATON_COMMAND is not set: set it",
    );
    await end(child, "SIGINT");
  });

  test("goes on where it stopped, on the same folder and port", async () => {
    const port = String(await findFreePort());
    const first = await sandbox("--dir", "box", "--port", port);
    await end(first.child, "SIGINT");
    const second = await sandbox("--dir", "box", "--port", port);
    expect(second.described).toEqual(first.described);
    expect(terminal.git(second.described.git, "rev-list", "--count", "main")).toBe("2");
    await end(second.child, "SIGINT");
    expect(existsSync(join(terminal.dir, "box/world.json"))).toBe(true);
  });

  test("a folder that another process works on is refused", async () => {
    const { child } = await sandbox("--dir", "box");
    const { code, err } = await terminal.run(["sandbox", "--dir", "box"]);
    expect(code).toBe(2);
    expect(err).toMatch(/^baton: .*box is in use by process \d+.*--dir\n$/);
    await end(child, "SIGINT");
  });

  test("a port that is taken is refused, and nothing is left behind", async () => {
    const port = await takenPort();
    for (const verb of [["sandbox"], ["demo"], ["demo", "--dir", "new"]]) {
      const { code, err } = await terminal.run([...verb, "--port", String(port)]);
      expect({ code, err }).toEqual({
        code: 2,
        err: `baton: port ${port} is in use: name another one with --port, or leave out --port\n`,
      });
    }
    expect(terminal.left()).toEqual([]);
    expect(existsSync(join(terminal.dir, "new"))).toBe(false);
  });
});

describe("baton serve", () => {
  test("names every variable that is missing beside one that is set", async () => {
    const { code, err } = await terminal.run(["serve"], {
      APP_ID: "1",
      PRIVATE_KEY: "",
      WEBHOOK_SECRET: "",
    });
    expect(code).toBe(2);
    for (const name of ["PRIVATE_KEY", "WEBHOOK_SECRET"]) {
      expect(err).toMatch(
        new RegExp(`^baton: environment variable ${name} is missing: set it to `, "m"),
      );
    }
  });

  test("refuses a port that is taken", async () => {
    const { child, described } = await sandbox();
    const port = await takenPort();
    const { code, err } = await terminal.run(["serve"], {
      ...described.env,
      PORT: String(port),
      LOG_LEVEL: "silent",
    });
    expect({ code, err }).toEqual({
      code: 2,
      err: `baton: port ${port} is in use: set PORT to another one\n`,
    });
    await end(child, "SIGINT");
  });
});

describe("baton model", () => {
  test("prints what its clients need, says what it plays as it plays, and goes on in the same folder", async () => {
    const turns = "turns: [{ say: Hello. }]";
    const score = terminal.file(
      "two.yml",
      `- { session: work, ${turns} }\n- { session: work, ${turns} }\n`,
    );
    const start = async (...flags: string[]) => {
      const child = terminal.start(["model", "--score", score, "--dir", "new/ledger", ...flags]);
      const said = await until(child, "ANTHROPIC_API_KEY=");
      const [, url = ""] = /^ANTHROPIC_BASE_URL=(.*)$/m.exec(said) ?? [];
      const [, key = ""] = /^ANTHROPIC_API_KEY=(.*)$/m.exec(said) ?? [];
      return { child, said, url, key };
    };
    const ask = async ({ url, key }: { url: string; key: string }, session: string) => {
      const tools = [{ name: "bash", input_schema: { type: "object" } }];
      const body = {
        model: "m",
        max_tokens: 9,
        messages: [{ role: "user", content: "x" }],
        tools,
      };
      const headers = {
        "x-api-key": key,
        "anthropic-version": "2026-10-21",
        "x-baton-session": `1-a/${session}`,
      };
      return (
        await fetch(`${url}/v1/messages`, { method: "POST", headers, body: JSON.stringify(body) })
      ).status;
    };
    const port = String(await findFreePort());
    const first = await start("--port", port);
    expect(first.said).toContain(
      `# A score player plays ${score}; Baton asks no model. Any key works.`,
    );
    const told = until(first.child, "# W1.1/work/1: end_turn");
    expect(await ask(first, "W1.1/work/1")).toBe(200);
    await told;
    const taken = await terminal.run(["model", "--score", score, "--port", port]);
    expect(taken).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^baton: port \d+ is in use/) as string,
    });
    expect(await end(first.child, "SIGINT")).toBe(0);
    const second = await start("--port", port);
    expect(second.url).toBe(first.url);
    expect(await ask(second, "W1.2/work/1")).toBe(200);
    expect(await ask(second, "W1.3/work/1"), "both entries have served").toBe(400);
    expect(await end(second.child, "SIGTERM")).toBe(0);
  });
});

describe("baton run", () => {
  test("without --auto waits for a person, who speaks by baton say; Ctrl-C ends it and leaves nothing", async () => {
    const repo = terminal.library();
    const child = terminal.start(["run", REQUEST, "--repo", repo, "--score", SCORE]);
    const seen = await until(child, "answer there");
    expect(seen).toContain("action needed: Approve the plan");
    expect(seen).toMatch(
      /find it at http:\S+\/ada-lovelace\/library\/issues\/1\?key=[\w-]{43}#issuecomment-[0-9]+\n/,
    );
    expect(seen).toContain("answer there, or with baton say '/approve'");
    expect(seen).toContain("A score player plays");
    expect(seen).toContain("5 workers in 2 waves");
    const missing = await terminal.run(["say", "/approve", "--on", "99"]);
    expect(missing).toMatchObject({
      code: 2,
      err: "baton: there is no issue or pull request #99 in ada-lovelace/library\n",
    });
    const early = await terminal.run(["say", "/approve", "--on", "w1.1"]);
    expect(early.err).toContain("W1.1 has no pull request yet");
    const heard = until(child, "@ada-lovelace: /status");
    expect(await terminal.run(["say", "/status"])).toMatchObject({ code: 0, err: "" });
    await heard;
    expect(await end(child, "SIGINT")).toBe(130);
    expect(terminal.left()).toEqual([]);
    expect((await terminal.run(["say", "/approve"])).err).toContain("no build is running here");
    expect(terminal.git(repo, "status", "--porcelain")).toBe("");
  }, 60_000);

  test("a build that is blocked says how to answer it, in commands that can be pasted", async () => {
    const repo = terminal.library("my library");
    terminal.file("my library/.github/baton.yml", "branch_prefix: conduct\n");
    terminal.git(repo, "add", "--all");
    terminal.git(repo, "commit", "--quiet", "-m", "settings");
    terminal.git(repo, "checkout", "--quiet", "--detach");
    mkdirSync(join(terminal.dir, "my box"));
    const score = terminal.file("none.yml", "- session: W9.9/work/1\n  turns:\n    - say: x\n");
    const args = ["run", REQUEST, "--repo", repo, "--score", score, "--auto", "--dir", "my box"];
    const { code, out } = await terminal.run(args);
    expect(code).toBe(1);
    const box = `'${join(terminal.dir, "my box")}'`;
    expect(out).toContain(
      `  baton run ${REQUEST} --repo '${repo}' --score ${score} --dir ${box}\n`,
    );
    expect(out).toContain(`  baton say /retry --dir ${box}\n`);
    expect(out).toContain("my box/app.log and sandbox.log say more");
  }, 60_000);
});
