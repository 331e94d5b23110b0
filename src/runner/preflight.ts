/**
 * A preflight's run: no model, no record. It proves what every session needs by doing it, and hands in a line for
 * each check; one that can't be made has failed. That the report arrives is the proof for artifacts: the App sees it.
 */
import { mkdir, rm } from "node:fs/promises";
import { WORKFLOW_PATH, type Settings } from "../core/build/settings.ts";
import { NO_MODEL, NO_USAGE } from "../core/sessions/proposal.ts";
import type { PreflightCheck } from "../core/sessions/preflight.ts";
import { defaults } from "../config/load.ts";
import type { SessionEnv } from "../config/session-env.ts";
import { resolveEgress } from "./egress.ts";
import { gitIn } from "./git.ts";
import { openCage } from "./isolation/index.ts";
import { harmless, withoutSecrets } from "./log.ts";
import { access, token } from "./preflight/access.ts";
import { attempt, warning, type Found } from "./preflight/check.ts";
import { canDownload, egress } from "./preflight/egress.ts";
import { engine } from "./preflight/engine.ts";
import { environment } from "./preflight/environment.ts";
import { fill } from "./preflight/fill.ts";
import { isolation } from "./preflight/isolation.ts";
import { look } from "./preflight/look.ts";
import { machine } from "./preflight/machine.ts";
import { settingsAt, textAt } from "./preflight/settings.ts";
import { workflow } from "./preflight/workflow.ts";
import { openOtherRepositories } from "./other-repositories.ts";
import { proposalOf, writeProposal } from "./proposal.ts";
import { openRemote, type Remote } from "./remote.ts";
import { foldersIn } from "./worktree.ts";

/** Leaves the report where the workflow uploads it from. */
export async function preflight(
  env: SessionEnv,
  io: { print: (line: string) => void },
  open: typeof openCage = openCage,
): Promise<void> {
  const folders = foldersIn(env.temp);
  for (const folder of Object.values(folders)) await rm(folder, { recursive: true, force: true });
  for (const folder of [folders.session, folders.worktree, folders.worktrees, folders.record])
    await mkdir(folder, { recursive: true });
  const hide = withoutSecrets([env.anthropicKey, env.openaiKey, env.token, env.repositoriesToken]);
  const print = (line: string) => io.print(harmless(hide(line)));
  const checks: PreflightCheck[] = [];
  const note: Note = async (name, found) => {
    for (const { result, detail, remedy } of await attempt(found)) {
      const line = { name, result, detail: hide(detail).slice(0, 1000), remedy: remedy?.slice(0, 1000) ?? null };
      checks.push(line);
      print(`${name}: ${result}. ${line.detail}`);
    }
  };
  const git = gitIn(env.gitEnvironment);
  await note("Runner", () => machine(git, env.temp));
  // Without git there is none, which the check of the runner has said.
  const remote = await openRemote(env, git, folders.store).catch(() => null);
  const play = remote ? await repository(remote, env, note) : defaults();
  await note("Key", async () => engine(play, env, print));
  if (remote) {
    const others = openOtherRepositories(env, play.environment.secret, git, folders.others);
    const place = { store: remote, base: env.record };
    await note("Environment", () => environment(play, place, others));
  }
  const setting = { env, folders, play, print, open };
  const looked = look(setting);
  await note("Isolation", async () => isolation(await looked));
  await note("Egress", async () => egress(await looked, play));
  const lockedBy = env.cacheFor;
  if (remote && lockedBy) {
    await note("Cache", async () =>
      canDownload(await looked, play) ? warmly(fill(setting, remote, lockedBy)) : [NO_REGISTRY],
    );
  }
  const result = { result: { ended: "closed" as const, close: { checks } }, model: NO_MODEL, usage: { ...NO_USAGE } };
  await writeProposal(proposalOf(env, null, play.engine, result, null, [], []), folders.proposal);
}

/** Package managers try again for minutes where nothing answers. */
const NO_REGISTRY = warning(
  "No packages are kept for the sessions: none of the registries answers.",
  "Let the runner reach one of them: see the check Egress.",
);

/** Sessions do without a cache, so none is a reason to stop them. */
async function warmly(filled: Promise<Found[]>): Promise<Found[]> {
  const found = await attempt(() => filled);
  return found.map((one) => (one.result === "failed" ? { ...one, result: "warning" as const } : one));
}

type Note = (name: string, found: () => Promise<Found[]>) => Promise<void>;

/** The checks of the repository, and its settings; the usual ones where they can't be read. */
async function repository(remote: Remote, env: SessionEnv, note: Note): Promise<Settings> {
  const commit = env.record;
  await note("Repository", () => access(remote, commit));
  await note("Token", () => token(remote, commit));
  const { settings, found } = await settingsAt(remote, env);
  if (found !== null) await note("Configuration", async () => [found]);
  await note("Workflow", async () => workflow(await textAt(remote, commit, WORKFLOW_PATH)));
  // Where the commit can't be had, a check has said so.
  return resolveEgress(settings, remote, commit, []).catch(() => settings);
}
