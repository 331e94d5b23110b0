/** One delivery of each kind that concerns a build, with only the fields that Baton reads. */
import type { Example } from "./corpus.ts";

const person = { type: "User", login: "you" };
const branch = "baton/1-units/W1.1";
const pull = { number: 2, head: { ref: branch }, base: { ref: "main" } };
const foreign = { number: 2, head: { ref: "feature" }, base: { ref: "main" } };
const run = {
  event: "workflow_dispatch",
  head_branch: "main",
  display_title: "[1-units] W1.1/work/1 #1",
};
const place = { id: 1, full_name: "you/units" };

const PAYLOADS: readonly (readonly [string, object])[] = [
  ["issues", { action: "labeled", issue: { number: 1 } }],
  [
    "issue_comment",
    { action: "created", issue: { number: 1 }, comment: { user: person, body: "/approve" } },
  ],
  [
    "issue_comment",
    {
      action: "edited",
      issue: { number: 2, title: "x", pull_request: {}, user: { type: "Bot" } },
      comment: { user: person, body: "/orchestrate" },
    },
  ],
  ["pull_request", { action: "closed", pull_request: pull }],
  ["pull_request", { action: "opened", pull_request: foreign }],
  ["pull_request_review", { action: "submitted", review: { user: person }, pull_request: pull }],
  [
    "pull_request_review_comment",
    { action: "created", comment: { user: person }, pull_request: pull },
  ],
  ["pull_request_review_thread", { action: "resolved", pull_request: pull }],
  [
    "push",
    {
      ref: "refs/heads/main",
      forced: false,
      commits: [{ added: [".github/baton.yml"], modified: [] }],
    },
  ],
  ["push", { ref: `refs/heads/${branch}`, commits: [] }],
  ["delete", { ref_type: "branch", ref: branch }],
  ["repository", { action: "renamed" }],
  ["workflow_run", { action: "completed", workflow_run: run }],
  [
    "check_suite",
    { action: "completed", check_suite: { head_branch: branch, app: { slug: "ci" } } },
  ],
  ["status", { branches: [{ name: "main" }, { name: branch }] }],
  ["installation", { action: "created", repositories: [place] }],
  ["installation_repositories", { action: "added", repositories_added: [place] }],
];

export const AFFECTING_EXAMPLES: readonly Example[] = PAYLOADS.map(([event, payload], index) => ({
  ...{ event, name: `${event}/telling ${index}` },
  payload: {
    sender: person,
    ...payload,
    ...(event.startsWith("install") ? {} : { repository: {} }),
  },
}));
