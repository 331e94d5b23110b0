/**
 * Writes the check runs that Baton shows on commits: `baton/config`, `baton/templates`,
 * `baton/automatic-reviews`, `baton/landing` and `baton/review`. `baton/config` shows on a pull
 * request what is wrong with its change to `.github/baton.yml`, or what it changes.
 */
import {
  renderConfigCheck,
  type ConfigOutput,
  type ConfigVerdict,
} from "../../core/messages/check-runs.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { requestGitHub, requestOrNull } from "../github/errors.ts";
import { CONFIG_PATH } from "../../core/model/settings.ts";
import { hashString } from "../../core/model/hash.ts";
import { compareSettings } from "../../config/compare-settings.ts";
import {
  getDefaultSettings,
  loadSettings,
  type LoadedSettings,
} from "../../config/load-settings.ts";
import { readFileText } from "../observe/base-files.ts";
import { loadRepositorySettings } from "../observe/base.ts";
import type { EffectContext, Perform } from "./effect.ts";
import type { WorkerId } from "../../core/model/names.ts";
import { readMarker } from "../../core/messages/marker.ts";
import { createCache } from "../github/lru-cache.ts";
import { VERDICT_CHECK } from "../observe/checks.ts";

// Names of check runs.

const CONFIG_CHECK = "baton/config";
/** Shown on the default branch: why its templates can't be fetched. */
export const TEMPLATES_CHECK = "baton/templates";
/** Shown on the default branch: why automatic reviews can't begin. */
export const REVIEWS_CHECK = "baton/automatic-reviews";

/**
 * Writes the check run on `head` once. `identity` identifies its content. New content on the same
 * commit gets a new check run, because annotations can only be added to one
 * (https://docs.github.com/en/rest/checks/runs#update-a-check-run).
 *
 * @throws GitHubError
 */
export async function writeConfigCheck(
  access: Access,
  head: string,
  identity: string,
  { conclusion, title, summary, annotations }: ConfigOutput,
  name: string = CONFIG_CHECK,
): Promise<void> {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
      ...{ ...getRepoParams(access), ref: head },
      ...{ check_name: name, filter: "latest" as const, per_page: 100 },
    }),
  );
  const newest = data.check_runs
    .filter((run) => run.app?.id === access.app.id)
    .sort((a, b) => Number(b.id) - Number(a.id))[0];
  if (newest?.external_id === identity) return;
  const notes = annotations.map(({ path, line, title: field, message }) => ({
    ...{ path, start_line: line, end_line: line, title: field, message },
    annotation_level: "failure" as const,
  }));
  await requestGitHub(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/check-runs", {
      ...getRepoParams(access),
      name,
      head_sha: head,
      external_id: identity,
      status: "completed" as const,
      conclusion,
      output: { title, summary, annotations: notes },
    }),
  );
}

/** Checks pull request `number` if it changes the configuration. Idempotent. @throws GitHubError */
export async function checkConfiguration(access: Access, number: number): Promise<void> {
  const pull = await requestOrNull(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
      ...getRepoParams(access),
      pull_number: number,
    }),
  );
  if (pull?.data.state !== "open") return;
  const { head, base } = pull.data;
  // Baton reads the configuration on the default branch only.
  if (base.ref !== base.repo.default_branch || !(await isConfigChanged(access, number))) return;
  // GitHub serves a fork's commits through the repository that the pull request targets.
  const [there, here] = await Promise.all([
    readFileText(access, CONFIG_PATH, base.ref),
    readFileText(access, CONFIG_PATH, head.sha),
  ]);
  const output = renderConfigCheck(
    await compareConfigs(access, there, here, head.repo?.id !== base.repo.id),
    base.ref,
  );
  const identity = hashString(JSON.stringify(output)).slice(0, 12);
  await writeConfigCheck(access, head.sha, identity, output);
}

async function isConfigChanged(access: Access, number: number): Promise<boolean> {
  const files = await requestGitHub(() =>
    access.octokit.paginate("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", {
      ...getRepoParams(access),
      pull_number: number,
      per_page: 100,
    }),
  );
  return files.some((one) => one.filename === CONFIG_PATH || one.previous_filename === CONFIG_PATH);
}

/**
 * For a stranger's fork, compares the file alone and reads no other repository. Otherwise a key
 * that the fork removes would reveal the value that another repository sets for it.
 */
async function compareConfigs(
  access: Access,
  there: string | null,
  here: string | null,
  fork: boolean,
): Promise<ConfigVerdict> {
  const alone = loadSettings(here ?? "", CONFIG_PATH);
  if (!alone.ok) return alone;
  const load = async (text: string | null): Promise<LoadedSettings> =>
    fork ? loadSettings(text ?? "", CONFIG_PATH) : loadRepositorySettings(access, text);
  const [old, now] = await Promise.all([load(there), load(here)]);
  if (!now.ok) return now;
  const changes = compareSettings(old.ok ? old.value : getDefaultSettings(), now.value);
  return { ok: true, changes, fixesFile: !old.ok, unread: now.unread };
}

// Creates the failed check run `baton/landing` on a candidate. The merge box then says that it must
// not be merged.

const LANDING_CHECK = "baton/landing";

export const createLandingCheck: Perform<"landing_check"> = async (
  { head, title, summary },
  { access },
) => {
  const { data: known } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
      ...{ ...getRepoParams(access), ref: head },
      ...{ check_name: LANDING_CHECK, per_page: 100 },
    }),
  );
  const own = known.check_runs.find((run) => run.app?.id === access.app.id);
  if (own) return { id: Number(own.id) };
  const { data } = await requestGitHub(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/check-runs", {
      ...getRepoParams(access),
      name: LANDING_CHECK,
      head_sha: head,
      ...{ status: "completed" as const, conclusion: "failure" as const },
      output: { title, summary },
    }),
  );
  return { id: Number(data.id) };
};

// Shows the verdict as check run `baton/review` on the head, because the App may not approve its
// own pull request.

/** GitHub's maximum length of a check run's summary, in characters. */
const SUMMARY = 65_535;

interface OwnVerdict {
  id: number;
  conclusion: string | null;
}

/** The newest verdict written on a head. GitHub's list may lag behind in the next reconcile. */
const getCachedVerdict = createCache<{ last: OwnVerdict | null }>(500);

export const createVerdictCheck: Perform<"verdict_check"> = async (effect, context) => {
  const { access } = context;
  const known = await getCachedVerdict(access, effect.head, async () => ({ last: null }));
  const existing = getNewest([
    ...(await listOwnVerdicts(context, effect.head)),
    ...(known.last ? [known.last] : []),
  ]);
  if (existing?.conclusion === effect.conclusion) return { id: existing.id };
  const url =
    effect.review === null ? null : await findReviewPage(context, effect.worker, effect.review);
  const summary = `${
    url === null ? "" : `[The review](${url}) has the details.\n\n`
  }${effect.summary || effect.title}`;
  const { data } = await requestGitHub(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/check-runs", {
      ...getRepoParams(access),
      name: VERDICT_CHECK,
      head_sha: effect.head,
      external_id: findReviewSession(context, effect.worker, effect.head),
      status: "completed" as const,
      conclusion: effect.conclusion,
      ...(url === null ? {} : { details_url: url }),
      output: { title: effect.title, summary: summary.slice(0, SUMMARY) },
    }),
  );
  known.last = { id: Number(data.id), conclusion: effect.conclusion };
  return { id: known.last.id };
};

const getNewest = (all: readonly OwnVerdict[]) => all.toSorted((a, b) => b.id - a.id)[0];

async function listOwnVerdicts({ access }: EffectContext, head: string): Promise<OwnVerdict[]> {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
      ...getRepoParams(access),
      ref: head,
      check_name: VERDICT_CHECK,
      filter: "all",
      per_page: 100,
    }),
  );
  const own = data.check_runs.filter(
    (r) => r.app?.id === access.app.id && r.name === VERDICT_CHECK,
  );
  return own.map(({ id, conclusion }) => ({ id: Number(id), conclusion }));
}

/** Returns the URL of the review that was posted before, or null if it could not be posted. */
async function findReviewPage(
  { access, facts }: EffectContext,
  worker: WorkerId,
  marker: string,
): Promise<string | null> {
  const pull = facts.pulls[worker];
  if (!pull) return null;
  const reviews = await requestGitHub(() =>
    access.octokit.paginate("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
      ...getRepoParams(access),
      pull_number: pull.number,
      per_page: 100,
    }),
  );
  const own = reviews.filter((r) => r.user?.login === access.app.login);
  return own.find((r) => readMarker(r.body)?.key === marker)?.html_url ?? null;
}

/** Returns the session that gave the verdict, or the worker if a person gave it. */
function findReviewSession({ state }: EffectContext, worker: string, head: string): string {
  const records = Object.values(state?.reviews ?? {}).filter(
    (r) => r.worker === worker && r.head === head,
  );
  return records.at(-1)?.session ?? worker;
}
