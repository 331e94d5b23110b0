import { markup } from "../html.ts";
import { commitRow } from "../parts/commit-row.ts";
import { PER_PAGE, pageNumber } from "../parts/pager.ts";
import { placeOf, type Page, type Shown, type Visit } from "../visit.ts";
import { refOf } from "./spot.ts";

/** A ref's commits, newest first; below a path only those that changed it. */
export const commits: Page = {
  path: "/{owner}/{repo}/commits/{address...}",
  show: (visit) => list(visit, visit.params["address"] ?? ""),
};

export const allCommits: Page = {
  path: "/{owner}/{repo}/commits",
  show: (visit) => list(visit, placeOf(visit).repository.defaultBranch),
};

function list(visit: Visit, address: string): Shown {
  const { git } = placeOf(visit);
  const { ref, commit, path } = refOf(visit, address);
  const current = pageNumber(visit);
  const found = git.log({ from: commit, path, skip: (current - 1) * PER_PAGE, most: PER_PAGE + 1 });
  const shown = found.slice(0, PER_PAGE);
  git.preload(shown);
  return {
    title: `Commits of ${ref}`,
    tab: "code",
    live: 5_000,
    main: markup`<h1>Commits of <code>${ref}</code>${path && markup` in <code>${path}</code>`}</h1>
${
  shown.length === 0
    ? markup`<p class="empty">No commits here.</p>`
    : markup`<ul class="rows">${shown.flatMap((oid) => git.commit(oid) ?? []).map((one) => commitRow(visit, one))}</ul>`
}
<nav class="pager" aria-label="Pages">${current > 1 && markup`<a href="?page=${current - 1}">Newer</a>`} ${
      found.length > PER_PAGE && markup`<a href="?page=${current + 1}">Older</a>`
    }</nav>`,
  };
}
