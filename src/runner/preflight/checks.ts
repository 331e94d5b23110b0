/** The checks of a preflight outside the sandbox: repository, token, engine, machine, settings. */
import { statfs } from "node:fs/promises";
import { release, totalmem, type } from "node:os";
import { z } from "zod";
import { findTlsProblem } from "../../core/setup/tls-problem.ts";
import type { PreflightCheck } from "../../core/model/closing-inputs.ts";
import {
  CONFIG_PATH,
  ENVIRONMENT_NAME,
  WORKFLOW_PATH,
  type SessionSettings,
  type Settings,
} from "../../core/model/settings.ts";
import type { Remote } from "../remote.ts";
import type { SessionEnv } from "../../config/session-env.ts";
import { createEngine } from "../engines/index.ts";
import { listSkills } from "../session/skills.ts";
import type { Store } from "../base-files.ts";
import type { OtherRepositories } from "../other-repositories.ts";
import type { Git } from "../git.ts";
import { formatSessionName, getPreflightSlug } from "../../core/model/names.ts";
import { extractJson } from "../../core/messages/check-runs.ts";
import { PREFLIGHT_CHECK } from "../../core/model/preflight.ts";
import { getDefaultSettings, loadSettings } from "../../config/load-settings.ts";
import { createGitHubApi } from "../github-api.ts";
import { parseRendererVersion } from "../../core/setup/onboarding.ts";
import { getVersion } from "../../config/bundle-data.ts";

/** The result of a check; the caller adds its name. */
export type CheckFinding = Omit<PreflightCheck, "name">;

export const pass = (detail: string): CheckFinding => ({ result: "ok", detail, remedy: null });
export const warn = (detail: string, remedy: string): CheckFinding => ({
  result: "warning",
  detail,
  remedy,
});
export const fail = (detail: string, remedy: string | null): CheckFinding => ({
  result: "failed",
  detail,
  remedy,
});

/** Runs a check. A check that throws has failed, and the others continue. */
export async function runCheck(check: () => Promise<CheckFinding[]>): Promise<CheckFinding[]> {
  try {
    return await check();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [why] = message.split("\n");
    const tls = findTlsProblem(message);
    if (tls)
      return [fail(`A TLS certificate can't be verified (${tls.words}): ${why}`, tls.remedy)];
    return [fail(why || "The check could not run.", null)];
  }
}

export async function checkRepositoryAccess(
  remote: Remote,
  commit: string,
): Promise<CheckFinding[]> {
  await remote.fetch([commit], 1);
  return [pass(`The repository can be read at ${commit.slice(0, 12)}.`)];
}

/**
 * Tries a push without sending anything: git asks the server whether it may push, and stops after
 * the answer (https://git-scm.com/docs/git-push, --dry-run).
 */
export async function checkToken(remote: Remote, commit: string): Promise<CheckFinding[]> {
  if (await remote.canPush(commit)) {
    const remedy =
      "Give the job `contents: read` and no more: `permissions` in " + `${WORKFLOW_PATH}.`;
    return [warn("The job's token could write to the repository.", remedy)];
  }
  return [pass("The job's token can't write to the repository.")];
}

// The key and the program of the configured engine. The check reports only whether they exist, and
// never a key.

const PLAIN_KEY =
  "Its key is a secret of the repository or the organisation, so a workflow on any branch " +
  "can print it.";
const PLAIN_KEY_REMEDY =
  `Move it to the environment ${ENVIRONMENT_NAME}, limited to the default branch ` +
  '(.github/docs/deployment.md, "The model\'s key").';

export function checkEngine(
  { engine: name, prices }: SessionSettings,
  env: SessionEnv,
  print: (line: string) => void,
): CheckFinding[] {
  const found = createEngine(name, { env, prices, searches: 0, print });
  if ("missing" in found) return [fail(found.missing, null)];
  const here = pass(`The engine ${name} has what it needs.`);
  return env.plainKey ? [here, warn(PLAIN_KEY, PLAIN_KEY_REMEDY)] : [here];
}

// Other repositories that the settings name. Each must be readable, so that no build stops at its
// first session.

/** @param store holds the commit `base` */
export async function checkOtherRepositories(
  { environment: { repositories }, skills }: Pick<Settings, "environment" | "skills">,
  { store, base }: { store: Store; base: string },
  others: OtherRepositories,
): Promise<CheckFinding[]> {
  const found: CheckFinding[] = [];
  for (const { repository, ref } of repositories) {
    const resolved = await others.resolve(repository, ref);
    if ("problem" in resolved) found.push(fail(resolved.problem, null));
    else
      found.push(
        pass(`\`${repository}\` can be read${ref === null ? "" : `, \`${ref}\` exists`}.`),
      );
  }
  const catalog = await listSkills({ store, base, sources: skills, others });
  if ("problem" in catalog) found.push(fail(catalog.problem, null));
  else if (skills.some((entry) => entry.includes("@")))
    found.push(pass("The skills of other repositories can be read."));
  return found;
}

// The machine: its system, Node, git, and free space.

const GB = 1024 ** 3;
/** Below these values a session may still work, but a usual build won't. */
const LEAST_ROOM = { disk: 2 * GB, memory: 2 * GB };
/** `fetch --no-write-fetch-head` needs git 2.29. */
const LEAST_GIT = [2, 29] as const;
const LEAST_NODE = 24;

export async function checkMachine(git: Git, folder: string): Promise<CheckFinding[]> {
  const said = (await git(["--version"])).toString().trim();
  const [, major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(said) ?? []).map(Number);
  if (major < LEAST_GIT[0] || (major === LEAST_GIT[0] && minor < LEAST_GIT[1])) {
    return [fail(`This is ${said}.`, `Install git ${LEAST_GIT.join(".")} or later on the runner.`)];
  }
  if (Number(process.versions.node.split(".")[0]) < LEAST_NODE) {
    return [
      fail(
        `This is Node ${process.versions.node}.`,
        `Let actions/setup-node install Node ${LEAST_NODE} or later.`,
      ),
    ];
  }
  const { bavail, bsize } = await statfs(folder);
  const [disk, memory] = [bavail * bsize, totalmem()];
  const seen = `${type()} ${release()}, Node ${process.versions.node}, ${said}`;
  const room =
    `${(disk / GB).toFixed(1)} GB of disk are free, ${(memory / GB).toFixed(1)} GB of memory ` +
    "are available";
  if (disk < LEAST_ROOM.disk || memory < LEAST_ROOM.memory) {
    return [
      warn(
        `${seen}; ${room}.`,
        "Choose a larger runner with `runs_on`, or free disk before the session.",
      ),
    ];
  }
  return [pass(`${seen}; ${room}.`)];
}

// The settings that a preflight tests.

/** `found` contains the findings about them. */
interface PreflightSettings {
  settings: Settings;
  found: CheckFinding | null;
}

const FIX_SETTINGS = `Fix \`${CONFIG_PATH}\` on the default branch.`;

/**
 * Loads the settings of the commit. If its file extends another repository's, Baton has stored the
 * merged settings.
 */
export async function loadPreflightSettings(
  remote: Remote,
  env: SessionEnv,
): Promise<PreflightSettings> {
  const text = await readFileAt(remote, env.record, CONFIG_PATH);
  const loaded = loadSettings(text ?? "", CONFIG_PATH);
  if (!loaded.ok) {
    const [first] = loaded.problems;
    const why = `${CONFIG_PATH}:${first?.line ?? 1}: ${first?.message ?? "it can't be read"}`;
    return { settings: getDefaultSettings(), found: fail(why, FIX_SETTINGS) };
  }
  if (loaded.unread === null) return { settings: loaded.value, found: null };
  const whole = await readCheckRunSettings(env).catch(() => null);
  const alone =
    `Baton couldn't read what \`${CONFIG_PATH}\` extends here, so it checked only the file's ` +
    "own settings.";
  const remedy = "Check that the workflow's job has `permissions: checks: read`.";
  return { settings: whole ?? loaded.value, found: whole ? null : warn(alone, remedy) };
}

/** Returns a file's text; null if there is no file. */
export async function readFileAt(
  { git, store }: Remote,
  commit: string,
  path: string,
): Promise<string | null> {
  const text = await git(["cat-file", "blob", `${commit}:${path}`], { cwd: store }).catch(
    () => null,
  );
  return text?.toString() ?? null;
}

const checkRunsSchema = z.object({
  check_runs: z.array(
    z.object({
      external_id: z.string().nullable(),
      app: z.object({ slug: z.string() }).nullable(),
      output: z.object({ text: z.string().nullable() }),
    }),
  ),
});

/**
 * Reads the settings from the check run that this run serves; each launch has one. JSON is a subset
 * of YAML and is read as strictly. Any App can create a check run of that name, so Baton reads only
 * the one of the App that started this run. An App acts as `<slug>[bot]`. A person who repeats the
 * run does not change the actor:
 * https://docs.github.com/actions/reference/workflows-and-actions/contexts#github-context
 */
async function readCheckRunSettings(env: SessionEnv): Promise<Settings | null> {
  const named = `check_name=${encodeURIComponent(PREFLIGHT_CHECK)}&filter=all&per_page=100`;
  const answer = checkRunsSchema.parse(
    await createGitHubApi(env).readJson(`commits/${env.record}/check-runs?${named}`),
  );
  const serves = (id: string | null) => {
    const [hash = "", attempt, launch] = (id ?? "").split("/");
    const session = formatSessionName("repository", "preflight", Number(attempt));
    return (
      getPreflightSlug(hash) === env.build &&
      session === env.session &&
      Number(launch) === env.launch
    );
  };
  const own = answer.check_runs.find(
    ({ app, external_id }) =>
      app !== null && `${app.slug}[bot]` === env.actor && serves(external_id),
  );
  const json = extractJson(own?.output.text ?? null);
  const loaded = json === null ? null : loadSettings(json, PREFLIGHT_CHECK);
  return loaded?.ok ? loaded.value : null;
}

/** Checks that the Baton version in the installed workflow is the one that runs. */
export function checkWorkflow(text: string | null): CheckFinding[] {
  const runs = getVersion();
  const named = parseRendererVersion(text ?? "");
  if (named === runs) return [pass(`${WORKFLOW_PATH} names Baton ${named}, which runs.`)];
  const what = named === null ? "names no version of Baton" : `names Baton ${named}`;
  const remedy =
    "Merge Baton's pull request that updates both, or let the variable BATON_RUNNER name " +
    "the runner that you want.";
  return [warn(`${WORKFLOW_PATH} ${what}, and ${runs} runs.`, remedy)];
}
