/** Reads the issue, and who labelled it when. Only GraphQL returns the last edit. */
import type { IssueFact } from "../../core/model/facts.ts";
import { getRequestText } from "../../core/setup/request-text.ts";
import { toVisibleLine } from "../../core/text/invisible-characters.ts";
import { readRenderedHtml } from "../../core/text/rendered-html.ts";
import type { Role } from "../../core/model/permissions.ts";
import type { Roles } from "./roles.ts";

export const ISSUE_FIELDS = `number title body bodyHTML state lastEditedAt editor { login __typename }
  author { login __typename }
  labels(first: 100) { nodes { name } }
  timelineItems(itemTypes: [LABELED_EVENT], last: 100) {
    nodes { ... on LabeledEvent { id createdAt actor { login __typename } label { name } } }
  }
  removals: timelineItems(itemTypes: [UNLABELED_EVENT], last: 20) {
    nodes { ... on UnlabeledEvent { createdAt actor { login __typename } label { name } } }
  }
  closings: timelineItems(itemTypes: [CLOSED_EVENT], last: 1) {
    nodes { ... on ClosedEvent { createdAt actor { login __typename } } }
  }
  reopenings: timelineItems(itemTypes: [REOPENED_EVENT], last: 1) {
    nodes { ... on ReopenedEvent { createdAt actor { login __typename } } }
  }
  comments(last: 20) { nodes { createdAt body } }
  renames: timelineItems(itemTypes: [RENAMED_TITLE_EVENT], last: 1) {
    nodes { ... on RenamedTitleEvent { createdAt actor { login __typename } } }
  }`;

export interface IssueAnswer {
  number: number;
  title: string;
  body: string;
  bodyHTML: string;
  state: "OPEN" | "CLOSED";
  author: Actor | null;
  /** Time of the body's last edit. A new title is a separate event. */
  lastEditedAt: string | null;
  editor: Actor | null;
  labels: { nodes: { name: string }[] } | null;
  timelineItems: { nodes: LabelEvent[] };
  removals: { nodes: Omit<LabelEvent, "id">[] };
  closings: { nodes: TimelineEvent[] };
  reopenings: { nodes: TimelineEvent[] };
  renames: { nodes: TimelineEvent[] };
  /** The newest comments. */
  comments: { nodes: { createdAt: string; body: string }[] };
}
interface LabelEvent {
  id: string;
  createdAt: string;
  actor: Actor | null;
  label: { name: string } | null;
}
type TimelineEvent = Pick<LabelEvent, "createdAt" | "actor">;
/** Null instead of an actor means a deleted account. */
interface Actor {
  login: string;
  __typename: string;
}

/** @throws GitHubError */
export async function toIssueFact(
  issue: IssueAnswer,
  label: string,
  roles: Roles,
): Promise<IssueFact> {
  const edits = [
    ...(issue.lastEditedAt === null
      ? []
      : [{ createdAt: issue.lastEditedAt, actor: issue.editor }]),
    ...issue.renames.nodes,
  ];
  const edit = edits.toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt)).at(-1);
  return {
    number: issue.number,
    title: toVisibleLine(issue.title),
    body: getRequestText(issue.body, readRenderedHtml(issue.bodyHTML)),
    state: issue.state === "OPEN" ? "open" : "closed",
    author: {
      login: issue.author?.login ?? "ghost",
      role: await getActorRole(issue.author, roles),
    },
    closed: issue.state === "OPEN" ? null : await toHumanAction(issue.closings.nodes.at(-1), roles),
    reopened:
      issue.state === "OPEN" ? await toHumanAction(issue.reopenings.nodes.at(-1), roles) : null,
    editedAt: edit ? toUtc(edit.createdAt) : null,
    edited: await toHumanAction(edit, roles),
    unlabelled: hasLabel(issue, label)
      ? null
      : await toHumanAction(findRemoval(issue, label), roles),
    trigger: await findLabelTrigger(issue, label, roles),
  };
}

const isSame = (one: string, label: string) => one.toLowerCase() === label.toLowerCase();

function hasLabel({ labels }: IssueAnswer, label: string): boolean {
  return labels?.nodes.some(({ name }) => isSame(name, label)) === true;
}

/** GitHub doesn't name a label that was deleted since. */
function findRemoval({ removals }: IssueAnswer, label: string): TimelineEvent | undefined {
  return removals.nodes.findLast(
    (removal) => removal.label !== null && isSame(removal.label.name, label),
  );
}

async function findLabelTrigger(
  issue: IssueAnswer,
  label: string,
  roles: Roles,
): Promise<IssueFact["trigger"]> {
  if (!hasLabel(issue, label)) return null;
  const last = issue.timelineItems.nodes.findLast((e) => e.label && isSame(e.label.name, label));
  if (!last?.actor) return null;
  const role = await getActorRole(last.actor, roles);
  return { event: String(last.id), actor: last.actor.login, role, at: toUtc(last.createdAt) };
}

/** Returns `none` for bots and deleted accounts. @throws GitHubError */
export async function getActorRole(actor: Actor | null, roles: Roles): Promise<Role> {
  return actor?.__typename === "User" ? roles.get(actor.login) : "none";
}

/** Returns null if no person did it, or if it never happened. */
async function toHumanAction(event: TimelineEvent | undefined, roles: Roles) {
  if (event?.actor?.__typename !== "User") return null;
  return {
    by: event.actor.login,
    role: await roles.get(event.actor.login),
    at: toUtc(event.createdAt),
  };
}

/**
 * Returns when one of the newest comments first called Baton by name, or null if none did. The REST
 * API must decide whether it counts. GraphQL doesn't tell an App's comments from those of the
 * person it acts for.
 */
export function findFirstAddress({ comments }: IssueAnswer): string | null {
  const found = comments.nodes
    .filter(({ body }) => isAddressed(body))
    .map(({ createdAt }) => toUtc(createdAt));
  return found.toSorted()[0] ?? null;
}

/** Whether a line starts with `/orchestrate`, or a misspelling of it. */
export function isAddressed(body: string): boolean {
  return /(?:^|[\r\n]) {0,3}\/orch/i.test(body);
}

/**
 * Whether a line of one of the newest comments asks a question, which tasks answer: `/ask`, or
 * `/orchestrate ask`.
 */
export function hasQuestion({ comments }: IssueAnswer): boolean {
  return comments.nodes.some(({ body }) => hasAskCommand(body));
}

/**
 * Whether a line starts with a command that tasks accept on a pull request, or with a misspelling
 * of `/orchestrate`.
 */
export function hasTaskCommand(body: string): boolean {
  return /(?:^|[\r\n]) {0,3}\/(?:orch|ask\b|cancel\b|retry\b)/i.test(body);
}

export function hasAskCommand(body: string): boolean {
  return /(?:^|[\r\n]) {0,3}\/(?:orchestrate\s+)?ask\b/i.test(body);
}

/** GitHub's times have no fraction and Baton's do. One form makes them comparable as texts. */
export function toUtc(time: string): string {
  return new Date(time).toISOString();
}
