import { findUnmetRules, getMergeability, isMethodAllowed } from "../../pulls/mergeability.ts";
import { markTrusted, markup, type Html } from "../html.ts";
import { renderForm, renderFormProblem, renderSignInHint } from "../parts/form.ts";
import { PageNotFound, getPlace, type FormHandler, type Page, type Visit } from "../visit.ts";
import { renderChecks } from "../parts/checks.ts";
import { listCommitsOfPull, listPullFiles, type PullWithIssue } from "../../pulls/pull-contents.ts";
import { listLatestChecks } from "../../checks/required-checks.ts";
import { renderAccount, renderIssueState } from "../parts/badges.ts";
import { discussionForms, renderCommentBox, renderLabels, requirePageIssue } from "./issue.ts";
import { encodePath } from "../ref-path.ts";
import { renderCommitRow } from "../parts/commit-row.ts";
import { renderComment } from "../parts/comment.ts";
import { renderTimeline } from "../parts/timeline.ts";
import { createRedirect } from "../response.ts";
import type { Pull } from "../../schema/pulls.ts";
import type { Issue } from "../../schema/issues.ts";

const MERGE_STATE_TEXTS = {
  clean: "This can be merged.",
  dirty: "This branch has conflicts with its base that must be resolved.",
  blocked: "Merging is blocked.",
  behind: "This branch is out of date with its base.",
  unstable: "This can be merged, but not all checks have passed.",
  draft: "This is still a draft.",
  unknown: "It is not known yet whether this can be merged.",
};

/** Renders the end of a pull request's thread: checks, obstacles to a merge, and the buttons. */
function renderMergeBox(visit: Visit, issue: Issue, pull: Pull): Html {
  return markup`<section class="merge" id="merge" aria-labelledby="merge-title">
<h2 id="merge-title">Checks and merge</h2>
${renderChecks(visit, pull.headSha)}
${issue.state === "open" && renderOpenBox(visit, issue, pull)}
${renderFormProblem(visit, "merge")}${renderFormProblem(visit, "delete-branch")}
${issue.state === "closed" && renderClosedBox(visit, pull)}</section>`;
}

function renderOpenBox(visit: Visit, issue: Issue, pull: Pull): Html {
  const { repository } = getPlace(visit);
  const { state } = getMergeability(visit.sandbox, repository, issue, pull);
  const reasons =
    state === "blocked" ? findUnmetRules(visit.sandbox, repository, issue, pull, null) : [];
  const methods = (
    [
      { name: "merge", text: "Merge with a merge commit" },
      { name: "squash", text: "Squash and merge" },
      { name: "rebase", text: "Rebase and merge" },
    ] as const
  ).filter(({ name }) => isMethodAllowed(repository, pull, name, null));
  const buttons = markup`<input type="hidden" name="sha" value="${pull.headSha}"><div class="buttons">${methods.map(
    ({ name, text }, index) =>
      markup`<button name="method" value="${name}" class="${index === 0 ? "primary" : "plain"}">${text}</button> `,
  )}</div>`;
  return markup`<p class="verdict ${state}">${MERGE_STATE_TEXTS[state]}${reasons.map(({ message }) => ` ${message}`)}</p>
${renderSignInHint(visit, "merge") ?? renderForm(visit, "merge", buttons, { id: "merge-form" })}`;
}

function renderClosedBox(visit: Visit, pull: Pull): Html {
  const { git } = getPlace(visit);
  const gone = git.ref(`refs/heads/${pull.headRef}`) === null;
  const words = pull.merged ? "This is merged." : "This was closed without being merged.";
  if (gone) return markup`<p>${words} Its branch is deleted.</p>`;
  const button = markup`<input type="hidden" name="branch" value="${pull.headRef}"><button>Delete the branch ${
    pull.headRef
  }</button>`;
  return markup`<p>${words}</p>${visit.person && renderForm(visit, "delete-branch", button)}`;
}

export function requirePagePull(visit: Visit): PullWithIssue {
  const issue = requirePageIssue(visit);
  if (!issue.pull) throw new PageNotFound();
  return { issue, pull: issue.pull };
}

type PullTab = "conversation" | "commits" | "checks" | "files";

/** Renders title, state, branches and the four tabs of a pull request. */
export function renderPullHead(visit: Visit, { issue, pull }: PullWithIssue, lit: PullTab): Html {
  const { repository, git, base } = getPlace(visit);
  const at = `${base}/pull/${issue.number}`;
  const branch = (ref: string): Html =>
    git.ref(`refs/heads/${ref}`)
      ? markup`<a href="${base}/tree/${encodePath(ref)}"><code>${ref}</code></a>`
      : markup`<code>${ref}</code>`;
  const tab = (part: PullTab, href: string, text: string, count?: number): Html => {
    const current = part === lit ? markTrusted(' aria-current="page"') : null;
    const many = count === undefined ? null : markup` <span class="count">${count}</span>`;
    return markup`<a href="${href}"${current}>${text}${many}</a>`;
  };
  return markup`<h1>${issue.title} <span class="quiet">#${issue.number}</span></h1>
<p id="issue-state">${renderIssueState(issue)} <span
  class="quiet">${renderAccount(visit.sandbox, pull.mergedBy ?? issue.author)} ${
    pull.merged ? "merged" : "wants to merge"
  } ${branch(pull.headRef)} into ${branch(pull.baseRef)}</span></p>
<nav class="tabs inner" aria-label="Pull request">
${tab("conversation", at, "Conversation")}
${tab("commits", `${at}/commits`, "Commits", listCommitsOfPull(git, pull).length)}
${tab("checks", `${at}/checks`, "Checks", listLatestChecks(visit.sandbox, repository, pull.headSha).length)}
${tab("files", `${at}/files`, "Files changed", listPullFiles(git, pull).length)}
</nav>`;
}

/** Actions of people on a pull request, each through its REST endpoint. */
export const pullForms: Record<string, FormHandler> = {
  async merge(visit, fields) {
    const body = {
      merge_method: fields.get("method") ?? "merge",
      sha: fields.get("sha") ?? undefined,
    };
    await visit.api("PUT", `${getPullApiPath(visit)}/merge`, body);
    return `${getPullPagePath(visit)}#merge`;
  },
  async "delete-branch"(visit, fields) {
    await visit.api(
      "DELETE",
      `${getPlace(visit).api}/git/refs/heads/${encodePath(fields.get("branch") ?? "")}`,
    );
    return `${getPullPagePath(visit)}#merge`;
  },
  async reply(visit, fields) {
    const thread = Number(fields.get("thread"));
    const body = { body: fields.get("body") ?? "" };
    const made = await visit.api(
      "POST",
      `${getPullApiPath(visit)}/comments/${thread}/replies`,
      body,
    );
    return `${visit.url.pathname}#discussion_r${String(made.body["id"])}`;
  },
  async "line-comment"(visit, fields) {
    const made = await visit.api("POST", `${getPullApiPath(visit)}/comments`, {
      body: fields.get("body") ?? "",
      commit_id: requirePagePull(visit).pull.headSha,
      path: fields.get("path") ?? "",
      side: fields.get("side") ?? "RIGHT",
      line: Number(fields.get("line")),
    });
    return `${visit.url.pathname}#discussion_r${String(made.body["id"])}`;
  },
  async review(visit, fields) {
    const event = fields.get("event") ?? "COMMENT";
    const made = await visit.api("POST", `${getPullApiPath(visit)}/reviews`, {
      event,
      body: fields.get("body") ?? "",
    });
    const anchor =
      (fields.get("body") ?? "") === "" ? "" : `#pullrequestreview-${String(made.body["id"])}`;
    return `${getPullPagePath(visit)}${anchor}`;
  },
};

function getPullApiPath(visit: Visit): string {
  return `${getPlace(visit).api}/pulls/${requirePagePull(visit).issue.number}`;
}

function getPullPagePath(visit: Visit): string {
  return `${getPlace(visit).base}/pull/${requirePagePull(visit).issue.number}`;
}

const pullCommitsPage: Page = {
  path: "/{owner}/{repo}/pull/{number}/commits",
  show(visit) {
    const found = requirePagePull(visit);
    const { git } = getPlace(visit);
    const commits = listCommitsOfPull(git, found.pull).flatMap((oid) => git.commit(oid) ?? []);
    return {
      title: `Commits of ${found.issue.title} #${found.issue.number}`,
      tab: "pulls",
      live: 3_000,
      main: markup`${renderPullHead(visit, found, "commits")}<h2 class="hidden">Commits</h2>
${
  commits.length === 0
    ? markup`<p class="empty">No commits that its base lacks.</p>`
    : markup`<ul class="rows">${commits.map((one) => renderCommitRow(visit, one))}</ul>`
}`,
    };
  },
};

const pullChecksPage: Page = {
  path: "/{owner}/{repo}/pull/{number}/checks",
  show(visit) {
    const found = requirePagePull(visit);
    const { headSha } = found.pull;
    return {
      title: `Checks of ${found.issue.title} #${found.issue.number}`,
      tab: "pulls",
      live: 1_500,
      main: markup`${renderPullHead(visit, found, "checks")}<h2>Checks of <code>${headSha.slice(0, 7)}</code></h2>
${renderChecks(visit, headSha)}`,
    };
  },
};

/** A pull request's conversation. */
const pullPage: Page = {
  path: "/{owner}/{repo}/pull/{number}",
  show(visit) {
    const one = requirePageIssue(visit);
    if (!one.pull) return createRedirect(`${getPlace(visit).base}/issues/${one.number}`);
    const { author, createdAt: at, body } = one;
    const edited = one.lastEditedAt;
    return {
      title: `${one.title} #${one.number}`,
      tab: "pulls",
      live: 1_500,
      main: markup`${renderPullHead(visit, requirePagePull(visit), "conversation")}
<div class="columns">
<section class="thread-column" aria-label="Conversation">
<h2 class="hidden">Conversation</h2>
${renderComment(visit, {
  id: `issue-${one.id}`,
  author,
  at,
  edited,
  body,
  reactions: one.reactions,
  verb: "opened this",
})}
${renderTimeline(visit, one)}
${renderMergeBox(visit, one, one.pull)}
${renderCommentBox(visit, one)}
</section>
<aside aria-label="About this pull request">${renderLabels(visit, one)}</aside>
</div>`,
    };
  },
  forms: { ...discussionForms, ...pullForms },
};

export const pullPages: Page[] = [pullPage, pullCommitsPage, pullChecksPage];
