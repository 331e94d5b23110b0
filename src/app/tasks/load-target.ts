/** The issue or pull request that tasks are about, with the branches that have the names of their records. */
import { taskRoot } from "../../core/build/names.ts";
import type { Settings } from "../../core/build/settings.ts";
import type { TargetFact } from "../../core/build/task.ts";
import { requestText } from "../../core/request/text.ts";
import { visibleLine } from "../../core/text/characters.ts";
import { readRendered } from "../../core/text/rendered.ts";
import { at, isOwnBot, type Access, type Author } from "../github/access.ts";
import { commitOf } from "../github/commits.ts";
import { asking, GitHubError } from "../github/errors.ts";
import { baseAt, type Base } from "../observe/base.ts";
import { RECORD_REFS, listRecordRefs, type Ground, type RecordRef, type RecordRefsAnswer } from "../observe/ground.ts";
import { hasQuestion, isForTasks, issueFact } from "../observe/issue.ts";
import { sessionIn } from "../observe/pulls.ts";
import {
  REPOSITORY_FIELDS,
  repositoryFact,
  type RepositoryAnswer,
  type RepositoryAtRest,
} from "../observe/repository.ts";
import type { Roles } from "../observe/roles.ts";
import type { Seen } from "../observe/seen.ts";
import { fromBranch } from "../webhooks/heard.ts";

/** Where tasks are asked for, as it is now. */
export interface TaskGround {
  repository: RepositoryAtRest;
  /** The default branch. */
  base: Base;
  target: TargetFact;
  /** Branches that have the name of a record of these tasks, by any author. */
  records: RecordRef[];
  /** One of the newest comments may speak to Baton. */
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
  /** Null where the fork is gone. */
  headRepository: { databaseId: number } | null;
  baseRefName: string;
  baseRefOid: string;
  baseRef: { target: { oid: string } } | null;
  labels: { nodes: { name: string }[] } | null;
  comments: { nodes: { body: string }[] };
  timelineItems: { nodes: { actor: Author | null; label: { name: string } | null }[] };
}
type Answer = RepositoryAnswer & RecordRefsAnswer & { pullRequest: PullAnswer | null };

/** Null when the number is no pull request (any more). @throws GitHubError */
export async function loadPullGround(
  access: Access,
  number: number,
  roles: Roles,
  seen: Seen,
): Promise<TaskGround | null> {
  const answer = await seen.once("pulls", `task ${number}`, () => ask(access, number));
  const branch = answer?.defaultBranchRef;
  if (!answer?.pullRequest || !branch) return null;
  const { pullRequest: pull } = answer;
  const repository = repositoryFact(answer, branch.name);
  const base = await baseAt(access, branch.target.oid);
  const head = await commitOf(access, pull.headRefOid);
  const settings = base.settings.ok ? base.settings.value : null;
  return {
    repository,
    base,
    records: listRecordRefs(answer, "pull", number),
    maySpeak: pull.comments.nodes.some(({ body }) => isForTasks(body)),
    target: {
      kind: "pull",
      number,
      title: visibleLine(pull.title),
      body: requestText(pull.body, readRendered(pull.bodyHTML)),
      open: pull.state === "OPEN",
      merged: pull.state === "MERGED",
      // What it offers or brings without a build has nobody else to hear what is said there.
      own: isOwnBot(access, pull.author) && fromBranch(pull.headRefName) !== null,
      author: { login: pull.author?.login ?? "ghost", bot: pull.author?.__typename === "Bot" },
      draft: pull.isDraft,
      head: {
        sha: head.sha,
        tree: head.tree,
        at: head.committedAt,
        session: sessionIn(access, head),
        parents: head.parents,
      },
      branch: pull.headRepository?.databaseId === repository.id ? pull.headRefName : null,
      base: { branch: pull.baseRefName, sha: pull.baseRef?.target.oid ?? pull.baseRefOid },
      label: settings ? await findLabelling(pull, settings, roles) : null,
      ownReviews: [],
    },
  };
}

async function ask(access: Access, number: number): Promise<Answer | null> {
  try {
    const variables = { ...at(access), number, root: taskRoot("pull", number) };
    const answer = await asking(() => access.octokit.graphql<{ repository: Answer | null }>(QUERY, variables));
    return answer.repository;
  } catch (error) {
    // The number is another thing's. Where the repository itself can't be seen, that is news.
    if (error instanceof GitHubError && error.code === "not_found" && !/repository/i.test(error.message)) return null;
    throw error;
  }
}

async function findLabelling(pull: PullAnswer, { label }: Settings, roles: Roles): Promise<TargetFact["label"]> {
  const isSame = (name: string | undefined) => name?.toLowerCase() === label.toLowerCase();
  if (!pull.labels?.nodes.some(({ name }) => isSame(name))) return null;
  const actor = pull.timelineItems.nodes.findLast((event) => isSame(event.label?.name))?.actor;
  if (actor?.__typename !== "User") return null;
  return { by: actor.login, role: await roles.of(actor.login) };
}

/** The same of an issue, from what is known of it. @throws GitHubError */
export async function toTaskGround(ground: Ground, roles: Roles): Promise<TaskGround> {
  const { repository, base } = ground;
  const { number, title, body, state, author } = await issueFact(ground.issue, "", roles);
  return {
    repository,
    base,
    records: ground.records,
    maySpeak: hasQuestion(ground.issue),
    target: {
      ...{ kind: "issue", number, title, body, open: state === "open", merged: false, own: false },
      author: { login: author.login, bot: ground.issue.author?.__typename === "Bot" },
      draft: false,
      head: { sha: base.sha, tree: "", at: "", session: null, parents: [] },
      branch: null,
      base: { branch: repository.defaultBranch, sha: base.sha },
      label: null,
      ownReviews: [],
    },
  };
}
