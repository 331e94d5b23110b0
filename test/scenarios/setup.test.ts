/**
 * A fresh `baton serve`: from the printed address to an installed App that answers, using only
 * forms of pages.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openPagesWorld, type PagesWorld } from "../sandbox/pages-world.ts";

let world: PagesWorld;
let home: string;
let server: ChildProcess;
let said = "";

beforeAll(async () => {
  world = await openPagesWorld();
  home = mkdtempSync(join(tmpdir(), "setup-test-"));
  writeFileSync(join(home, ".env"), "LOG_LEVEL=warn\nAPP_ID=\n");
  const env = {
    PATH: process.env["PATH"],
    GHE_HOST: new URL(world.url).host,
    GHE_PROTOCOL: "http",
    PORT: "0",
  };
  const entry = new URL("../../src/cli/baton.ts", import.meta.url).pathname;
  server = spawn(process.execPath, [entry, "serve"], {
    cwd: home,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [server.stdout, server.stderr])
    stream?.on("data", (data: Buffer) => (said += data.toString()));
});

afterAll(async () => {
  server.kill("SIGKILL");
  await world.close();
  rmSync(home, { recursive: true, force: true });
});

function found(what: RegExp): string {
  const match = what.exec(said);
  if (!match) throw new Error(`The server has not said ${what}, but: ${said}`);
  return match[0];
}

/** Returns the hidden field of a page, as a browser would send it. */
const field = (html: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`)
    .exec(html)![1]!
    .replaceAll(/&#(\d+);/g, (_, sign: string) => String.fromCharCode(Number(sign)));

test(
  "a person makes the App in the browser, installs it, and the server goes on by itself",
  { timeout: 150_000 },
  async () => {
    const address = await vi.waitFor(() => found(/http:\S+key=\S+/), { timeout: 50_000 });
    expect((await fetch(address.replace(/key=.*/, "key=guess"))).status).toBe(403);
    const asked = await (await fetch(address)).text();
    expect(asked).toContain("Who owns the repositories in which Baton will work?");
    const first = await (await fetch(`${address}&kind=person&owner=ann`)).text();
    const action = /method="post" action="([^"]+)"/.exec(first)![1]!;
    const manifest = field(first, "manifest");
    expect(JSON.parse(manifest)).toMatchObject({
      name: "baton-ann",
      default_permissions: { workflows: "write" },
    });

    const form = new URLSearchParams({ manifest });
    const offered = await fetch(action, {
      method: "POST",
      body: form,
      headers: { origin: "null" },
    });
    expect(await offered.text()).toContain("Register an App");
    expect(world.running.sandbox.world.apps.map((one) => one.name)).not.toContain("baton-ann");

    const made = await world.post(new URL(action).pathname + new URL(action).search, {
      ...{ do: "new-app", name: "baton-ann", manifest },
    });
    const back = made.headers.get("location")!;
    expect(
      (await fetch(back.replace(/state=\w+/, "state=forged"), { redirect: "manual" })).status,
    ).toBe(403);
    const done = await fetch(back, { redirect: "manual" });
    expect(done.headers.get("location")).toBe(`${world.url}/apps/baton-ann/installations/new`);
    await vi.waitFor(() => expect(said).toContain("Baton receives deliveries from now on"), {
      timeout: 50_000,
    });

    const kept = readFileSync(join(home, ".env"), "utf8");
    expect(kept).toMatch(/^LOG_LEVEL=warn\nAPP_ID="\d+"\nPRIVATE_KEY="-----BEGIN/);
    // Without this, a restart would look for this host's App on github.com.
    expect(kept).toContain(`GHE_HOST="${new URL(world.url).host}"\nGHE_PROTOCOL="http"\n`);
    expect(statSync(join(home, ".env")).mode & 0o777).toBe(0o600);

    const install = await world.post("/apps/baton-ann/installations/new", {
      ...{ do: "install", repository: String(world.repository.id) },
    });
    expect(install.headers.get("location")).toMatch(/^\/settings\/installations\/\d+$/);
  },
);

test("where the key could not be kept, the server ends with what to do, and waits for nobody", () => {
  const folder = mkdtempSync(join(tmpdir(), "setup-test-"));
  mkdirSync(join(folder, ".env"));
  const entry = new URL("../../src/cli/baton.ts", import.meta.url).pathname;
  const env = { PATH: process.env["PATH"], PORT: "0" };
  const { status, stderr } = spawnSync(process.execPath, [entry, "serve"], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  expect(status).toBe(2);
  expect(stderr).toMatch(
    /no GitHub App yet.*\.env is not a file\. Set APP_ID, PRIVATE_KEY and WEBHOOK_SECRET, or start/,
  );
  rmSync(folder, { recursive: true });
});
