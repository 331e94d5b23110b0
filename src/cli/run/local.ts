/** A sandbox with one repository in it, ready for an App: what `baton run` and `baton sandbox` both start from. */
import { randomBytes } from "node:crypto";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { machineEnv } from "../../config/env.ts";
import { openSandbox, type RunningSandbox } from "../../sandbox/index.ts";
import { noteCopy } from "./copy.ts";
import type { Folder } from "./folder.ts";
import { installInto } from "./install.ts";
import { EVENTS, PERMISSIONS } from "./permissions.ts";
import type { LocalRepository } from "./repository.ts";
import { engage, type Engaged } from "./engage.ts";
import type { Player } from "./player.ts";
import { installation, writeShim } from "./shim.ts";
import { takenProblem } from "./taken.ts";

export interface Local {
  running: RunningSandbox;
  url: string;
  dir: string;
  /** `owner/name`. */
  repository: string;
  /** The bare repository's folder. */
  gitDir: string;
  owner: { login: string; token: string };
  app: { id: number; botLogin: string; privateKeyPem: string; keyFile: string; webhookSecret: string };
  /** Stops the sandbox with its jobs, and what plays the sessions. */
  close: () => Promise<void>;
}

export interface LocalOptions {
  folder: Folder;
  port: number;
  source: LocalRepository;
  /** Null = whoever works with the sandbox sets one up. */
  player: Player | null;
  webhookUrl: string;
}

/** Opens the sandbox in the folder and seeds what isn't there yet. Throws a `Problem` when port or folder is taken. */
export async function openLocal(options: LocalOptions): Promise<Local> {
  const { dir } = options.folder;
  const bin = writeShim(dir);
  const jobs = machineEnv().jobs;
  const engaged = await engage(options.player, dir);
  const running = await openSandbox({
    dir,
    port: options.port,
    log: (line) => appendFileSync(join(dir, "sandbox.log"), `${line}\n`),
    // Wherever Baton is installed, /tmp among others: the jobs run it.
    runnerShared: { read: [installation()] },
    runnerEnvironment: { ...jobs, PATH: `${bin}:${jobs.PATH ?? "/usr/bin:/bin"}` },
  }).catch(async (error: unknown) => {
    await engaged.dismiss();
    throw takenProblem(error, options.port);
  });
  try {
    return await seed(running, engaged, options);
  } catch (error) {
    await running.close();
    await engaged.dismiss();
    throw error;
  }
}

async function seed(running: RunningSandbox, engaged: Engaged, options: LocalOptions): Promise<Local> {
  const { seed, sandbox } = running;
  const { source, folder } = options;
  const { login, name, email } = source.owner;
  const owner = seed.account(login, { type: "User", name, email });
  noteCopy(folder.dir, source);
  const repository = seed.repository({
    owner: login,
    name: source.name,
    from: source.path,
    defaultBranch: source.branch,
  });
  const gitDir = sandbox.gitDir(repository);
  // The variable is set last: whoever finds it finds everything.
  if (repository.variables.BATON_RUNNER === undefined) await installInto(gitDir, source);
  seed.label(repository, source.settings.label);
  seed.collaborator(repository, "maintainer", "maintain");
  const known = sandbox.world.apps.find((app) => app.slug === "baton");
  const webhookSecret = known?.webhookSecret ?? randomBytes(20).toString("hex");
  const { app, privateKeyPem } = seed.app({
    slug: "baton",
    name: "Baton",
    webhookUrl: options.webhookUrl,
    webhookSecret,
    permissions: PERMISSIONS,
    events: EVENTS,
  });
  seed.install(app, [repository]);
  engaged.present(repository);
  repository.variables.BATON_RUNNER = "baton";
  sandbox.save();
  if (!owner.token) throw new Error(`${folder.dir}/world.json knows no token of ${login}: use another folder`);
  const keyFile = join(folder.dir, "keys", "baton.pem");
  return {
    running,
    url: running.url,
    dir: folder.dir,
    repository: `${login}/${source.name}`,
    gitDir,
    owner: { login, token: owner.token },
    app: { id: app.id, botLogin: app.botLogin, privateKeyPem, keyFile, webhookSecret },
    async close() {
      // Jobs are ended at once by this; what the folder shouldn't keep is gone when it is written the last time.
      const closed = running.close();
      const dismissed = engaged.dismiss();
      sandbox.save();
      await Promise.all([closed, dismissed]);
    },
  };
}
