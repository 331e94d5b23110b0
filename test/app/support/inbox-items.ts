/** Creates items and deliveries of builds in one repository. */
import type { QueueTiming } from "../../../src/app/queue/durable-queue.ts";
import {
  toBuildTarget,
  type WebhookDelivery,
  type WorkItem,
} from "../../../src/app/queue/work-queue.ts";

export const hint = (issue: number): WorkItem => ({
  ...{ installation: 1, repository: 7, owner: "you", repo: "units" },
  target: toBuildTarget(issue),
});
export const delivery = (guid: string): WebhookDelivery => ({
  ...{ guid, event: "issues", action: "labeled", installation: 1, repository: "you/units" },
});
/** Returns the issue of a build; 0 for other targets. */
export const issueOf = ({ target }: WorkItem): number =>
  target.kind === "build" ? target.issue : 0;

/** Like the durable queue's own timing, but shorter. */
export const QUICK: QueueTiming = { poll: 20, heartbeat: 50, expiry: 1000 };
