import { getOwnChange } from "../../rest/serializers/commit.ts";
import { isVerifiedCommit } from "../../git/commit-signing.ts";
import { markup } from "../html.ts";
import { renderChecks } from "../parts/checks.ts";
import { getSubject, renderAuthor, renderCommitRow } from "../parts/commit-row.ts";
import { renderFileDiffs } from "../parts/diff.ts";
import { renderTime } from "../parts/time.ts";
import { PageNotFound, getPlace, type Page, type PageContent, type Visit } from "../visit.ts";
import { PER_PAGE, readPageNumber } from "../parts/pager.ts";
import { resolveRefPath } from "../ref-path.ts";

/** A commit: message, parents, check results and its change. */
const commitPage: Page = {
  path: "/{owner}/{repo}/commit/{sha}",
  show(visit) {
    const { git, base } = getPlace(visit);
    const oid = git.resolve(visit.params["sha"] ?? "");
    const found = oid === null ? null : git.commit(oid);
    if (!found) throw new PageNotFound();
    const body = found.message.split("\n").slice(1).join("\n").trim();
    const short = found.oid.slice(0, 7);
    return {
      title: `${getSubject(found)} · ${short}`,
      tab: "code",
      main: markup`<h1>${getSubject(found)}</h1>
${body && markup`<pre class="message">${body}</pre>`}
<p class="quiet">${renderAuthor(visit, found)} committed ${renderTime(visit.sandbox, found.committer.date)}
${isVerifiedCommit(visit.sandbox, found) && markup`<span class="label">verified</span>`}</p>
<p><code>${found.oid}</code> · <a href="${base}/tree/${found.oid}">files at this commit</a> · ${
        found.parents.length === 0
          ? "no parent"
          : markup`${found.parents.length === 1 ? "parent" : "parents"} ${found.parents.map(
              (parent) =>
                markup`<a href="${base}/commit/${parent}"><code>${parent.slice(0, 7)}</code></a> `,
            )}`
      }</p>
<h2>Checks</h2>${renderChecks(visit, found.oid)}
<h2>Changes</h2>${renderFileDiffs(getOwnChange(git, found))}`,
    };
  },
};

/** A ref's commits, newest first; for a path only those that changed it. */
const commitsPage: Page = {
  path: "/{owner}/{repo}/commits/{address...}",
  show: (visit) => createCommitsContent(visit, visit.params["address"] ?? ""),
};

const allCommitsPage: Page = {
  path: "/{owner}/{repo}/commits",
  show: (visit) => createCommitsContent(visit, getPlace(visit).repository.defaultBranch),
};

function createCommitsContent(visit: Visit, address: string): PageContent {
  const { git } = getPlace(visit);
  const { ref, commit, path } = resolveRefPath(visit, address);
  const current = readPageNumber(visit);
  const found = git.log({ from: commit, path, skip: (current - 1) * PER_PAGE, most: PER_PAGE + 1 });
  const shown = found.slice(0, PER_PAGE);
  git.preload(shown);
  const rows = shown
    .flatMap((oid) => git.commit(oid) ?? [])
    .map((one) => renderCommitRow(visit, one));
  return {
    title: `Commits of ${ref}`,
    tab: "code",
    live: 5_000,
    main: markup`<h1>Commits of <code>${ref}</code>${path && markup` in <code>${path}</code>`}</h1>
${shown.length === 0 ? markup`<p class="empty">No commits here.</p>` : markup`<ul class="rows">${rows}</ul>`}
<nav class="pager" aria-label="Pages">${current > 1 && markup`<a href="?page=${current - 1}">Newer</a>`} ${
      found.length > PER_PAGE && markup`<a href="?page=${current + 1}">Older</a>`
    }</nav>`,
  };
}

/** The changes of one ref compared with another. */
const comparePage: Page = {
  path: "/{owner}/{repo}/compare/{range...}",
  show(visit) {
    const { git } = getPlace(visit);
    const { from, to, base, head } = resolveRange(visit, visit.params["range"] ?? "");
    const start = git.mergeBase(base, head);
    if (start === null) throw new PageNotFound();
    const ids = git.log({
      from: head,
      without: [base],
      topological: true,
      reverse: true,
      most: 250,
    });
    const commits = ids.flatMap((oid) => git.commit(oid) ?? []);
    return {
      title: `${from}...${to}`,
      tab: "code",
      main: markup`<h1>Compare <code>${from}</code> with <code>${to}</code></h1>
<h2>Commits</h2>
${
  commits.length === 0
    ? markup`<p class="empty">${to} has no commits that ${from} lacks.</p>`
    : markup`<ul class="rows">${commits.map((one) => renderCommitRow(visit, one))}</ul>`
}
<h2>Changes</h2>${renderFileDiffs(git.diff(start, head))}`,
    };
  },
};

export function resolveRange(visit: Visit, range: string) {
  const { git, repository } = getPlace(visit);
  const own = (name: string): string => name.replace(`${repository.owner}:`, "");
  const [first = "", second] = range.split("...");
  const from = second === undefined ? repository.defaultBranch : own(first);
  const to = own(second ?? first);
  const base = git.resolve(from);
  const head = git.resolve(to);
  if (base === null || head === null) throw new PageNotFound();
  return { from, to, base, head };
}

export const commitPages: Page[] = [commitsPage, allCommitsPage, commitPage, comparePage];
