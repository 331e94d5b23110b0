/** The registry of webhooks: all events that Baton reads from GitHub, in `app.yml`'s order. */
import { checkSuite, commitStatus, workflowRun } from "./checks.ts";
import { buildComment, issueChange, syncComment, taskComment } from "./issues.ts";
import {
  buildPull,
  foreignPull,
  review,
  reviewComment,
  reviewThread,
  templatesPull,
} from "./pulls.ts";
import { buildPush, configurationPush, deletedBranch, templatePush } from "./refs.ts";
import { addedRepositories, installation, repositoryChange } from "./repositories.ts";
import type { Webhook } from "./webhook.ts";

export const WEBHOOKS: readonly Webhook[] = [
  issueChange,
  buildComment,
  taskComment,
  syncComment,
  buildPull,
  foreignPull,
  templatesPull,
  review,
  reviewComment,
  reviewThread,
  buildPush,
  configurationPush,
  templatePush,
  deletedBranch,
  workflowRun,
  checkSuite,
  commitStatus,
  repositoryChange,
  installation,
  addedRepositories,
];

/** The events that Baton reads. */
export const HANDLED_EVENTS: ReadonlySet<string> = new Set(WEBHOOKS.map(({ event }) => event));

/** GitHub sends these to every App, and refuses a manifest that names them. */
const UNSUBSCRIBABLE_EVENTS = ["installation", "installation_repositories"];

/** The events that the App subscribes to. `app.yml` lists the same events with the reasons. */
export const SUBSCRIBED_EVENTS: string[] = [...HANDLED_EVENTS].filter(
  (event) => !UNSUBSCRIBABLE_EVENTS.includes(event),
);
