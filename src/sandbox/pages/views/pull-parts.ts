import { commitsOf } from "../../pulls/change.ts";
import { markup } from "../html.ts";
import { checks } from "../parts/checks.ts";
import { commitRow } from "../parts/commit-row.ts";
import { placeOf, type Page } from "../visit.ts";
import { pullHead, pullOf } from "./pull-head.ts";

export const pullCommits: Page = {
  path: "/{owner}/{repo}/pull/{number}/commits",
  show(visit) {
    const found = pullOf(visit);
    const { git } = placeOf(visit);
    const commits = commitsOf(git, found.pull).flatMap((oid) => git.commit(oid) ?? []);
    return {
      title: `Commits of ${found.issue.title} #${found.issue.number}`,
      tab: "pulls",
      live: 3_000,
      main: markup`${pullHead(visit, found, "commits")}<h2 class="hidden">Commits</h2>
${
  commits.length === 0
    ? markup`<p class="empty">No commits that its base doesn't have.</p>`
    : markup`<ul class="rows">${commits.map((one) => commitRow(visit, one))}</ul>`
}`,
    };
  },
};

export const pullChecks: Page = {
  path: "/{owner}/{repo}/pull/{number}/checks",
  show(visit) {
    const found = pullOf(visit);
    const { headSha } = found.pull;
    return {
      title: `Checks of ${found.issue.title} #${found.issue.number}`,
      tab: "pulls",
      live: 1_500,
      main: markup`${pullHead(visit, found, "checks")}<h2>Checks of <code>${headSha.slice(0, 7)}</code></h2>
${checks(visit, headSha)}`,
    };
  },
};
