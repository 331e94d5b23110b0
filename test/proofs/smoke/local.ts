/**
 * A GitHub on this machine for the probes: `npm run proof smoke -- --sandbox`, and the test of the
 * probes.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getMachineEnv } from "../../../src/config/env.ts";
import { createGitHub, type GitHubServer } from "../../../src/sandbox/index.ts";
import { PERMISSIONS } from "../../../src/cli/local-run/permissions.ts";
import { SCRATCH, type Options } from "./options.ts";

export interface LocalGitHub {
  running: GitHubServer;
  /** How to reach it. The caller gives the other options. */
  options: Pick<Options, "apiUrl" | "owner" | "repo" | "token" | "app" | "pace">;
  close(): Promise<void>;
}

/** Creates an owner, an empty repository and the App on it. */
export async function openLocal(): Promise<LocalGitHub> {
  const dir = mkdtempSync(join(tmpdir(), "baton-smoke-"));
  const running = await createGitHub({
    dir: join(dir, "github"),
    runnerEnvironment: getMachineEnv().jobs,
  });
  const close = async () => {
    await running.close();
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const { seed } = running;
    const owner = "ann";
    const { token } = seed.account(owner);
    const repo = `${SCRATCH}-sandbox`;
    const repository = seed.repository({
      owner,
      name: repo,
      files: { "README.md": "# Scratch\n" },
    });
    const webhook = { webhookUrl: null, webhookSecret: "unused" };
    const { app, privateKeyPem } = seed.app({
      slug: "baton",
      name: "Baton",
      permissions: PERMISSIONS,
      ...webhook,
    });
    seed.install(app, [repository]);
    const credentials = { appId: app.id, privateKey: privateKeyPem };
    return {
      running,
      options: { apiUrl: running.apiUrl, owner, repo, token, app: credentials, pace: 50 },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
