import { isMethodAllowed, mergeability, unmetRules } from "../../pulls/mergeability.ts";
import type { Issue, Pull } from "../../model.ts";
import { markup, type Html } from "../html.ts";
import { problemOf } from "../tried.ts";
import { placeOf, type Visit } from "../visit.ts";
import { checks } from "./checks.ts";
import { form, signInFirst } from "./fields.ts";

const WORDS = {
  clean: "All is well: this can be merged.",
  dirty: "This branch has conflicts with its base that must be resolved.",
  blocked: "Merging is blocked.",
  behind: "This branch is out of date with its base.",
  unstable: "This can be merged, though not all checks have passed.",
  draft: "This is still a draft.",
  unknown: "Whether this can be merged isn't known.",
};

/** The end of a pull request's thread: checks, what stands against a merge, and the buttons. */
export function mergeBox(visit: Visit, issue: Issue, pull: Pull): Html {
  return markup`<section class="merge" id="merge" aria-labelledby="merge-title">
<h2 id="merge-title">Checks and merge</h2>
${checks(visit, pull.headSha)}
${issue.state === "open" && openBox(visit, issue, pull)}
${problemOf(visit, "merge")}${problemOf(visit, "delete-branch")}
${issue.state === "closed" && endBox(visit, pull)}</section>`;
}

function openBox(visit: Visit, issue: Issue, pull: Pull): Html {
  const { repository } = placeOf(visit);
  const { state } = mergeability(visit.sandbox, repository, issue, pull);
  const reasons = state === "blocked" ? unmetRules(visit.sandbox, repository, issue, pull, null) : [];
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
  return markup`<p class="verdict ${state}">${WORDS[state]}${reasons.map(({ words }) => ` ${words}`)}</p>
${signInFirst(visit, "merge") ?? form(visit, "merge", buttons, { id: "merge-form" })}`;
}

function endBox(visit: Visit, pull: Pull): Html {
  const { git } = placeOf(visit);
  const gone = git.ref(`refs/heads/${pull.headRef}`) === null;
  const words = pull.merged ? "This is merged." : "This was closed without being merged.";
  if (gone) return markup`<p>${words} Its branch is deleted.</p>`;
  const button = markup`<input type="hidden" name="branch" value="${pull.headRef}"><button>Delete the branch ${
    pull.headRef
  }</button>`;
  return markup`<p>${words}</p>${visit.person && form(visit, "delete-branch", button)}`;
}
