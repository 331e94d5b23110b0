/** What may bring a repository out of step with its templates, or ask for a sync. */
import { z } from "zod";
import { getTemplateBranches } from "../../core/templates/record.ts";
import { TEMPLATES, TEMPLATE_USERS } from "../inbox/inbox.ts";
import { maySync } from "../templates/reconcile-templates.ts";
import { Author, ear } from "./heard.ts";

const Push = z.object({ ref: z.string(), repository: z.object({ default_branch: z.string() }) });

/** A push to a default branch, by anyone: other repositories may take its files. */
export const templatePush = ear(Push, ({ ref, repository }) =>
  ref === `refs/heads/${repository.default_branch}` ? TEMPLATE_USERS : null,
);

const Pull = z.object({ action: z.string(), pull_request: z.object({ head: z.object({ ref: z.string() }) }) });
/** With any prefix. */
const BRANCH_END = getTemplateBranches("").pull;
/** Those by which a person says something about it. */
const SAID: readonly string[] = ["closed", "reopened", "synchronize"];

export const templatesPull = ear(Pull, ({ action, pull_request: pull }) =>
  SAID.includes(action) && pull.head.ref.endsWith(BRANCH_END) ? TEMPLATES : null,
);

const Comment = z.object({ action: z.string(), comment: z.object({ user: Author, body: z.string().nullish() }) });

export const syncComment = ear(Comment, ({ action, comment }) =>
  action === "created" && comment.user?.type === "User" && maySync(comment.body ?? "") ? TEMPLATES : null,
);
