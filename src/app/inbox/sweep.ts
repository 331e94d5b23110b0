/**
 * Discovery: every build that GitHub shows, as hints. Run at start and now and then: a lost database or delivery
 * loses nothing.
 */
import type { Logger } from "pino";
import { SLUG } from "../../core/build/names.ts";
import { DEFAULT_SETTINGS } from "../../core/build/settings.ts";
import { at, type Access } from "../github/access.ts";
import type { Clients } from "../github/client.ts";
import { asGitHubError, asking } from "../github/errors.ts";
import { issueOf } from "../github/findBuild.ts";
import { matchingRefs } from "../github/refs.ts";
import { numberOf } from "../observe/comments.ts";
import { isAddressed } from "../observe/issue.ts";
import { baseOf } from "../observe/base.ts";
import { REPOSITORY, type Inbox } from "./inbox.ts";

/** Of an installation with as many repositories at most, all are looked at though nothing is built in them. */
export const FEW = 10;

/**
 * Gives a hint for each build of each repository, and for the repository's own lane where there are builds or few
 * repositories: it offers Baton's files, or its newer workflow, whatever became of the word of the installation. One
 * that fails is logged and doesn't keep others back.
 */
export async function sweep(clients: Clients, inbox: Inbox, log: Logger): Promise<void> {
  const app = await clients.asApp();
  const installations = await asking(() => app.paginate("GET /app/installations", { per_page: 100 }));
  for (const installation of installations.filter((i) => !i.suspended_at)) {
    const id = Number(installation.id);
    const octokit = await clients.octokit(id);
    const repositories = await asking(() => octokit.paginate("GET /installation/repositories", { per_page: 100 }));
    for (const repository of repositories.filter((r) => !r.archived)) {
      const place = { installation: id, owner: repository.owner.login, repo: repository.name };
      try {
        const access = await clients.access(place);
        const builds = await buildsOf(access, repository.default_branch);
        const lanes = builds.length > 0 || repositories.length <= FEW ? [REPOSITORY, ...builds] : [];
        for (const issue of lanes) await inbox.accept({ ...place, issue }, "sweep");
      } catch (error) {
        log.warn({ ...place, reason: asGitHubError(error).message }, "a repository can't be swept");
      }
    }
  }
}

/** Issues with a record branch, open ones with the trigger label, and where Baton was spoken to. @throws GitHubError */
export async function buildsOf(access: Access, defaultBranch: string): Promise<number[]> {
  const { settings } = await baseOf(access, defaultBranch);
  const { branch_prefix: prefix, label } = settings.ok ? settings.value : DEFAULT_SETTINGS;
  const [recorded, addressed, issues] = await Promise.all([
    recordedIssues(access, prefix),
    addressedIn(access),
    asking(() =>
      access.octokit.paginate("GET /repos/{owner}/{repo}/issues", {
        ...at(access),
        labels: label,
        state: "open",
        per_page: 100,
      }),
    ),
  ]);
  return [...new Set([...recorded, ...addressed, ...issues.filter((i) => !i.pull_request).map((i) => i.number)])];
}

/** Where somebody spoke to Baton by name, among the newest hundred comments. */
async function addressedIn(access: Access): Promise<number[]> {
  const newest = { sort: "created", direction: "desc", per_page: 100 } as const;
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/issues/comments", { ...at(access), ...newest }),
  );
  return data.filter(({ body }) => isAddressed(body ?? "")).map(numberOf);
}

async function recordedIssues(access: Access, prefix: string): Promise<number[]> {
  const refs = await matchingRefs(access, `heads/${prefix}/`);
  return refs
    .filter((r) => r.name.endsWith("/record"))
    .map((r) => r.name.slice(`heads/${prefix}/`.length, -"/record".length))
    .filter((slug) => SLUG.test(slug))
    .map(issueOf);
}
