/**
 * Wires the webhooks: a delivery is translated into hints and kept, and only then acknowledged. Which builds it may
 * concern is told by its payload alone: GitHub gives ten seconds for the answer, and can't always be asked in them.
 */
import type { Logger } from "pino";
import type { Probot } from "probot";
import type { DeliveryResult } from "../ops/metrics.ts";
import { BUILDS, keyOfHint, REPOSITORY, type Delivery, type Hint, type Inbox } from "../inbox/inbox.ts";
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
const ADMITTED = ["created", "unsuspend", "new_permissions_accepted", "added"];

type Event = Parameters<Probot["on"]>[0];
type Ears = Readonly<Record<string, readonly ((payload: never) => Heard)[]>>;

/** What Baton did itself, it has seen. */
const OTHERS = {
  issues: [issues],
  issue_comment: [issueComment],
  pull_request: [pullRequest, foreignPull],
  pull_request_review: [pullRequestReview],
  pull_request_review_comment: [reviewComment],
  pull_request_review_thread: [reviewThread],
  push: [push],
  repository: [repository],
  delete: [refs],
} satisfies Ears;

/** Runs bear the one who dispatched them as sender to their end: Baton itself. It also merges what people changed. */
const ANYONE = {
  push: [configuration],
  workflow_run: [workflowRun],
  check_suite: [checkSuite],
  status: [status],
} satisfies Ears;

/** The events that are listened to. */
export const LISTENED: ReadonlySet<string> = new Set([
  ...[OTHERS, ANYONE].flatMap(Object.keys),
  ...["installation", "installation_repositories"],
]);

/** What may be in a payload, as far as it is looked at here. */
interface Payload {
  action?: string;
  installation?: { id: number; account?: { login?: string } | null };
  repository?: { name: string; full_name?: string; owner: { login: string } | null };
  repositories?: { full_name: string }[];
  repositories_added?: { full_name: string }[];
  sender?: { login: string; type: string };
}

export interface Listening {
  inbox: Pick<Inbox, "deliver">;
  /** Baton's own login; null where it can't be asked now. */
  own: () => Promise<string | null>;
  log: Logger;
  /** Told what came of each delivery of an event that is listened to. */
  told: (event: string, result: DeliveryResult) => void;
}

export function listen(app: Probot, { inbox, own, log, told }: Listening): void {
  app.on([...LISTENED] as Event, async (context: unknown) => {
    const { id, name, payload } = context as { id: string; name: string; payload: Payload };
    const hints = await hintsOf(name, payload, own);
    if (hints.length === 0) return told(name, "dropped");
    const delivery = deliveryOf(id, name, payload);
    const { event, action } = delivery;
    for (const hint of hints) log.info({ build: keyOfHint(hint), delivery: id, event, action }, "heard");
    told(name, (await inbox.deliver(delivery, hints)) ? "kept" : "doubled");
  });
}

async function hintsOf(name: string, payload: Payload, own: () => Promise<string | null>): Promise<Hint[]> {
  if (!payload.installation) return [];
  return name.startsWith("installation") ? admitted(payload) : heard(name, payload, own);
}

async function heard(name: string, payload: Payload, own: () => Promise<string | null>): Promise<Hint[]> {
  const { repository: place, sender } = payload;
  if (!place?.owner) return [];
  const told = (ears: Ears) => (ears[name] ?? []).map((ear) => ear(payload as never));
  const byOthers = told(OTHERS).filter((one) => one !== null);
  const itself = byOthers.length > 0 && sender?.type === "Bot" && sender.login === (await own());
  const lanes = [...(itself ? [] : byOthers), ...told(ANYONE).filter((one) => one !== null)];
  return [...new Set(lanes)].map((one) =>
    hintOf(payload, place.owner?.login, place.name, one === "all" ? BUILDS : one),
  );
}

/** Builds that were under way go on. */
function admitted(payload: Payload): Hint[] {
  if (!ADMITTED.includes(payload.action ?? "")) return [];
  return installed(payload).flatMap((fullName) => {
    const [owner, name = ""] = fullName.split("/");
    return [REPOSITORY, BUILDS].map((lane) => hintOf(payload, owner, name, lane));
  });
}

function hintOf({ installation }: Payload, owner: string | undefined, repo: string, issue: number): Hint {
  return { installation: Number(installation?.id), owner: owner ?? "", repo, issue };
}

function deliveryOf(guid: string, event: string, payload: Payload): Delivery {
  const { action = null, installation, repository: place } = payload;
  const repository = place?.full_name ?? place?.name ?? installation?.account?.login ?? "";
  return { guid, event, action, installation: Number(installation?.id), repository };
}
