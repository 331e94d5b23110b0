/**
 * A preflight run: no model, no record. It tests what every session needs by doing it, and submits
 * one line for each check. A check that can't run has failed. The report itself proves that
 * artifacts work, because the App reads it.
 */
import { mkdir, rm } from "node:fs/promises";
import { WORKFLOW_PATH, type Settings } from "../../core/model/settings.ts";
import { NO_MODEL, NO_USAGE } from "../../core/model/proposal.ts";
import type { PreflightCheck } from "../../core/model/closing-inputs.ts";
import { getDefaultSettings } from "../../config/load-settings.ts";
import type { SessionEnv } from "../../config/session-env.ts";
import { resolveEgress } from "../session/web-access.ts";
import { createGit } from "../git.ts";
import { openSandbox } from "../isolation/index.ts";
import { sanitizeLogLine, createSecretFilter } from "../untrusted-io.ts";
import {
  checkEngine,
  checkMachine,
  checkOtherRepositories,
  checkRepositoryAccess,
  checkToken,
  checkWorkflow,
  loadPreflightSettings,
  readFileAt,
  runCheck,
  warn,
  type CheckFinding,
} from "./checks.ts";
import { canDownload, checkEgress, checkIsolation } from "./sandbox-checks.ts";
import { warmCache } from "./warm-cache.ts";
import { probeSandbox } from "./probe.ts";
import { openOtherRepositories } from "../other-repositories.ts";
import { createProposal, writeProposal } from "../session/proposal.ts";
import { openRemote, type Remote } from "../remote.ts";
import { getSessionFolders } from "../session/worktree.ts";

/** Runs the checks, and writes the report to the path from which the workflow uploads it. */
export async function runPreflight(
  env: SessionEnv,
  io: { print: (line: string) => void },
  open: typeof openSandbox = openSandbox,
): Promise<void> {
  const folders = getSessionFolders(env.temp);
  for (const folder of Object.values(folders)) await rm(folder, { recursive: true, force: true });
  for (const folder of [folders.session, folders.worktree, folders.worktrees, folders.record])
    await mkdir(folder, { recursive: true });
  const hide = createSecretFilter(env);
  const print = (line: string) => io.print(sanitizeLogLine(hide(line)));
  const checks: PreflightCheck[] = [];
  const note: CheckRecorder = async (name, found) => {
    for (const { result, detail, remedy } of await runCheck(found)) {
      const line = {
        name,
        result,
        detail: hide(detail).slice(0, 1000),
        remedy: remedy?.slice(0, 1000) ?? null,
      };
      checks.push(line);
      print(`${name}: ${result}. ${line.detail}`);
    }
  };
  const git = createGit(env.gitEnvironment);
  await note("Runner", () => checkMachine(git, env.temp));
  // Without git there is no remote, and the check of the runner has already said so.
  const remote = await openRemote(env, git, folders.store).catch(() => null);
  const sessionSettings = remote ? await checkRepository(remote, env, note) : getDefaultSettings();
  await note("Key", async () => checkEngine(sessionSettings, env, print));
  if (remote) {
    const others = openOtherRepositories(
      env,
      sessionSettings.environment.secret,
      git,
      folders.others,
    );
    const place = { store: remote, base: env.record };
    await note("Environment", () => checkOtherRepositories(sessionSettings, place, others));
  }
  const setting = { env, folders, sessionSettings, print, open };
  const looked = probeSandbox(setting);
  await note("Isolation", async () => checkIsolation(await looked));
  await note("Egress", async () => checkEgress(await looked, sessionSettings));
  const lockedBy = env.cacheFor;
  if (remote && lockedBy) {
    await note("Cache", async () =>
      canDownload(await looked, sessionSettings)
        ? toWarnings(warmCache(setting, remote, lockedBy))
        : [NO_REGISTRY],
    );
  }
  const result = {
    result: { ended: "closed" as const, close: { checks } },
    model: NO_MODEL,
    usage: { ...NO_USAGE },
  };
  await writeProposal(
    createProposal(env, null, sessionSettings.engine, result, null, [], []),
    folders.proposal,
  );
}

/** Package managers retry for minutes if no registry answers. */
const NO_REGISTRY = warn(
  "Baton cached no packages for the sessions: none of the registries answers.",
  "Let the runner reach one of them: see the check Egress.",
);

/** Turns findings into warnings, because sessions work without a cache. */
async function toWarnings(filled: Promise<CheckFinding[]>): Promise<CheckFinding[]> {
  const found = await runCheck(() => filled);
  return found.map((one) =>
    one.result === "failed" ? { ...one, result: "warning" as const } : one,
  );
}

type CheckRecorder = (name: string, found: () => Promise<CheckFinding[]>) => Promise<void>;

/** Checks the repository and loads its settings; the defaults if they can't be read. */
async function checkRepository(
  remote: Remote,
  env: SessionEnv,
  note: CheckRecorder,
): Promise<Settings> {
  const commit = env.record;
  await note("Repository", () => checkRepositoryAccess(remote, commit));
  await note("Token", () => checkToken(remote, commit));
  const { settings, found } = await loadPreflightSettings(remote, env);
  if (found !== null) await note("Configuration", async () => [found]);
  await note("Workflow", async () =>
    checkWorkflow(await readFileAt(remote, commit, WORKFLOW_PATH)),
  );
  // If the commit is unavailable, a check has already said so.
  return resolveEgress(settings, remote, commit, []).catch(() => settings);
}
