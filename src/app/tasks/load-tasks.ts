/** Loads the record of tasks: the open one, or the newest archived one. */
import { getBranches, getTaskRoot, parseTaskOrdinal } from "../../core/model/names.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../core/model/settings.ts";
import type { TargetFact } from "../../core/model/task.ts";
import { getRequestText } from "../../core/setup/request-text.ts";
import { toVisibleLine } from "../../core/text/invisible-characters.ts";
import { readRenderedHtml } from "../../core/text/rendered-html.ts";
import { getRepoParams, isOwnBot, type Access, type Author } from "../github/access.ts";
import { getCommit } from "../github/commits.ts";
import { GitHubError, requestGitHub } from "../github/errors.ts";
import { readBaseAt, type Base } from "../observe/base.ts";
import {
  RECORD_REFS,
  listRecordRefs,
  type IssueContext,
  type RecordRef,
  type RecordRefsAnswer,
} from "../observe/issue-context.ts";
import { getActorRole, hasQuestion, hasTaskCommand, toIssueFact } from "../observe/issue.ts";
import { readCommitSession } from "../observe/pulls.ts";
import {
  REPOSITORY_FIELDS,
  toRepositoryFact,
  type RepositoryAnswer,
  type RepositoryAtRest,
} from "../observe/repository.ts";
import type { Roles } from "../observe/roles.ts";
import type { ReadCache } from "../observe/read-cache.ts";
import { findBranchIssue } from "../webhooks/payload.ts";
import type { State } from "../../core/model/state.ts";
import { parseRecord } from "../../core/record/parse.ts";
import { listRefs } from "../github/refs.ts";
import { loadRecordRef } from "../github/record-store.ts";
import { loadActiveRecord, type LoadedBuild } from "../build-record.ts";

// Loads the issue or pull request that tasks are about, with the branches named like their records.

/** Where tasks are requested, as it is now. */
export interface TaskContext {
  repository: RepositoryAtRest;
  /** The default branch. */
  base: Base;
  target: TargetFact;
  /** Branches named like a record of these tasks, by any author. */
  records: RecordRef[];
  /** One of the newest comments may address Baton. */
  maySpeak: boolean;
}

const QUERY = `query ($owner: String!, $repo: String!, $number: Int!, $root: String!) {
  repository(owner: $owner, name: $repo) {
    ${REPOSITORY_FIELDS} ${RECORD_REFS}
    pullRequest(number: $number) {
      title body bodyHTML state isDraft author { login __typename }
      headRefName headRefOid headRepository { databaseId } baseRefName baseRefOid baseRef { target { oid } }
      labels(first: 100) { nodes { name } }
      comments(last: 50) { nodes { body } }
      timelineItems(itemTypes: [LABELED_EVENT], last: 100) {
        nodes { ... on LabeledEvent { actor { login __typename } label { name } } }
      }
    }
  }
}`;

interface PullAnswer {
  title: string;
  body: string;
  bodyHTML: string;
  state: "OPEN" | "CLOSED" | "MERGED";
  isDraft: boolean;
  author: Author | null;
  headRefName: string;
  headRefOid: string;
  /** Null if the fork was deleted. */
  headRepository: { databaseId: number } | null;
  baseRefName: string;
  baseRefOid: string;
  baseRef: { target: { oid: string } } | null;
  labels: { nodes: { name: string }[] } | null;
  comments: { nodes: { body: string }[] };
  timelineItems: { nodes: { actor: Author | null; label: { name: string } | null }[] };
}
type Answer = RepositoryAnswer & RecordRefsAnswer & { pullRequest: PullAnswer | null };

/** Returns null if the number isn't a pull request (any more). @throws GitHubError */
export async function loadPullContext(
  access: Access,
  number: number,
  roles: Roles,
  cache: ReadCache,
): Promise<TaskContext | null> {
  const answer = await cache.get("pulls", `task ${number}`, () => fetchPull(access, number));
  const branch = answer?.defaultBranchRef;
  if (!answer?.pullRequest || !branch) return null;
  const { pullRequest: pull } = answer;
  const repository = toRepositoryFact(answer, branch.name);
  const base = await readBaseAt(access, branch.target.oid);
  const head = await getCommit(access, pull.headRefOid);
  const settings = base.settings.ok ? base.settings.value : null;
  return {
    repository,
    base,
    records: listRecordRefs(answer, "pull", number),
    maySpeak: pull.comments.nodes.some(({ body }) => hasTaskCommand(body)),
    target: {
      kind: "pull",
      number,
      title: toVisibleLine(pull.title),
      body: getRequestText(pull.body, readRenderedHtml(pull.bodyHTML)),
      open: pull.state === "OPEN",
      merged: pull.state === "MERGED",
      // A pull request that Baton opened outside of a build doesn't count, because no build reads
      // its comments.
      own: isOwnBot(access, pull.author) && findBranchIssue(pull.headRefName) !== null,
      author: {
        login: pull.author?.login ?? "ghost",
        bot: pull.author?.__typename === "Bot",
        // One question to GitHub less for repositories without a secret.
        role: settings?.environment.secret ? await getActorRole(pull.author, roles) : "none",
      },
      draft: pull.isDraft,
      head: {
        sha: head.sha,
        tree: head.tree,
        at: head.committedAt,
        session: readCommitSession(access, head),
        parents: head.parents,
      },
      branch: pull.headRepository?.databaseId === repository.id ? pull.headRefName : null,
      base: { branch: pull.baseRefName, sha: pull.baseRef?.target.oid ?? pull.baseRefOid },
      label: settings ? await findLabelActor(pull, settings, roles) : null,
      ownReviews: [],
    },
  };
}

async function fetchPull(access: Access, number: number): Promise<Answer | null> {
  try {
    const variables = { ...getRepoParams(access), number, root: getTaskRoot("pull", number) };
    const answer = await requestGitHub(() =>
      access.octokit.graphql<{ repository: Answer | null }>(QUERY, variables),
    );
    return answer.repository;
  } catch (error) {
    // The number is not a pull request's. If the repository itself can't be seen, the error is
    // reported.
    if (
      error instanceof GitHubError &&
      error.code === "not_found" &&
      !/repository/i.test(error.message)
    )
      return null;
    throw error;
  }
}

async function findLabelActor(
  pull: PullAnswer,
  { label }: Settings,
  roles: Roles,
): Promise<TargetFact["label"]> {
  const isSame = (name: string | undefined) => name?.toLowerCase() === label.toLowerCase();
  if (!pull.labels?.nodes.some(({ name }) => isSame(name))) return null;
  const actor = pull.timelineItems.nodes.findLast((event) => isSame(event.label?.name))?.actor;
  if (actor?.__typename !== "User") return null;
  return { by: actor.login, role: await roles.get(actor.login) };
}

/** Does the same for an issue, from what is known about it. @throws GitHubError */
export async function toTaskContext(context: IssueContext, roles: Roles): Promise<TaskContext> {
  const { repository, base } = context;
  const { number, title, body, state, author } = await toIssueFact(context.issue, "", roles);
  return {
    repository,
    base,
    records: context.records,
    maySpeak: hasQuestion(context.issue),
    target: {
      ...{ kind: "issue", number, title, body, open: state === "open", merged: false, own: false },
      author: { ...author, bot: context.issue.author?.__typename === "Bot" },
      draft: false,
      head: { sha: base.sha, tree: "", at: "", session: null, parents: [] },
      branch: null,
      base: { branch: repository.defaultBranch, sha: base.sha },
      label: null,
      ownReviews: [],
    },
  };
}

/**
 * Returns the open record, or `none`. Skips records that somebody else made. @throws GitHubError
 */
export async function loadOpenTasks(
  access: Access,
  { records, target }: TaskContext,
  roles: Roles,
): Promise<Extract<LoadedBuild, { kind: "none" | "active" | "broken" }>> {
  const root = getTaskRoot(target.kind, target.number);
  const named = records.flatMap(({ name, sha }) => {
    const slug = name.split("/").at(-2) ?? "";
    const ordinal = parseTaskOrdinal(slug, root);
    return ordinal === null ? [] : [{ name, sha, slug, ordinal }];
  });
  // A completed record that can't become a tag stays beside the next one.
  for (const { name, sha, slug } of named.toSorted((a, b) => b.ordinal - a.ordinal)) {
    const heads = [{ name: `heads/${name}`, sha }];
    const loaded = await loadActiveRecord(access, { slug, heads }, name, roles);
    if (loaded?.kind === "broken") return loaded;
    if (loaded?.kind === "active" && loaded.state.build.tasks.length > 0) return loaded;
  }
  return { kind: "none" };
}

/**
 * Returns the state of the newest archived record; null if none can be read. @throws GitHubError
 */
export async function loadLastTasks(
  access: Access,
  { base, target }: TaskContext,
): Promise<State | null> {
  const root = getTaskRoot(target.kind, target.number);
  const configured = base.settings.ok
    ? base.settings.value.branch_prefix
    : DEFAULT_SETTINGS.branch_prefix;
  const slugs: { slug: string; prefix: string; ordinal: number }[] = [];
  for (const prefix of new Set([configured, DEFAULT_SETTINGS.branch_prefix])) {
    for (const { name } of await listRefs(access, `tags/${prefix}/${root}`)) {
      const slug = name.slice(`tags/${prefix}/`.length);
      const ordinal = parseTaskOrdinal(slug, root);
      if (ordinal !== null) slugs.push({ slug, prefix, ordinal });
    }
  }
  for (const { slug, prefix } of slugs.toSorted((a, b) => b.ordinal - a.ordinal)) {
    const record = await loadRecordRef(access, `refs/tags/${getBranches(prefix, slug).tag}`);
    const parsed = record ? parseRecord(record.files) : null;
    if (parsed?.ok && parsed.state.build.slug === slug && parsed.state.build.tasks.length > 0)
      return parsed.state;
  }
  return null;
}
