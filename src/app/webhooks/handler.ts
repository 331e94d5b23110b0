/**
 * Wires the webhooks: a delivery is translated into items and kept, and only then acknowledged.
 * Which builds it may concern is told by its payload alone: GitHub gives ten seconds for the
 * answer, and can't always be asked in them.
 */
import type { Logger } from "pino";
import type { Probot } from "probot";
import {
  ALL_BUILDS,
  getItemName,
  REPOSITORY,
  toBuildTarget,
  type Target,
  type WorkItem,
  type WorkQueue,
} from "../queue/work-queue.ts";
import {
  parseCheckSuite,
  parseConfigurationPush,
  parseDeletedRef,
  parseForeignPull,
  parseInstallation,
  parseIssueComment,
  parseIssueEvent,
  parsePullRequest,
  parsePush,
  parseRepositoryEvent,
  parseReview,
  parseReviewComment,
  parseReviewThread,
  parseStatus,
  parseSyncComment,
  parseTaskComment,
  parseTemplatePush,
  parseTemplatesPull,
  parseWorkflowRun,
} from "./parsers.ts";
import {
  MalformedPayload,
  parseDeliverySource,
  type DeliverySource,
  type NamedRepository,
  type PayloadParser,
  type DeliveryResult,
} from "./payload.ts";

/** Baton may work in repositories, or again. */
const ADMITTING_ACTIONS = ["created", "unsuspend", "new_permissions_accepted", "added"];
const INSTALLATION_EVENTS = ["installation", "installation_repositories"];

type ParserTable = Readonly<Record<string, readonly PayloadParser[]>>;

/** What Baton did itself, it has seen. */
const PARSERS_BY_OTHERS: ParserTable = {
  issues: [parseIssueEvent],
  issue_comment: [parseIssueComment, parseSyncComment, parseTaskComment],
  pull_request: [parsePullRequest, parseForeignPull, parseTemplatesPull],
  pull_request_review: [parseReview],
  pull_request_review_comment: [parseReviewComment],
  pull_request_review_thread: [parseReviewThread],
  push: [parsePush],
  repository: [parseRepositoryEvent],
  delete: [parseDeletedRef],
};

/**
 * Runs bear the one who dispatched them as sender to their end: Baton itself. It also merges what
 * people changed.
 */
const PARSERS_BY_ANYONE: ParserTable = {
  push: [parseConfigurationPush, parseTemplatePush],
  workflow_run: [parseWorkflowRun],
  check_suite: [parseCheckSuite],
  status: [parseStatus],
};

/** The events that are listened to. */
export const HANDLED_EVENTS: ReadonlySet<string> = new Set([
  ...[PARSERS_BY_OTHERS, PARSERS_BY_ANYONE].flatMap(Object.keys),
  ...INSTALLATION_EVENTS,
]);

/** As it came by the edge. */
export interface ReceivedDelivery {
  id: string;
  name: string;
  payload: unknown;
}

/** What came of a delivery; `reason` says why nothing is kept of it, null = it is. */
export interface DeliveryOutcome {
  result: Exclude<DeliveryResult, "refused" | "aborted" | "failed">;
  reason: string | null;
}

/** Resolves once what a delivery tells is kept for good. @throws where it can't be kept */
export type DeliveryHandler = (delivery: ReceivedDelivery) => Promise<DeliveryOutcome>;

const dropDelivery = (reason: string): DeliveryOutcome => ({ result: "dropped", reason });

/** @param own Baton's own login; null where it can't be asked now */
export function createWebhookHandler(
  inbox: Pick<WorkQueue, "enqueueDelivery">,
  own: () => Promise<string | null>,
  log: Logger,
): DeliveryHandler {
  return async ({ id, name, payload }) => {
    if (!HANDLED_EVENTS.has(name)) return dropDelivery("Baton doesn't listen to this event.");
    try {
      const source = parseDeliverySource(payload);
      const { action, installation } = source;
      if (installation === null) return dropDelivery("It comes by no installation.");
      const whole = INSTALLATION_EVENTS.includes(name);
      const items = whole
        ? listAdmittedItems(source, payload)
        : await findAffectedItems(name, source, payload, own);
      const [first] = items;
      if (!first) return dropDelivery("It concerns no build.");
      const tracks = {
        delivery: id,
        event: name,
        action,
        ...(source.run === null ? {} : { run: source.run }),
      };
      for (const item of items) log.info({ build: getItemName(item), ...tracks }, "heard");
      const repository = whole ? first.owner : `${first.owner}/${first.repo}`;
      const isNew = await inbox.enqueueDelivery(
        { guid: id, event: name, action, installation, repository },
        items,
      );
      return { result: isNew ? "kept" : "doubled", reason: null };
    } catch (error) {
      if (error instanceof MalformedPayload)
        return { result: "malformed", reason: `${error.message}.` };
      throw error;
    }
  };
}

/** For a Probot that another server hands deliveries to. */
export function registerWebhooks(app: Probot, hear: DeliveryHandler): void {
  const names = [...HANDLED_EVENTS] as Parameters<Probot["on"]>[0];
  app.on(names, async ({ id, name, payload }) => void (await hear({ id, name, payload })));
}

async function findAffectedItems(
  name: string,
  source: DeliverySource,
  payload: unknown,
  own: () => Promise<string | null>,
) {
  const { sender, repository: place } = source;
  if (!place) return [];
  const told = (ears: ParserTable) =>
    (ears[name] ?? []).map((one) => one(payload)).filter((one) => one !== null);
  const byOthers = told(PARSERS_BY_OTHERS);
  const itself = byOthers.length > 0 && sender?.type === "Bot" && sender.login === (await own());
  const lanes = [...(itself ? [] : byOthers), ...told(PARSERS_BY_ANYONE)];
  return [...new Set(lanes)].map((one) =>
    toWorkItem(source, place, typeof one === "number" ? toBuildTarget(one) : one),
  );
}

/** Builds that were under way go on. */
function listAdmittedItems(source: DeliverySource, payload: unknown): WorkItem[] {
  if (!ADMITTING_ACTIONS.includes(source.action ?? "")) return [];
  return parseInstallation(payload).flatMap((place) =>
    [REPOSITORY, ALL_BUILDS].map((target) => toWorkItem(source, place, target)),
  );
}

function toWorkItem(
  { installation }: DeliverySource,
  place: NamedRepository,
  target: Target,
): WorkItem {
  return { installation: installation!, ...place, target };
}
