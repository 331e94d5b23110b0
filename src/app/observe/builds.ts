/** Which builds a repository has, as GitHub shows them. */
import { parseSlugNumber, SLUG } from "../../core/model/names.ts";
import { CONFIG_PATH, DEFAULT_SETTINGS } from "../../core/model/settings.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { requestGitHub } from "../github/errors.ts";
import { listRefs } from "../github/refs.ts";
import { isAnswered, hasCommandLine, parseIssueNumber } from "./comments.ts";
import { isAddressed, hasAskCommand } from "./issue.ts";
import { readFileText } from "./base-files.ts";
import { loadRepositorySettings } from "./base.ts";

/**
 * Of an installation with as many repositories at most, all are looked at though nothing is built
 * in them.
 */
export const SMALL_INSTALLATION = 10;

/** Pull requests that one sweep looks at. */
const MAX_PULLS = 20;

/** Issues that Baton may have to do with. */
export interface RepositoryBuilds {
  /** With branches of a build, or open with the trigger label. */
  active: number[];
  /** Where somebody spoke to Baton, lately: by name, or of a build that has ended. */
  addressed: number[];
}

/** All of them, each once. @throws GitHubError */
export async function listBuildIssues(access: Access, defaultBranch: string): Promise<number[]> {
  const { active, addressed } = await findRepositoryBuilds(access, defaultBranch);
  return [...new Set([...active, ...addressed])];
}

/** @throws GitHubError */
export async function findRepositoryBuilds(
  access: Access,
  defaultBranch: string,
): Promise<RepositoryBuilds> {
  // The configuration alone: of many repositories, most have nothing to be looked at but this.
  const settings = await loadRepositorySettings(
    access,
    await readFileText(access, CONFIG_PATH, defaultBranch),
  );
  const { branch_prefix: prefix, label } = settings.ok ? settings.value : DEFAULT_SETTINGS;
  const isReviewed = settings.ok && settings.value.review !== "off";
  const [branched, addressed, pulled, issues] = await Promise.all([
    listBranchedIssues(access, prefix),
    listAddressedIssues(access, prefix),
    isReviewed ? listChangedPulls(access) : [],
    requestGitHub(() =>
      access.octokit.paginate("GET /repos/{owner}/{repo}/issues", {
        ...getRepoParams(access),
        labels: label,
        state: "open",
        per_page: 100,
      }),
    ),
  ]);
  const labelled = issues.filter((i) => !i.pull_request).map((i) => i.number);
  return { active: [...new Set([...branched, ...labelled])], addressed: [...addressed, ...pulled] };
}

/**
 * Where somebody spoke to Baton by name, among the newest hundred comments; and where an ended
 * build's issue holds a command, `/revert`, that nobody has answered.
 */
async function listAddressedIssues(access: Access, prefix: string): Promise<number[]> {
  const newest = { sort: "created", direction: "desc", per_page: 100 } as const;
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/issues/comments", {
      ...getRepoParams(access),
      ...newest,
    }),
  );
  const isTask = (body: string) => isAddressed(body) || hasAskCommand(body);
  const addressed = data.filter(({ body }) => isTask(body ?? "")).map(parseIssueNumber);
  const commands = data.filter(
    (one) => one.user?.type === "User" && hasCommandLine(one.body ?? "") && !isAnswered(one),
  );
  if (commands.length === 0) return addressed;
  const ended = new Set(
    parseRefIssues(await listRefs(access, `tags/${prefix}/`), `tags/${prefix}/`),
  );
  return [...addressed, ...commands.map(parseIssueNumber).filter((number) => ended.has(number))];
}

/**
 * Open pull requests that changed lately, where the settings ask for reviews: a delivery may have
 * been lost.
 */
async function listChangedPulls(access: Access): Promise<number[]> {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/pulls", {
      ...{ ...getRepoParams(access), state: "open", sort: "updated", direction: "desc" },
      per_page: MAX_PULLS,
    }),
  );
  return data.map(({ number }) => number);
}

/** Of records, and of what is left without one. */
async function listBranchedIssues(access: Access, prefix: string): Promise<number[]> {
  return parseRefIssues(await listRefs(access, `heads/${prefix}/`), `heads/${prefix}/`);
}

function parseRefIssues(refs: { name: string }[], before: string): number[] {
  const slugs = refs.map(({ name }) => name.slice(before.length).split("/")[0]!);
  return [...new Set(slugs.filter((slug) => SLUG.test(slug)).map(parseSlugNumber))];
}
