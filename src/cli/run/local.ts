/** A sandbox with one repository in it, ready for an App: what `baton run` and `baton sandbox` both start from. */
import { randomBytes } from "node:crypto";
import { appendFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { machineEnv } from "../../config/env.ts";
import { ENVIRONMENT } from "../../core/build/settings.ts";
import { openSandbox, type RunningSandbox } from "../../sandbox/index.ts";
import type { Repository } from "../../sandbox/model.ts";
import { git } from "../git.ts";
import type { Shape } from "../../sandbox/shape.ts";
import { noteCopy } from "./copy.ts";
import type { Folder } from "./folder.ts";
import { installInto, updateRunner } from "./install.ts";
import { EVENTS, PERMISSIONS } from "./permissions.ts";
import type { LocalRepository } from "./repository.ts";
import { engage, type Engaged } from "./engage.ts";
import type { OtherRepository } from "./others.ts";
import type { Player } from "./player.ts";
import { getToolCache, readNpmSettings, readPipSettings, type RunnerOptions } from "./runners.ts";
import { installation } from "./installation.ts";
import { takenProblem } from "./taken.ts";

/** A sandbox with a repository, and no App yet. */
export interface Bare {
  running: RunningSandbox;
  url: string;
  /** The REST API, without a trailing slash. */
  apiUrl: string;
  dir: string;
  /** `owner/name`. */
  repository: string;
  /** The bare repository's folder. */
  gitDir: string;
  owner: { login: string; token: string };
  /** Stops the sandbox with its jobs, and what plays the sessions. */
  close: () => Promise<void>;
}

/** The same with the App in it, its workflow and its settings. */
export interface Local extends Bare {
  app: { id: number; botLogin: string; privateKeyPem: string; keyFile: string; webhookSecret: string };
}

export interface BareOptions {
  folder: Folder;
  port: number;
  source: LocalRepository;
  /** Null = whoever works with the sandbox sets one up. */
  player: Player | null;
  runner: RunnerOptions;
  /** Public ones, in which the App is not installed. */
  others?: readonly OtherRepository[];
  /** `ghes` unless set. */
  shape?: Shape;
}

export interface LocalOptions extends BareOptions {
  webhookUrl: string;
  /** Names of the checks that the build requires; without them as the repository's settings say. */
  checks?: readonly string[];
}

const SLUG = "baton";

/** Opens the sandbox in the folder and seeds what isn't there yet. Throws a `Problem` when port or folder is taken. */
export function openLocal(options: LocalOptions): Promise<Local> {
  return openWith(options, async (bare) => {
    const { source, webhookUrl, checks } = options;
    const repository = repositoryIn(bare);
    // The App is seeded last: a folder that knows it has everything.
    if (bare.running.sandbox.world.apps.some((app) => app.slug === SLUG)) await updateRunner(bare.gitDir, source);
    else {
      await installInto(bare.gitDir, source, checks);
      await announceFirstPush(bare, source.branch);
    }
    bare.running.seed.label(repository, source.settings.label);
    return { ...bare, app: seedApp(bare, repository, webhookUrl) };
  });
}

/** As on GitHub, the first push has CI run on the base branch: what fails there is not the build's fault. */
async function announceFirstPush({ running, gitDir, owner, ...bare }: Bare, branch: string): Promise<void> {
  const ref = `refs/heads/${branch}`;
  const after = await git(gitDir, ["rev-parse", ref]);
  const repository = repositoryIn({ running, repository: bare.repository });
  running.sandbox.refChanged(repository, { ref, before: "0".repeat(40), after, actor: owner.login, via: "push" });
}

/** The sandbox as a person finds GitHub who has heard of Baton today: no App, and no workflow in the repository. */
export function openBare(options: BareOptions): Promise<Bare> {
  return openWith(options, (bare) => Promise.resolve(bare));
}

/**
 * The jobs run the Node of this very Baton, which may be installed in /tmp or the home. They work on a clone and don't
 * see the person's own folder, where files such as `.env` hold keys; Baton's own checkout is both at once.
 */
function shareWithJobs(source: string): { read: string[]; hide: string[] } {
  const own = installation();
  return { read: [own], hide: realpathSync(source) === realpathSync(own) ? [] : [source] };
}

async function openWith<T>(options: BareOptions, fill: (bare: Bare) => Promise<T>): Promise<T> {
  const { dir } = options.folder;
  const jobs = machineEnv().jobs;
  const engaged = await engage(options.player, dir);
  const running = await openSandbox({
    dir,
    port: options.port,
    shape: options.shape,
    log: (line) => appendFileSync(join(dir, "sandbox.log"), `${line}\n`),
    runnerShared: shareWithJobs(options.source.path),
    runnerEnvironment: {
      ...readNpmSettings(),
      ...readPipSettings(),
      ...jobs,
      PATH: jobs.PATH ?? "/usr/bin:/bin",
    },
    runners: options.runner.runners,
    actions: options.runner.actions ?? undefined,
    toolCache: getToolCache(),
  }).catch(async (error: unknown) => {
    await engaged.dismiss();
    throw takenProblem(error, options.port);
  });
  try {
    const bare = seed(running, engaged, options);
    const filled = await fill(bare);
    const repository = repositoryIn(bare);
    engaged.present(repository, running.seed.environment(repository, ENVIRONMENT, [options.source.branch]).secrets);
    running.sandbox.save();
    return filled;
  } catch (error) {
    await running.close();
    await engaged.dismiss();
    throw error;
  }
}

function seed(running: RunningSandbox, engaged: Engaged, { source, folder, others = [] }: BareOptions): Bare {
  const { seed, sandbox } = running;
  const { login, name, email } = source.owner;
  const { token } = seed.account(login, { type: "User", name, email });
  if (!token) throw new Error(`${folder.dir}/world.json knows no token of ${login}: use another folder`);
  noteCopy(folder.dir, source);
  const repository = seed.repository({
    owner: login,
    name: source.name,
    from: source.path,
    defaultBranch: source.branch,
  });
  seed.collaborator(repository, "maintainer", "maintain");
  for (const { owner, name, path } of others) seed.repository({ owner, name, from: path });
  return {
    running,
    url: running.url,
    apiUrl: running.apiUrl,
    dir: folder.dir,
    repository: `${login}/${source.name}`,
    gitDir: sandbox.gitDir(repository),
    owner: { login, token },
    async close() {
      // Jobs are ended at once by this; what the folder shouldn't keep is gone when it is written the last time.
      const closed = running.close();
      const dismissed = engaged.dismiss();
      sandbox.save();
      await Promise.all([closed, dismissed]);
    },
  };
}

function seedApp({ running, dir }: Bare, repository: Repository, webhookUrl: string): Local["app"] {
  const { seed, sandbox } = running;
  const known = sandbox.world.apps.find((app) => app.slug === SLUG);
  const webhookSecret = known?.webhookSecret ?? randomBytes(20).toString("hex");
  const { app, privateKeyPem } = seed.app({
    slug: SLUG,
    name: "Baton",
    webhookUrl,
    webhookSecret,
    permissions: PERMISSIONS,
    events: EVENTS,
  });
  seed.install(app, [repository]);
  return { id: app.id, botLogin: app.botLogin, privateKeyPem, keyFile: join(dir, "keys", "baton.pem"), webhookSecret };
}

function repositoryIn({ running, repository }: Pick<Bare, "running" | "repository">): Repository {
  return running.sandbox.world.repositories.find((one) => `${one.owner}/${one.name}` === repository)!;
}
