import type { Sandbox } from "../../sandbox.ts";
import { formatNodeId, getRepositoryApiUrl, getRepositoryPageUrl } from "./urls.ts";
import { serializeUser } from "./user.ts";
import type { Repository } from "../../schema/repository.ts";

/** Suffixes of the hypermedia addresses that every repository has. */
const LINKS = {
  archive_url: "/{archive_format}{/ref}",
  assignees_url: "/assignees{/user}",
  blobs_url: "/git/blobs{/sha}",
  branches_url: "/branches{/branch}",
  collaborators_url: "/collaborators{/collaborator}",
  comments_url: "/comments{/number}",
  commits_url: "/commits{/sha}",
  compare_url: "/compare/{base}...{head}",
  contents_url: "/contents/{+path}",
  contributors_url: "/contributors",
  deployments_url: "/deployments",
  downloads_url: "/downloads",
  events_url: "/events",
  forks_url: "/forks",
  git_commits_url: "/git/commits{/sha}",
  git_refs_url: "/git/refs{/sha}",
  git_tags_url: "/git/tags{/sha}",
  hooks_url: "/hooks",
  issue_comment_url: "/issues/comments{/number}",
  issue_events_url: "/issues/events{/number}",
  issues_url: "/issues{/number}",
  keys_url: "/keys{/key_id}",
  labels_url: "/labels{/name}",
  languages_url: "/languages",
  merges_url: "/merges",
  milestones_url: "/milestones{/number}",
  notifications_url: "/notifications{?since,all,participating}",
  pulls_url: "/pulls{/number}",
  releases_url: "/releases{/id}",
  stargazers_url: "/stargazers",
  statuses_url: "/statuses/{sha}",
  subscribers_url: "/subscribers",
  subscription_url: "/subscription",
  tags_url: "/tags",
  teams_url: "/teams",
  trees_url: "/git/trees{/sha}",
} as const;

let cachedLinks: { api: string; links: Record<keyof typeof LINKS, string> } | null = null;

/** Caches the links of one repository, because each webhook and many answers contain them all. */
function getLinks(api: string): Record<keyof typeof LINKS, string> {
  if (cachedLinks?.api === api) return cachedLinks.links;
  const links = Object.fromEntries(
    Object.entries(LINKS).map(([name, suffix]) => [name, api + suffix]),
  );
  cachedLinks = { api, links: links as Record<keyof typeof LINKS, string> };
  return cachedLinks.links;
}

/** Serializes a repository as it appears inside other objects and in webhooks. */
export function serializeRepository(sandbox: Sandbox, repository: Repository) {
  const api = getRepositoryApiUrl(sandbox, repository);
  const page = getRepositoryPageUrl(sandbox, repository);
  const open = sandbox.world.issues.filter(
    (one) => one.repositoryId === repository.id && one.state === "open",
  ).length;
  return {
    id: repository.id,
    node_id: formatNodeId("R", repository.id),
    name: repository.name,
    full_name: `${repository.owner}/${repository.name}`,
    private: repository.private,
    owner: serializeUser(sandbox, repository.owner),
    html_url: page,
    description: repository.description ?? null,
    fork: false,
    url: api,
    ...getLinks(api),
    clone_url: `${page}.git`,
    git_url: `${page}.git`,
    ssh_url: `${page}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: repository.homepage ?? null,
    language: null,
    forks_count: 0,
    forks: 0,
    stargazers_count: 0,
    watchers_count: 0,
    watchers: 0,
    size: 0,
    default_branch: repository.defaultBranch,
    open_issues_count: open,
    open_issues: open,
    is_template: repository.isTemplate ?? false,
    topics: [],
    license: null,
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: false,
    has_discussions: false,
    archived: repository.archived,
    disabled: false,
    visibility: repository.private ? "private" : "public",
    web_commit_signoff_required: false,
    pushed_at: repository.pushedAt,
    created_at: repository.createdAt,
    updated_at: repository.pushedAt,
  };
}

/** `GET /repos/{owner}/{repo}`: adds the merge settings, which only writers see on GitHub. */
export function serializeFullRepository(sandbox: Sandbox, repository: Repository, write: boolean) {
  return {
    ...serializeRepository(sandbox, repository),
    ...{ subscribers_count: 0, network_count: 0 },
    ...(write ? getMergeSettings(repository) : {}),
  };
}

/** Returns the allowed merge methods and the settings of their commit messages. */
export function getMergeSettings(repository: Repository) {
  return {
    allow_rebase_merge: repository.allowRebaseMerge,
    allow_squash_merge: repository.allowSquashMerge,
    allow_merge_commit: repository.allowMergeCommit,
    allow_auto_merge: repository.allowAutoMerge ?? false,
    allow_update_branch: false,
    allow_forking: true,
    delete_branch_on_merge: repository.deleteBranchOnMerge,
    squash_merge_commit_title: repository.squashMergeCommitTitle ?? "COMMIT_OR_PR_TITLE",
    squash_merge_commit_message: repository.squashMergeCommitMessage ?? "COMMIT_MESSAGES",
    merge_commit_title: "MERGE_MESSAGE",
    merge_commit_message: "PR_TITLE",
  };
}
