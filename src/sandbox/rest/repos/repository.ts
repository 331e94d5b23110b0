/**
 * The repository itself: its settings, activity, languages, tags, dispatch events, transfer.
 *
 * Lines: one resource, every endpoint of it.
 */
import { findAccount } from "../../auth/find-account.ts";
import { z } from "zod";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { parseBody } from "../request-body.ts";
import { createUnprocessableError, createValidationError } from "../http-error.ts";
import { respondAccepted, respondNoContent, respondOk } from "../reply.ts";
import { getRole, hasPermission } from "../../auth/permissions.ts";
import { createLastModified } from "../conditional-request.ts";
import { serializeFullRepository, serializeRepository } from "../serializers/repository.ts";
import { getRolePermissions } from "./collaborators.ts";
import { createPage, readWindow } from "../listing.ts";
import { formatNodeId, formatRefNodeId, getRepositoryApiUrl } from "../serializers/urls.ts";
import { serializeUser } from "../serializers/user.ts";
import type { Sandbox } from "../../sandbox.ts";
import { setDefaultBranch } from "../../git/get-git.ts";
import type { Repository, Activity } from "../../schema/repository.ts";

const MOST_PROPERTIES = 10;
const MOST_CHARACTERS = 65_535;

const DispatchEventBody = z.object({
  event_type: z.string().min(1).max(100),
  client_payload: z.record(z.string(), z.unknown()).default({}),
});

/** Starts the workflows of the default branch that accept this type of `repository_dispatch`. */
const createDispatchEvent = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/dispatches",
  docs: "repos/repos#create-a-repository-dispatch-event",
  permission: "contents:write",
  handle(call) {
    const { login, repository, sandbox } = call;
    const { event_type, client_payload } = parseBody(call, DispatchEventBody);
    const count = Object.keys(client_payload).length;
    if (count > MOST_PROPERTIES) {
      throw createUnprocessableError(
        `No more than ${MOST_PROPERTIES} properties are allowed; ${count} were supplied.`,
      );
    }
    if (JSON.stringify(client_payload).length > MOST_CHARACTERS) {
      throw createUnprocessableError("client_payload is too large.");
    }
    const payload = { branch: repository.defaultBranch, client_payload, sender: login };
    sandbox.emit(repository, "repository_dispatch", event_type, payload);
    return respondNoContent();
  },
});

/** `GET /repos/{owner}/{repo}`. As on GitHub, only those who may write see the merge settings. */
const getRepository = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}",
  docs: "repos/repos#get-a-repository",
  permission: "metadata:read",
  handle(call) {
    const { sandbox, repository } = call;
    const write = hasPermission(call.actor, repository, "contents", "write");
    const body = {
      ...serializeFullRepository(sandbox, repository, write),
      ...serializePermissions(call, write),
    };
    return respondOk(body, createLastModified(repository.pushedAt));
  },
});

/** Returns the caller's permissions. An anonymous client gets none. */
function serializePermissions({ actor, repository }: Call, write: boolean): object {
  if (actor.kind === "anonymous") return {};
  if (actor.kind !== "person") {
    return {
      permissions: { admin: false, maintain: false, push: write, triage: write, pull: true },
    };
  }
  return { permissions: { ...getRolePermissions(getRole(repository, actor.login)), pull: true } };
}

const ACTIVITY_TYPES = [
  "push",
  "force_push",
  "branch_creation",
  "branch_deletion",
  "pr_merge",
  "merge_queue_merge",
];

/**
 * `GET /repos/{owner}/{repo}/activity`: the changes of branches, newest first, with the person who
 * made them. Pages follow a cursor: the id of the activity after which they start:
 * https://docs.github.com/rest/repos/repos#list-repository-activities
 */
const listActivities = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/activity",
  docs: "repos/repos#list-repository-activities",
  permission: "contents:read",
  handle(call) {
    const { query, repository, sandbox } = call;
    const type = query.get("activity_type");
    if (type !== null && !ACTIVITY_TYPES.includes(type))
      throw createUnprocessableError(`activity_type must be one of ${ACTIVITY_TYPES.join(", ")}`);
    const ref = query.get("ref")?.replace(/^(?!refs\/)/, "refs/heads/");
    const actor = query.get("actor")?.toLowerCase();
    const is = (one: Activity): boolean =>
      (!ref || one.ref === ref) &&
      (!type || one.type === type) &&
      (!actor || one.actor.toLowerCase() === actor);
    const all = (repository.activities ?? []).filter(is);
    if (query.get("direction") !== "asc") all.reverse();
    const after = query.get("after");
    const start = after === null ? 0 : all.findIndex((one) => String(one.id) === after) + 1;
    const { perPage } = readWindow(call);
    const shown = all.slice(start, start + perPage);
    const link = new URL(call.request.url);
    link.searchParams.set("after", String(shown.at(-1)?.id));
    const more = start + perPage < all.length;
    return {
      status: 200,
      headers: { ...(more ? { link: `<${link.href}>; rel="next"` } : null) },
      body: shown.map(
        ({ id, before, after: to, ref: moved, at, type: activity_type, actor: login }) => ({
          ...{
            id,
            node_id: formatNodeId("PSH", id),
            before,
            after: to,
            ref: moved,
            timestamp: at,
            activity_type,
          },
          actor: serializeUser(sandbox, login),
        }),
      ),
    };
  },
});

/**
 * The languages that examples are written in, from Linguist's table. Prose and data don't count, as
 * on GitHub.
 */
const LANGUAGES: Readonly<Record<string, string>> = {
  ...{
    c: "C",
    cpp: "C++",
    cs: "C#",
    css: "CSS",
    go: "Go",
    h: "C",
    html: "HTML",
    java: "Java",
    js: "JavaScript",
  },
  ...{
    jsx: "JavaScript",
    kt: "Kotlin",
    mjs: "JavaScript",
    php: "PHP",
    py: "Python",
    rb: "Ruby",
    rs: "Rust",
  },
  ...{ sh: "Shell", swift: "Swift", ts: "TypeScript", tsx: "TypeScript", vue: "Vue" },
};
/** Folders with other people's code. */
const VENDORED = /(^|\/)(node_modules|vendor|dist)\//;

/**
 * `GET …/languages`: bytes of the default branch's files by language, largest first. Empty for an
 * empty repository.
 */
const listLanguages = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/languages",
  docs: "repos/repos#list-repository-languages",
  permission: "metadata:read",
  handle({ git, repository }) {
    const head = git.ref(`refs/heads/${repository.defaultBranch}`);
    const bytes = new Map<string, number>();
    for (const { path, size } of head === null ? [] : git.list(head, true)) {
      const language = LANGUAGES[/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? ""];
      if (language && size && !VENDORED.test(path))
        bytes.set(language, (bytes.get(language) ?? 0) + size);
    }
    return respondOk(Object.fromEntries([...bytes].toSorted(([, a], [, b]) => b - a)));
  },
});

/** `GET /repos/{owner}/{repo}/tags`: names and their commits. */
const listTags = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/tags",
  docs: "repos/repos#list-repository-tags",
  permission: "contents:read",
  handle(call) {
    const api = getRepositoryApiUrl(call.sandbox, call.repository);
    const tags = call.git.refs("refs/tags/").flatMap(({ ref, oid }) => {
      const sha = call.git.peel(oid);
      return sha ? [{ name: ref.slice("refs/tags/".length), sha }] : [];
    });
    return createPage(call, tags.toReversed(), ({ name, sha }) => ({
      name,
      commit: { sha, url: `${api}/commits/${sha}` },
      zipball_url: `${api}/zipball/refs/tags/${name}`,
      tarball_url: `${api}/tarball/refs/tags/${name}`,
      node_id: formatRefNodeId(call.repository, `refs/tags/${name}`),
    }));
  },
});

/**
 * Changes a repository's name or owner. Its old address redirects to it until another repository
 * takes that address.
 */
function moveRepository(
  sandbox: Sandbox,
  repository: Repository,
  owner: string,
  name: string,
): void {
  const { repositories } = sandbox.world;
  if (
    repositories.some((one) => one.owner === owner && one.name.toLowerCase() === name.toLowerCase())
  ) {
    throw createValidationError(
      "Repository",
      "name",
      "custom",
      "name already exists on this account",
    );
  }
  const was = `${repository.owner}/${repository.name}`;
  Object.assign(repository, {
    ...{ owner, name },
    // Running processes still find the files in their folder.
    folder: repository.folder ?? was,
    formerNames: [...(repository.formerNames ?? []), was.toLowerCase()],
  });
}

const TransferBody = z.object({ new_owner: z.string(), new_name: z.string().optional() });

/**
 * Transfers a repository to another account at once. On GitHub that account must accept it.
 * Installations are not transferred.
 */
const transferRepository = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/transfer",
  docs: "repos/repos#transfer-a-repository",
  permission: "administration:write",
  role: "admin",
  handle(call) {
    const { sandbox, repository, login } = call;
    const wanted = parseBody(call, TransferBody);
    const known = findAccount(sandbox.world, wanted.new_owner);
    if (!known) throw createUnprocessableError("Invalid new_owner");
    const from = serializeUser(sandbox, repository.owner);
    moveRepository(sandbox, repository, known.login, wanted.new_name ?? repository.name);
    for (const installation of sandbox.world.installations) {
      if (installation.account === known.login) continue;
      installation.repositoryIds = installation.repositoryIds.filter((id) => id !== repository.id);
    }
    sandbox.save();
    sandbox.emit(repository, "repository", "transferred", {
      changes: { owner: { from: { user: from } } },
      sender: login,
    });
    return respondAccepted(serializeRepository(sandbox, repository));
  },
});

const UpdateRepositoryBody = z.object({
  name: z.string().min(1).optional(),
  archived: z.boolean().optional(),
  default_branch: z.string().optional(),
  allow_squash_merge: z.boolean().optional(),
  allow_merge_commit: z.boolean().optional(),
  allow_rebase_merge: z.boolean().optional(),
  delete_branch_on_merge: z.boolean().optional(),
  allow_auto_merge: z.boolean().optional(),
  squash_merge_commit_title: z.enum(["PR_TITLE", "COMMIT_OR_PR_TITLE"]).optional(),
  squash_merge_commit_message: z.enum(["PR_BODY", "COMMIT_MESSAGES", "BLANK"]).optional(),
  description: z.string().nullish(),
  homepage: z.string().nullish(),
  private: z.boolean().optional(),
  visibility: z.enum(["public", "private"]).optional(),
});
type UpdateRepositoryInput = z.infer<typeof UpdateRepositoryBody>;

/** Settings of GitHub that are fixed here. Another value is refused, never ignored. */
const FIXED = [
  ...[
    "has_issues",
    "has_projects",
    "has_wiki",
    "has_downloads",
    "has_discussions",
    "has_pull_requests",
    "is_template",
  ],
  ...["allow_update_branch", "allow_forking", "web_commit_signoff_required"],
  ...[
    "merge_commit_title",
    "merge_commit_message",
    "use_squash_pr_title_as_default",
    "security_and_analysis",
  ],
  "pull_request_creation_policy",
];

/** Changes settings of a repository: its name, archived state, default branch and merge methods. */
const updateRepository = defineEndpoint({
  method: "PATCH",
  path: "/repos/{owner}/{repo}",
  docs: "repos/repos#update-a-repository",
  permission: "administration:write",
  role: "admin",
  onArchived: true,
  handle(call) {
    const { sandbox, repository } = call;
    const wanted = parseBody(call, UpdateRepositoryBody);
    if (Object.keys(call.body).length === 0)
      throw createValidationError("Repository", "name", "missing_field");
    checkSupported(call);
    setMethods(repository, wanted);
    setTexts(repository, wanted);
    setVisibility(call, wanted);
    if (wanted.default_branch !== undefined) changeDefaultBranch(call, wanted.default_branch);
    // GitHub replaces other characters by a hyphen.
    const name = wanted.name?.replaceAll(/[^\w.-]+/g, "-") ?? repository.name;
    if (name !== repository.name) {
      const from = repository.name;
      moveRepository(sandbox, repository, repository.owner, name);
      sendRepositoryEvent(call, "renamed", { changes: { repository: { name: { from } } } });
    }
    if (wanted.archived !== undefined && wanted.archived !== repository.archived) {
      repository.archived = wanted.archived;
      sendRepositoryEvent(call, wanted.archived ? "archived" : "unarchived", {});
    }
    sandbox.save();
    return respondOk(serializeFullRepository(sandbox, repository, true));
  },
});

function checkSupported({ body, repository, sandbox }: Call): void {
  const now: Record<string, unknown> = serializeFullRepository(sandbox, repository, true);
  const other = FIXED.find((name) => body[name] !== undefined && body[name] !== now[name]);
  if (other === undefined) return;
  const stays = now[other] === undefined ? "" : ` It stays ${JSON.stringify(now[other])}.`;
  throw createValidationError(
    "Repository",
    other,
    "custom",
    `The sandbox does not support this setting.${stays}`,
  );
}

function setTexts(repository: Repository, wanted: UpdateRepositoryInput): void {
  if (wanted.description !== undefined) repository.description = wanted.description;
  if (wanted.homepage !== undefined) repository.homepage = wanted.homepage;
  if (wanted.allow_auto_merge !== undefined) repository.allowAutoMerge = wanted.allow_auto_merge;
  const { squash_merge_commit_title: title, squash_merge_commit_message: message } = wanted;
  if (title) repository.squashMergeCommitTitle = title;
  if (message) repository.squashMergeCommitMessage = message;
}

function setVisibility(call: Call, wanted: UpdateRepositoryInput): void {
  const { repository } = call;
  const isPrivate =
    wanted.visibility === undefined ? wanted.private : wanted.visibility === "private";
  if (isPrivate === undefined || isPrivate === repository.private) return;
  repository.private = isPrivate;
  sendRepositoryEvent(call, isPrivate ? "privatized" : "publicized", {});
}

function setMethods(repository: Repository, wanted: UpdateRepositoryInput): void {
  const methods = {
    allowSquashMerge: wanted.allow_squash_merge ?? repository.allowSquashMerge,
    allowMergeCommit: wanted.allow_merge_commit ?? repository.allowMergeCommit,
    allowRebaseMerge: wanted.allow_rebase_merge ?? repository.allowRebaseMerge,
  };
  if (!Object.values(methods).includes(true)) {
    const why = "Sorry, you need to allow at least one merge strategy.";
    throw createValidationError("Repository", "merge_commit_allowed", "custom", why);
  }
  Object.assign(repository, methods);
  repository.deleteBranchOnMerge = wanted.delete_branch_on_merge ?? repository.deleteBranchOnMerge;
}

function changeDefaultBranch(call: Call, branch: string): void {
  const from = call.repository.defaultBranch;
  if (branch === from) return;
  if (!call.git.ref(`refs/heads/${branch}`))
    throw createValidationError("Repository", "default_branch", "invalid");
  setDefaultBranch(call.sandbox, call.repository, branch);
  sendRepositoryEvent(call, "edited", { changes: { default_branch: { from } } });
}

function sendRepositoryEvent(call: Call, action: string, more: object): void {
  call.sandbox.emit(call.repository, "repository", action, { ...more, sender: call.login });
}

export const repositoryEndpoints: Endpoint[] = [
  getRepository,
  updateRepository,
  transferRepository,
  listLanguages,
  listActivities,
  createDispatchEvent,
  listTags,
];
