import type { Issue, Pull } from "../../model.ts";
import { changeOf, commitsOf } from "../../pulls/change.ts";
import { latestChecks } from "../../checks/required.ts";
import { markup, trusted, type Html } from "../html.ts";
import { stateOf } from "../parts/state.ts";
import { who } from "../parts/who.ts";
import { Missing, placeOf, type Visit } from "../visit.ts";
import { issueOf } from "./discussion.ts";
import { encoded } from "./spot.ts";

export interface FoundPull {
  issue: Issue;
  pull: Pull;
}

export function pullOf(visit: Visit): FoundPull {
  const issue = issueOf(visit);
  if (!issue.pull) throw new Missing();
  return { issue, pull: issue.pull };
}

type Part = "conversation" | "commits" | "checks" | "files";

/** Title, state, branches and the four parts of a pull request. */
export function pullHead(visit: Visit, { issue, pull }: FoundPull, lit: Part): Html {
  const { repository, git, base } = placeOf(visit);
  const at = `${base}/pull/${issue.number}`;
  const branch = (ref: string): Html =>
    git.ref(`refs/heads/${ref}`)
      ? markup`<a href="${base}/tree/${encoded(ref)}"><code>${ref}</code></a>`
      : markup`<code>${ref}</code>`;
  const tab = (part: Part, href: string, text: string, count?: number): Html => {
    const current = part === lit ? trusted(' aria-current="page"') : null;
    const many = count === undefined ? null : markup` <span class="count">${count}</span>`;
    return markup`<a href="${href}"${current}>${text}${many}</a>`;
  };
  return markup`<h1>${issue.title} <span class="quiet">#${issue.number}</span></h1>
<p id="issue-state">${stateOf(issue)} <span class="quiet">${who(visit.sandbox, pull.mergedBy ?? issue.author)} ${
    pull.merged ? "merged" : "wants to merge"
  } ${branch(pull.headRef)} into ${branch(pull.baseRef)}</span></p>
<nav class="tabs inner" aria-label="Pull request">
${tab("conversation", at, "Conversation")}
${tab("commits", `${at}/commits`, "Commits", commitsOf(git, pull).length)}
${tab("checks", `${at}/checks`, "Checks", latestChecks(visit.sandbox, repository, pull.headSha).length)}
${tab("files", `${at}/files`, "Files changed", changeOf(git, pull).length)}
</nav>`;
}
