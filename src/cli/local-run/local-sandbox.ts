/**
 * A sandbox with one repository, ready for an App, and the location of this Baton's installation.
 */
import { dirname, extname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { createHash, randomBytes } from "node:crypto";
import { appendFileSync, readdirSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { getMachineEnv } from "../../config/env.ts";
import { ENVIRONMENT_NAME } from "../../core/model/settings.ts";
import { createGitHub, type GitHubServer, type Shape, type Repository } from "github-sandbox";
import { runGit } from "../git.ts";
import { writeCopyNote } from "./resume.ts";
import { removeFolder, type Folder } from "./folder.ts";
import { installBaton, updateRunner } from "./install.ts";
import { PERMISSIONS } from "./permissions.ts";
import { SUBSCRIBED_EVENTS } from "../../app/webhooks/index.ts";
import type { LocalRepository } from "./repository.ts";
import { startModelBackend, type ModelBackend } from "./model-backend.ts";
import type { OtherRepository } from "./input.ts";
import type { Player } from "./player.ts";
import { getToolCache, readNpmSettings, readPipSettings, type RunnerOptions } from "./runners.ts";
import { toAvailabilityProblem } from "./availability.ts";

/** Returns the file that `node` runs as `baton`: this very checkout's, source or built. */
export function getEntryFile(): string {
  const ending = extname(fileURLToPath(import.meta.url));
  return fileURLToPath(new URL(`../baton${ending}`, import.meta.url));
}

/** Returns the folder of this very checkout, or the outermost `node_modules` that contains it. */
export function getInstallation(): string {
  const file = getEntryFile();
  const packages = `${sep}node_modules`;
  const at = file.indexOf(packages + sep);
  return at === -1 ? dirname(dirname(dirname(file))) : file.slice(0, at + packages.length);
}

// A sandbox with one repository, ready for an App. Both `baton run` and `baton sandbox` start with
// it.

/** A sandbox with a repository, without an App. */
export interface BareSandbox {
  running: GitHubServer;
  url: string;
  /** Address of the REST API, without a trailing slash. */
  apiUrl: string;
  dir: string;
  /** The name as `owner/name`. */
  repository: string;
  /** Folder of the bare repository. */
  gitDir: string;
  owner: { login: string; token: string };
  /** Stops the sandbox with its jobs, and the backend that plays the sessions. */
  close: () => Promise<void>;
}

/** The same with the App, its workflow and its settings. */
export interface LocalSandbox extends BareSandbox {
  app: {
    id: number;
    botLogin: string;
    privateKeyPem: string;
    keyFile: string;
    webhookSecret: string;
  };
}

export interface BareSandboxOptions {
  folder: Folder;
  port: number;
  source: LocalRepository;
  /** Null = the sandbox's user sets one up. */
  player: Player | null;
  runner: RunnerOptions;
  /** Public repositories in which the App is not installed. */
  others?: readonly OtherRepository[];
  /** The default is `ghes`. */
  shape?: Shape;
}

export interface LocalSandboxOptions extends BareSandboxOptions {
  webhookUrl: string;
  /**
   * Names of the checks that the build requires. Without them, the repository's settings decide.
   */
  checks?: readonly string[];
}

const SLUG = "baton";

/**
 * Opens the sandbox in the folder and seeds what is missing. Throws a `Problem` if the port or
 * folder is in use.
 */
export function openLocalSandbox(options: LocalSandboxOptions): Promise<LocalSandbox> {
  return openSeeded(options, async (bare) => {
    const { source, webhookUrl, checks } = options;
    const repository = findRepository(bare);
    // The App is seeded last, so a folder that contains it is complete.
    if (bare.running.sandbox.world.apps.some((app) => app.slug === SLUG))
      await updateRunner(bare.gitDir, source);
    else {
      await installBaton(bare.gitDir, source, checks);
      await announceFirstPush(bare, source.branch);
    }
    bare.running.seed.label(repository, source.settings.label);
    return { ...bare, app: seedApp(bare, repository, webhookUrl) };
  });
}

/**
 * Lets CI run on the base branch, as the first push on GitHub does. A failure there is not the
 * build's fault.
 */
async function announceFirstPush(
  { running, gitDir, owner, ...bare }: BareSandbox,
  branch: string,
): Promise<void> {
  const ref = `refs/heads/${branch}`;
  const after = await runGit(gitDir, ["rev-parse", ref]);
  const repository = findRepository({ running, repository: bare.repository });
  running.sandbox.handleRefChange(repository, {
    ref,
    before: "0".repeat(40),
    after,
    actor: owner.login,
    via: "push",
  });
}

/**
 * Opens the sandbox as a person finds GitHub before they use Baton: no App, and no workflow in the
 * repository.
 */
export function openBareSandbox(options: BareSandboxOptions): Promise<BareSandbox> {
  return openSeeded(options, (bare) => Promise.resolve(bare));
}

/**
 * Returns the shared folders. The jobs run the Node of this very Baton, which may be installed in
 * /tmp or the home. They work on a clone and don't see the person's own folder, where files such as
 * `.env` contain keys. Baton's own checkout is both at once.
 */
function getSharedFolders(source: string): { read: string[]; hide: string[] } {
  const own = getInstallation();
  return { read: [own], hide: realpathSync(source) === realpathSync(own) ? [] : [source] };
}

async function openSeeded<T>(
  options: BareSandboxOptions,
  fill: (bare: BareSandbox) => Promise<T>,
): Promise<T> {
  const { dir } = options.folder;
  const jobs = getMachineEnv().jobs;
  const engaged = await startModelBackend(options.player, dir);
  const running = await createGitHub({
    dir,
    port: options.port,
    shape: options.shape,
    log: (line) => appendFileSync(join(dir, "sandbox.log"), `${line}\n`),
    runnerShared: getSharedFolders(options.source.path),
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
    await engaged.stop();
    throw toAvailabilityProblem(error, options.port);
  });
  try {
    const bare = seedSandbox(running, engaged, options);
    const repository = findRepository(bare);
    // Interrupted jobs start in the next turn, before `fill` has ended.
    engaged.configureSecrets(
      repository,
      running.seed.environment(repository, ENVIRONMENT_NAME, [options.source.branch]).secrets,
    );
    const filled = await fill(bare);
    running.sandbox.save();
    return filled;
  } catch (error) {
    await running.close();
    await engaged.stop();
    throw error;
  }
}

function seedSandbox(
  running: GitHubServer,
  engaged: ModelBackend,
  { source, folder, others = [] }: BareSandboxOptions,
): BareSandbox {
  const { seed, sandbox } = running;
  const { login, name, email } = source.owner;
  const { token } = seed.account(login, { type: "User", name, email });
  if (!token)
    throw new Error(`${folder.dir}/world.json has no token of ${login}: use another folder`);
  writeCopyNote(folder.dir, source);
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
      // Ends jobs at once. Data that the folder must not keep is removed before it is written for
      // the last time.
      const closed = running.close();
      const dismissed = engaged.stop();
      sandbox.save();
      await Promise.all([closed, dismissed]);
    },
  };
}

function seedApp(
  { running, dir }: BareSandbox,
  repository: Repository,
  webhookUrl: string,
): LocalSandbox["app"] {
  const { seed, sandbox } = running;
  const known = sandbox.world.apps.find((app) => app.slug === SLUG);
  const webhookSecret = known?.webhookSecret ?? randomBytes(20).toString("hex");
  const { app, privateKeyPem } = seed.app({
    slug: SLUG,
    name: "Baton",
    webhookUrl,
    webhookSecret,
    permissions: PERMISSIONS,
    events: SUBSCRIBED_EVENTS,
  });
  seed.install(app, [repository]);
  return {
    id: app.id,
    botLogin: app.botLogin,
    privateKeyPem,
    keyFile: join(dir, "keys", "baton.pem"),
    webhookSecret,
  };
}

function findRepository({
  running,
  repository,
}: Pick<BareSandbox, "running" | "repository">): Repository {
  return running.sandbox.world.repositories.find(
    (one) => `${one.owner}/${one.name}` === repository,
  )!;
}

/**
 * Ends a sandbox's jobs without waiting and removes their folders. The sandbox's runner creates
 * them in the system's temporary folder and names them after the sandbox's own.
 */
export function stopJobs({ close, dir }: BareSandbox): void {
  // `close` ends the jobs at once, before it first waits.
  void close().catch(() => {});
  const name = `sandbox-job-${createHash("sha256").update(dir).digest("hex").slice(0, 12)}-`;
  for (const one of readdirSync(tmpdir()))
    if (one.startsWith(name)) removeFolder(join(tmpdir(), one));
}
