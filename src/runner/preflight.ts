/**
 * A preflight's run: no model, no record. It proves what every session needs by doing it, and hands in a line for
 * each check; one that can't be made has failed. That the report arrives is the proof for artifacts: the App sees it.
 */
import { mkdir, rm } from "node:fs/promises";
import { CONFIG_PATH, WORKFLOW_PATH, type Settings } from "../core/build/settings.ts";
import { NO_MODEL, NO_USAGE } from "../core/sessions/proposal.ts";
import type { PreflightCheck } from "../core/sessions/preflight.ts";
import { defaults, loadSettings } from "../config/load.ts";
import type { SessionEnv } from "../config/session-env.ts";
import { gitIn } from "./git.ts";
import { openCage } from "./isolation/index.ts";
import { harmless, withoutSecrets } from "./log.ts";
import { access, token } from "./preflight/access.ts";
import { attempt, failed, type Found } from "./preflight/check.ts";
import { egress } from "./preflight/egress.ts";
import { engine } from "./preflight/engine.ts";
import { fill } from "./preflight/fill.ts";
import { isolation } from "./preflight/isolation.ts";
import { look } from "./preflight/look.ts";
import { machine } from "./preflight/machine.ts";
import { workflow } from "./preflight/workflow.ts";
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
  const hide = withoutSecrets([env.anthropicKey, env.openaiKey, env.token]);
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
  const play = remote ? await repository(remote, env.record, note) : defaults();
  await note("Key", async () => engine(play, env, print));
  const setting = { env, folders, play, print, open };
  const looked = look(setting);
  await note("Isolation", async () => isolation(await looked));
  await note("Egress", async () => egress(await looked, play));
  const lockedBy = env.cacheFor;
  if (remote && lockedBy) await note("Cache", () => warmly(fill(setting, remote, lockedBy)));
  const result = { result: { ended: "closed" as const, close: { checks } }, model: NO_MODEL, usage: { ...NO_USAGE } };
  await writeProposal(proposalOf(env, null, play.engine, result, null, [], []), folders.proposal);
}

/** Sessions do without a cache, so none is a reason to stop them. */
async function warmly(filled: Promise<Found[]>): Promise<Found[]> {
  const found = await attempt(() => filled);
  return found.map((one) => (one.result === "failed" ? { ...one, result: "warning" as const } : one));
}

type Note = (name: string, found: () => Promise<Found[]>) => Promise<void>;

/** The checks of the repository, and its settings; the usual ones where they can't be read. */
async function repository(remote: Remote, commit: string, note: Note): Promise<Settings> {
  await note("Repository", () => access(remote, commit));
  await note("Token", () => token(remote, commit));
  const settings = await settingsAt(remote, commit);
  if ("problem" in settings) await note("Configuration", async () => [failed(settings.problem, MEND)]);
  await note("Workflow", async () => workflow(await textAt(remote, commit, WORKFLOW_PATH)));
  return "problem" in settings ? defaults() : settings;
}

const MEND = `Mend \`${CONFIG_PATH}\` on the default branch.`;

/** The configuration of the commit that is to be proven. */
async function settingsAt(remote: Remote, commit: string): Promise<Settings | { problem: string }> {
  const text = await textAt(remote, commit, CONFIG_PATH);
  if (text === null) return defaults();
  const loaded = loadSettings(text, CONFIG_PATH);
  if (loaded.ok) return loaded.value;
  const [first] = loaded.problems;
  return { problem: `${CONFIG_PATH}:${first?.line ?? 1}: ${first?.message ?? "it can't be read"}` };
}

async function textAt({ git, store }: Remote, commit: string, path: string): Promise<string | null> {
  const text = await git(["cat-file", "blob", `${commit}:${path}`], { cwd: store }).catch(() => null);
  return text?.toString() ?? null;
}
