/**
 * Wires the webhooks: a delivery is translated into hints and kept, and only then acknowledged. Which builds it may
 * concern is told by its payload alone: GitHub gives ten seconds for the answer, and can't always be asked in them.
 */
import type { Logger } from "pino";
import type { Probot } from "probot";
import type { DeliveryResult } from "../ops/metrics.ts";
import { BUILDS, nameOfHint, REPOSITORY, type Hint, type Inbox } from "../inbox/inbox.ts";
import { checkSuite, status } from "./checks.ts";
import { configuration, installed } from "./configuration.ts";
import { Malformed, type Ear } from "./heard.ts";
import { issueComment, taskComment } from "./issueComment.ts";
import { issues } from "./issues.ts";
import { sourceOf, type Named, type Source } from "./place.ts";
import { foreignPull, pullRequest } from "./pullRequest.ts";
import { pullRequestReview, reviewComment, reviewThread } from "./pullRequestReview.ts";
import { push } from "./push.ts";
import { refs } from "./refs.ts";
import { repository } from "./repository.ts";
import { syncComment, templatePush, templatesPull } from "./templates.ts";
import { workflowRun } from "./workflowRun.ts";

/** Baton may work in repositories, or again. */
const ADMITTED = ["created", "unsuspend", "new_permissions_accepted", "added"];
const INSTALLATIONS = ["installation", "installation_repositories"];

type Ears = Readonly<Record<string, readonly Ear[]>>;

/** What Baton did itself, it has seen. */
const OTHERS: Ears = {
  issues: [issues],
  issue_comment: [issueComment, syncComment, taskComment],
  pull_request: [pullRequest, foreignPull, templatesPull],
  pull_request_review: [pullRequestReview],
  pull_request_review_comment: [reviewComment],
  pull_request_review_thread: [reviewThread],
  push: [push],
  repository: [repository],
  delete: [refs],
};

/** Runs bear the one who dispatched them as sender to their end: Baton itself. It also merges what people changed. */
const ANYONE: Ears = {
  push: [configuration, templatePush],
  workflow_run: [workflowRun],
  check_suite: [checkSuite],
  status: [status],
};

/** The events that are listened to. */
export const LISTENED: ReadonlySet<string> = new Set([...[OTHERS, ANYONE].flatMap(Object.keys), ...INSTALLATIONS]);

/** As it came by the edge. */
export interface Heralded {
  id: string;
  name: string;
  payload: unknown;
}

/** What came of a delivery; `reason` says why nothing is kept of it, null = it is. */
export interface Outcome {
  result: Exclude<DeliveryResult, "refused" | "aborted" | "failed">;
  reason: string | null;
}

/** Resolves once what a delivery tells is kept for good. @throws where it can't be kept */
export type Hear = (delivery: Heralded) => Promise<Outcome>;

const dropped = (reason: string): Outcome => ({ result: "dropped", reason });

/** @param own Baton's own login; null where it can't be asked now */
export function hearing(inbox: Pick<Inbox, "deliver">, own: () => Promise<string | null>, log: Logger): Hear {
  return async ({ id, name, payload }) => {
    if (!LISTENED.has(name)) return dropped("Baton doesn't listen to this event.");
    try {
      const source = sourceOf(payload);
      const { action, installation } = source;
      if (installation === null) return dropped("It comes by no installation.");
      const whole = INSTALLATIONS.includes(name);
      const hints = whole ? admitted(source, payload) : await heard(name, source, payload, own);
      const [first] = hints;
      if (!first) return dropped("It concerns no build.");
      const tracks = { delivery: id, event: name, action, ...(source.run === null ? {} : { run: source.run }) };
      for (const hint of hints) log.info({ build: nameOfHint(hint), ...tracks }, "heard");
      const repository = whole ? first.owner : `${first.owner}/${first.repo}`;
      const isNew = await inbox.deliver({ guid: id, event: name, action, installation, repository }, hints);
      return { result: isNew ? "kept" : "doubled", reason: null };
    } catch (error) {
      if (error instanceof Malformed) return { result: "malformed", reason: `${error.message}.` };
      throw error;
    }
  };
}

/** For a Probot that another server hands deliveries to. */
export function listen(app: Probot, hear: Hear): void {
  const names = [...LISTENED] as Parameters<Probot["on"]>[0];
  app.on(names, async ({ id, name, payload }) => void (await hear({ id, name, payload })));
}

async function heard(name: string, source: Source, payload: unknown, own: () => Promise<string | null>) {
  const { sender, repository: place } = source;
  if (!place) return [];
  const told = (ears: Ears) => (ears[name] ?? []).map((one) => one(payload)).filter((one) => one !== null);
  const byOthers = told(OTHERS);
  const itself = byOthers.length > 0 && sender?.type === "Bot" && sender.login === (await own());
  const lanes = [...(itself ? [] : byOthers), ...told(ANYONE)];
  return [...new Set(lanes)].map((one) => hintOf(source, place, one === "all" ? BUILDS : one));
}

/** Builds that were under way go on. */
function admitted(source: Source, payload: unknown): Hint[] {
  if (!ADMITTED.includes(source.action ?? "")) return [];
  return installed(payload).flatMap((place) => [REPOSITORY, BUILDS].map((lane) => hintOf(source, place, lane)));
}

function hintOf({ installation }: Source, place: Named, issue: number): Hint {
  return { installation: installation!, ...place, issue };
}
