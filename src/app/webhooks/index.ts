/** Wires the webhooks: each is translated into a hint and kept, and only then acknowledged. */
import type { Context, Probot } from "probot";
import { asGitHubError } from "../github/errors.ts";
import { REPOSITORY, type Inbox } from "../inbox/inbox.ts";
import { checkSuite, status } from "./checks.ts";
import { configuration, installed } from "./configuration.ts";
import type { Heard } from "./heard.ts";
import { issueComment } from "./issueComment.ts";
import { issues } from "./issues.ts";
import { foreignPull, pullRequest } from "./pullRequest.ts";
import { pullRequestReview, reviewComment, reviewThread } from "./pullRequestReview.ts";
import { push } from "./push.ts";
import { refs } from "./refs.ts";
import { repository } from "./repository.ts";
import { workflowRun } from "./workflowRun.ts";

/** Baton may work in repositories, or again. */
const ADMITTED = [
  ...(["installation.created", "installation.unsuspend", "installation.new_permissions_accepted"] as const),
  "installation_repositories.added" as const,
];

export interface Place {
  installation: number;
  owner: string;
  repo: string;
}

export interface Ears {
  inbox: Inbox;
  /** Issues of all builds of the repository that are under way. */
  builds(place: Place): Promise<number[]>;
  /** Baton's own login: what it did itself, it has seen. `null` where it can't be asked now. */
  own(): Promise<string | null>;
}

export function listen(app: Probot, ears: Ears): void {
  app.on("issues", (c) => keep(c, issues(c.payload), ears));
  app.on("issue_comment", (c) => keep(c, issueComment(c.payload), ears));
  app.on("pull_request", (c) => keep(c, pullRequest(c.payload), ears));
  app.on("pull_request", (c) => keep(c, foreignPull(c.payload), ears));
  app.on("pull_request_review", (c) => keep(c, pullRequestReview(c.payload), ears));
  app.on("pull_request_review_comment", (c) => keep(c, reviewComment(c.payload), ears));
  app.on("pull_request_review_thread", (c) => keep(c, reviewThread(c.payload), ears));
  app.on("push", (c) => keep(c, push(c.payload), ears));
  // Baton's own commits count as well: it merges what people changed.
  app.on("push", (c) => keep(c, configuration(c.payload), ears, "anyone"));
  app.on([...ADMITTED], async ({ id, payload }) => {
    const installation = Number(payload.installation.id);
    for (const name of installed(payload)) {
      const [owner = "", repo = ""] = name.split("/");
      await ears.inbox.accept({ installation, owner, repo, issue: REPOSITORY }, id);
      // Builds that were under way go on.
      const issues = await ears.builds({ installation, owner, repo }).catch(noneYet);
      for (const issue of issues) await ears.inbox.accept({ installation, owner, repo, issue }, id);
    }
  });
  app.on("repository", (c) => keep(c, repository(c.payload), ears));
  app.on("delete", (c) => keep(c, refs(c.payload), ears));
  // Runs bear the one who dispatched them as sender to their end: Baton itself.
  app.on("workflow_run", (c) => keep(c, workflowRun(c.payload), ears, "anyone"));
  app.on("check_suite", (c) => keep(c, checkSuite(c.payload), ears, "anyone"));
  app.on("status", (c) => keep(c, status(c.payload), ears, "anyone"));
}

/** A repository without a commit has no builds; what else keeps them from being seen, the next sweep comes over. */
function noneYet(error: unknown): number[] {
  asGitHubError(error);
  return [];
}

interface Delivery {
  id: string;
  payload: Pick<Context<"push">["payload"], "installation" | "sender"> & {
    repository: { name: string; owner: { login: string } | null };
  };
}

async function keep(context: unknown, heard: Heard, ears: Ears, by: "others" | "anyone" = "others"): Promise<void> {
  const { id, payload } = context as Delivery;
  if (heard === null || !payload.installation || !payload.repository.owner) return;
  if (by === "others" && payload.sender?.type === "Bot" && payload.sender.login === (await ears.own())) return;
  const place: Place = {
    installation: Number(payload.installation.id),
    owner: payload.repository.owner.login,
    repo: payload.repository.name,
  };
  const numbers = heard === "all" ? await ears.builds(place) : [heard];
  for (const issue of numbers) await ears.inbox.accept({ ...place, issue }, id);
}
