/** Finds out which builds a repository has on GitHub. */
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
 * For an installation with at most this many repositories, all are swept, even those without a
 * build.
 */
export const SMALL_INSTALLATION = 10;

/** Maximum number of pull requests per sweep. */
const MAX_PULLS = 20;

/** Numbers of issues that may need Baton. */
export interface RepositoryBuilds {
  /** Issues with branches of a build, and open issues with the trigger label. */
  active: number[];
  /** Issues with a recent comment to Baton: by name, or about a build that has ended. */
  addressed: number[];
}

/** Returns all of them without duplicates. @throws GitHubError */
export async function listBuildIssues(access: Access, defaultBranch: string): Promise<number[]> {
  const { active, addressed } = await findRepositoryBuilds(access, defaultBranch);
  return [...new Set([...active, ...addressed])];
}

/** @throws GitHubError */
export async function findRepositoryBuilds(
  access: Access,
  defaultBranch: string,
): Promise<RepositoryBuilds> {
  // Only the configuration is read, because most of many repositories need nothing else.
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
 * Finds issues where a person called Baton by name, among the newest hundred comments. Also finds
 * issues of ended builds with an unanswered command, `/revert`.
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
 * Lists open pull requests that changed recently, if the settings ask for reviews, because a
 * delivery may have been lost.
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

/** Issues of records, and of branches that are left without one. */
async function listBranchedIssues(access: Access, prefix: string): Promise<number[]> {
  return parseRefIssues(await listRefs(access, `heads/${prefix}/`), `heads/${prefix}/`);
}

function parseRefIssues(refs: { name: string }[], before: string): number[] {
  const slugs = refs.map(({ name }) => name.slice(before.length).split("/")[0]!);
  return [...new Set(slugs.filter((slug) => SLUG.test(slug)).map(parseSlugNumber))];
}
