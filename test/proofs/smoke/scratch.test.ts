/** The scratch repository and the command around it: what a first user sees. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { PERMISSIONS } from "../../../src/cli/local-run/permissions.ts";
import { openFront } from "./front.ts";
import { openLocal, type LocalGitHub } from "./local.ts";
import { readOptions, type Options } from "./options.ts";
import { PROBES } from "./probes/index.ts";
import { formatEvidence } from "./report.ts";
import { openScratch } from "./scratch.ts";

const NAMES = PROBES.map(({ name }) => name);

let local: LocalGitHub;
let options: Options;
/** Names of repositories that were created and deleted. */
let made: string[];
let gone: string[];
/** Scopes of the owner's token, as a classic one has them. */
let scopes: string;
let onAll: boolean;

beforeEach(async () => {
  [made, gone, scopes, onAll] = [[], [], "repo, workflow, delete_repo", true];
  const stack = new AsyncDisposableStack();
  onTestFinished(() => stack.disposeAsync());
  local = await openLocal();
  stack.defer(() => local.close());
  const { seed } = local.running;
  // Endpoints that the sandbox lacks.
  const apiUrl = await openFront(
    local.running,
    (asked, answer, body) => {
      if (asked === "GET /user") {
        return answer().then(async (given) => {
          const headers = { ...Object.fromEntries(given.headers), "x-oauth-scopes": scopes };
          return new Response(await given.text(), { status: given.status, headers });
        });
      }
      if (asked === "POST /user/repos") {
        const { name } = JSON.parse(body) as { name: string };
        made.push(name);
        const repository = seed.repository({ owner: "ann", name, files: { "README.md": "#\n" } });
        const webhook = { webhookUrl: null, webhookSecret: "unused" };
        if (onAll)
          seed.install(
            seed.app({ slug: "baton", name: "Baton", permissions: PERMISSIONS, ...webhook }).app,
            [repository],
          );
        return Promise.resolve(Response.json({ name }, { status: 201 }));
      }
      if (!asked.startsWith("DELETE /repos/ann/")) return null;
      gone.push(asked.slice("DELETE /repos/ann/".length));
      return Promise.resolve(new Response(null, { status: 204 }));
    },
    stack,
  );
  const rest = { only: [], isPublic: false, keep: false, dryRun: false, evidence: "" };
  options = { ...rest, ...local.options, apiUrl, repo: null };
});

const open = (more: Partial<Options> = {}) =>
  openScratch({ ...options, ...more }, AbortSignal.timeout(60_000));

test("a scratch repository is created, and deleted at the end", async () => {
  const { world, remove } = await open();
  expect(made).toEqual([expect.stringMatching(/^baton-smoke-/)]);
  expect(world.at).toEqual({ owner: "ann", repo: made[0] });
  expect(await remove()).toBe(`ann/${made[0]} is deleted.`);
  expect(gone).toEqual(made);
});

test("a repository that existed before is never deleted, and neither is one to keep", async () => {
  expect(await (await open({ repo: local.options.repo })).remove()).toMatch(
    /^ann\/baton-smoke-sandbox is left as it is/,
  );
  expect(await (await open({ keep: true })).remove()).toMatch(/is kept, as --keep says/);
  expect(gone).toEqual([]);
});

test("a missing installation prints the remedy, and leaves nothing behind", async () => {
  onAll = false;
  await expect(open()).rejects.toThrow(
    /The App baton isn't installed on ann\/baton-smoke-.*Install it on all repositories/,
  );
  expect(gone).toEqual(made);
});

test("a token that couldn't finish is refused before anything is created", async () => {
  scopes = "repo, workflow";
  await expect(open()).rejects.toThrow(
    /GH_TOKEN lacks the scope delete_repo: run `gh auth refresh -s delete_repo`/,
  );
  await expect(open({ token: "ghp_wrong" })).rejects.toThrow(/GitHub rejects GH_TOKEN \(401/);
  await expect(open({ apiUrl: "http://127.0.0.1:9/api/v3" })).rejects.toThrow(
    /GitHub can't be reached/,
  );
  expect(made).toEqual([]);
});

test.each<[string, Parameters<typeof readOptions>[0], Record<string, string>, RegExp]>([
  ["no owner", {}, {}, /--owner OWNER/],
  ["no credentials", { owner: "acme" }, {}, /Set GH_TOKEN/],
  [
    "an App alone without a repository",
    { owner: "acme" },
    { APP_ID: "1", PRIVATE_KEY: "x" },
    /PRIVATE_KEY/,
  ],
  [
    "somebody's repository",
    { owner: "acme", repo: "website" },
    { GH_TOKEN: "t" },
    /everything in --repo website/,
  ],
  [
    "a probe that isn't there",
    { owner: "acme", only: "frozen" },
    { GH_TOKEN: "t" },
    /no probe frozen. There are dispatch/,
  ],
  [
    "a GitHub that is no address",
    { owner: "acme" },
    { GH_TOKEN: "t", GITHUB_API_URL: "here" },
    /GITHUB_API_URL/,
  ],
])("%s is a sentence with the remedy", (_, flags, env, words) => {
  expect(() => readOptions(flags, NAMES, env)).toThrow(words);
});

/** Runs `npm run proof smoke` as a process. */
function smoke(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; out: string; err: string }> {
  const main = join(import.meta.dirname, "../main.ts");
  const { PATH = "", HOME = "" } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [main, "smoke", ...args],
      { env: { PATH, HOME, ...env } },
      (error, out, err) =>
        resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
    );
  });
}

test("--dry-run names each probe and what it creates, and sends GitHub no request", async () => {
  const { code, out } = await smoke(["--owner", "acme", "--dry-run"], {
    GITHUB_API_URL: "http://127.0.0.1:9",
  });
  expect(code).toBe(0);
  for (const { name, creates } of PROBES) {
    expect(out).toContain(`${name}\n`);
    expect(out).toContain(`Creates ${creates}`);
  }
});

test("--sandbox runs the probes, and leaves evidence without names", async () => {
  const evidence = join(mkdtempSync(join(tmpdir(), "smoke-test-")), "smoke.md");
  const ran = await smoke([
    "--sandbox",
    "--only",
    "refs-and-tags,graphql-costs",
    "--evidence",
    evidence,
  ]);
  expect(ran).toMatchObject({ code: 0, err: "" });
  expect(ran.out).toContain("2 hold. The evidence is in");
  const text = readFileSync(evidence, "utf8");
  expect(text).toContain("| [refs-and-tags](#refs-and-tags) | holds |");
  expect(text).not.toMatch(/\bann\b|baton-smoke-sandbox/);
});

test("a wrong option exits with 2 and lists the options", async () => {
  const { code, err } = await smoke(["--ower", "acme"]);
  expect(code).toBe(2);
  expect(err).toContain("--owner OWNER");
});

test("the evidence hides only whole names", () => {
  const probe = PROBES[0]!;
  const observed = [
    { words: "ann can't read ann/scratch-1, nor https://x/ann/scratch-1.", asAssumed: false },
  ];
  const result = { probe, verdict: "differs" as const, reason: null, observed, seconds: 1 };
  const about = {
    host: "github.com",
    repository: "private repository of a user",
    app: false,
    version: "0.1.0",
  };
  const place = { at: { owner: "ann", repo: "scratch-1" } };
  const text = formatEvidence([result], { ...about, date: new Date(0) }, place);
  expect(text).toContain("- **differs:** OWNER can't read OWNER/REPO, nor https://x/OWNER/REPO.");
  expect(text).toContain(
    "1970-01-01 00:00 UTC, Baton 0.1.0, in a private repository of a user, without an " +
      "App: 1 differs.",
  );
});
