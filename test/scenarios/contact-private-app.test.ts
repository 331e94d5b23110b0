/**
 * github.com: a private App can be installed only on its owner's account, and the manifest's App is
 * private.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startSetupServer } from "../../src/app/setup/server.ts";
import { quiet } from "../app/support/logs.ts";
import { openPagesWorld } from "../sandbox/pages-world.ts";
import { afterFile } from "../support/after-file.ts";

/** Returns the page's form as a browser would send it. */
function formIn(html: string): { action: URL; manifest: string } {
  const plain = (text: string) =>
    text.replaceAll(/&#(\d+);/g, (_, sign: string) => String.fromCharCode(Number(sign)));
  const value = (what: RegExp) => plain(what.exec(html)?.[1] ?? "");
  return {
    action: new URL(value(/method="post" action="([^"]+)"/)),
    manifest: value(/name="manifest" value="([^"]*)"/),
  };
}

async function openSetup() {
  const world = await openPagesWorld();
  const { seed } = world.running;
  seed.account("acme", { type: "Organization" });
  const units = seed.repository({ owner: "acme", name: "units" });
  // An owner of the organization has this role in all of its repositories.
  seed.collaborator(units, "ann", "admin");
  const home = mkdtempSync(join(tmpdir(), "contact-setup-"));
  const baseUrl = world.running.apiUrl;
  const envFile = join(home, ".env");
  const setup = await startSetupServer({
    port: 0,
    host: "127.0.0.1",
    baseUrl,
    envFile,
    log: quiet,
  });
  afterFile(async () => {
    await setup.close();
    await world.close();
    rmSync(home, { recursive: true, force: true });
  });
  /** Creates the App for this owner by the pages' forms. Returns its slug. */
  const make = async (owner: string): Promise<string> => {
    const { action, manifest } = formIn(await (await fetch(`${setup.address}&${owner}`)).text());
    const { name } = JSON.parse(manifest) as { name: string };
    const made = await world.post(action.pathname + action.search, {
      do: "new-app",
      name,
      manifest,
    });
    const done = await fetch(made.headers.get("location")!, { redirect: "manual" });
    return /\/apps\/([^/]+)\/installations\/new$/.exec(done.headers.get("location") ?? "")![1]!;
  };
  const install = (slug: string) =>
    world.post(`/apps/${slug}/installations/new`, { do: "install", repository: String(units.id) });
  return { world, make, install, envFile };
}

test(
  "given an organization's repositories, when its name is given, then the App can be " +
    "installed there",
  async () => {
    const { make, install, envFile } = await openSetup();
    const slug = await make("kind=organization&owner=acme");
    expect(slug).toBe("baton-acme");
    expect(readFileSync(envFile, "utf8")).toContain("APP_ID=");
    expect((await install(slug)).headers.get("location")).toMatch(
      /^\/settings\/installations\/\d+$/,
    );
  },
);

test("given an App of a personal account, when it is installed in an organization, then GitHub refuses", async () => {
  const { world, make, install } = await openSetup();
  const slug = await make("kind=person&owner=ann");
  expect(await world.page(`/apps/${slug}/installations/new`)).not.toContain("acme/units");
  expect((await install(slug)).status).toBe(422);
});
