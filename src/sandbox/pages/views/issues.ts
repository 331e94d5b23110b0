import { listIssueComments } from "../../issues/timeline.ts";
import { markup, markTrusted, type Html } from "../html.ts";
import { renderAccount, renderIssueState, renderLabel } from "../parts/badges.ts";
import { getPageItems, renderPager } from "../parts/pager.ts";
import { renderTime } from "../parts/time.ts";
import { getPlace, type Page, type PageContent, type Visit } from "../visit.ts";
import type { Issue } from "../../schema/issues.ts";

const issuesPage: Page = {
  path: "/{owner}/{repo}/issues",
  show: (visit) => createListContent(visit, "issues"),
};
const pullsPage: Page = {
  path: "/{owner}/{repo}/pulls",
  show: (visit) => createListContent(visit, "pulls"),
};

const LIST_TITLES = {
  issues: { title: "Issues", none: "issues" },
  pulls: { title: "Pull requests", none: "pull requests" },
} as const;

function createListContent(visit: Visit, kind: "issues" | "pulls"): PageContent {
  const { repository, base } = getPlace(visit);
  const query = visit.url.searchParams;
  const state = query.get("state") === "closed" ? "closed" : "open";
  const named = query.get("label");
  const all = visit.sandbox.world.issues.filter(
    (one) => one.repositoryId === repository.id && (one.pull !== null) === (kind === "pulls"),
  );
  const labelled = all.filter((one) => named === null || one.labels.includes(named));
  const found = labelled
    .filter((one) => one.state === state)
    .toSorted((a, b) => b.number - a.number);
  const { title, none } = LIST_TITLES[kind];
  const tab = (name: "open" | "closed"): Html => {
    const count = labelled.filter((one) => one.state === name).length;
    const search = new URLSearchParams({
      state: name,
      ...(named === null ? {} : { label: named }),
    });
    const current = name === state ? markTrusted(' aria-current="page"') : null;
    return markup`<a href="?${search.toString()}"${current}>${count} ${name}</a>`;
  };
  const filter =
    named === null
      ? null
      : markup` with the label ${renderLabel(repository, named)} <a href="?state=${state}">all</a>`;
  const empty =
    all.length === 0
      ? `No ${none} yet.`
      : `No ${state} ${none}${named === null ? "" : " with this label"}.`;
  return {
    title,
    tab: kind,
    live: 3_000,
    main: markup`<div class="head"><h1>${title}</h1>${
      kind === "issues" && markup`<a class="button primary" href="${base}/issues/new">New issue</a>`
    }</div>
<nav class="filters" aria-label="State">${tab("open")} ${tab("closed")}${filter}</nav>
${
  found.length === 0
    ? markup`<p class="empty">${empty}</p>`
    : markup`<ul class="rows">${getPageItems(visit, found).map((one) => renderIssueRow(visit, one))}</ul>`
}
${renderPager(visit, found.length)}`,
  };
}

function renderIssueRow(visit: Visit, issue: Issue): Html {
  const { repository, base } = getPlace(visit);
  const { sandbox } = visit;
  const comments = listIssueComments(sandbox.world, issue).length;
  const branches =
    issue.pull &&
    markup` · <code>${issue.pull.headRef}</code> → <code>${issue.pull.baseRef}</code>`;
  return markup`<li class="row" id="issue-${issue.number}"><div><a href="${base}/${issue.pull ? "pull" : "issues"}/${
    issue.number
  }"><strong>${issue.title}</strong></a> ${issue.labels.map(
    (name) =>
      markup`<a href="?label=${encodeURIComponent(name)}">${renderLabel(repository, name)}</a> `,
  )}<p class="quiet">#${issue.number} opened ${renderTime(sandbox, issue.createdAt)} by
${renderAccount(sandbox, issue.author)}${branches}${
    comments > 0 && ` · ${comments} ${comments === 1 ? "comment" : "comments"}`
  }</p></div>${renderIssueState(issue)}</li>`;
}

export const issueListPages: Page[] = [issuesPage, pullsPage];
