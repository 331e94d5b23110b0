import { readMarker } from "../../core/messages/marker.ts";
import type { SandboxEvent, Run } from "github-sandbox";
import { WORKFLOW_PATH } from "../../core/model/settings.ts";

/** One event: its place (`W1.1`, `CI`, `#1`) and a description. */
export interface NewsItem {
  where: string;
  what: string;
}

/** The part of GitHub's payloads that the narration uses. */
interface Payload {
  issue?: { number: number; title: string; state: string };
  label?: { name: string };
  comment?: { body: string };
  review?: { body: string };
  pull_request?: {
    number: number;
    title: string;
    merged: boolean;
    head: { ref: string };
    base: { ref: string };
  };
  workflow_job?: { run_id: number };
  workflow_run?: {
    id: number;
    path: string;
    display_title: string;
    head_branch: string;
    conclusion: string | null;
  };
  check_run?: { name: string; output: { title: string | null } };
  sender?: { login: string };
  ref?: string;
  after?: string;
  head_commit?: { message: string } | null;
}

export interface NarratorOptions {
  /** Branch prefix, `baton/` by default. */
  prefix: string;
  /** Branch on which the build lands. */
  base: string;
  /** Path of Baton's own workflow. */
  workflow: string;
}

/**
 * Creates a narrator. It describes an event for the person who watches, or returns null if it is
 * not of interest.
 */
export function createNarrator(scene: NarratorOptions): (event: SandboxEvent) => NewsItem | null {
  const started = new Map<number, number>();
  const approvals = new Set<number>();
  const places = new Map<number, string>();
  return (event) => {
    const payload = event.payload as Payload;
    const { pull_request: opened } = payload;
    if (opened?.head.ref.startsWith(`${scene.prefix}/`))
      places.set(opened.number, getPlace(opened.head.ref, scene));
    switch (event.event) {
      case "issues":
        return describeIssue(event.action, payload);
      case "issue_comment":
        return event.action === "created" ? describeComment(payload, places) : null;
      case "pull_request":
        return describePull(event.action, payload, scene);
      case "pull_request_review":
        return event.action === "submitted" ? describeReview(payload, scene) : null;
      case "workflow_run":
        return describeRun(event, payload, scene, { started, approvals });
      case "workflow_job":
        if (event.action === "waiting" && payload.workflow_job)
          approvals.add(payload.workflow_job.run_id);
        return null;
      case "check_run":
        return describePreflight(event.action, payload);
      case "push":
        return describePush(payload, scene);
      default:
        return null;
    }
  };
}

function describeIssue(action: string | null, { issue, label, sender }: Payload): NewsItem | null {
  if (!issue) return null;
  const where = `#${issue.number}`;
  if (action === "opened")
    return { where, what: `issue opened by @${sender?.login}: ${issue.title}` };
  if (action === "labeled") return { where, what: `labelled ${label?.name} by @${sender?.login}` };
  return action === "closed" || action === "reopened" ? { where, what: `issue ${action}` } : null;
}

/** Plan and status come from the record, which contains them in full. */
function describeComment(
  { issue, comment, sender }: Payload,
  places: ReadonlyMap<number, string>,
): NewsItem | null {
  if (!issue || !comment) return null;
  const marker = readMarker(comment.body);
  if (marker?.key === "plan")
    return { where: "plan", what: `posted as a comment on #${issue.number}` };
  if (marker?.key === "status") return null;
  if (marker?.key === "report")
    return { where: "report", what: `posted as a comment on #${issue.number}` };
  const said = getFirstLine(comment.body);
  const where = places.get(issue.number) ?? parseWorker(issue.title) ?? `#${issue.number}`;
  return said === "" ? null : { where, what: `@${sender?.login}: ${said}` };
}

function describePull(
  action: string | null,
  { pull_request: pull }: Payload,
  scene: NarratorOptions,
): NewsItem | null {
  if (!pull) return null;
  const where = getPlace(pull.head.ref, scene);
  if (action === "opened")
    return { where, what: `pull request #${pull.number} opened: ${pull.title}` };
  if (action !== "closed") return null;
  return {
    where,
    what: pull.merged
      ? `#${pull.number} merged into ${pull.base.ref}`
      : `#${pull.number} closed, not merged`,
  };
}

function describeReview(
  { review, pull_request: pull }: Payload,
  scene: NarratorOptions,
): NewsItem | null {
  if (!review || !pull) return null;
  return {
    where: getPlace(pull.head.ref, scene),
    what: `#${pull.number} ${getFirstLine(review.body)}`,
  };
}

/** What is known of runs, by their ids. */
interface Runs {
  /** Time of the request, later of the start, in milliseconds. */
  started: Map<number, number>;
  /** Runs that waited for a person's approval. */
  approvals: Set<number>;
}

function describeRun(
  event: SandboxEvent,
  { workflow_run: run }: Payload,
  scene: NarratorOptions,
  { started, approvals }: Runs,
): NewsItem | null {
  if (!run) return null;
  const at = Date.parse(event.at);
  const asked = started.get(run.id);
  if (event.action === "requested" || event.action === "in_progress") started.set(run.id, at);
  // The start of a run before an interruption was not seen, so its duration is unknown.
  const since = started.get(run.id);
  const took = (word: string) =>
    since === undefined ? "" : ` ${word} ${((at - since) / 1000).toFixed(1)} s`;
  const bad = run.conclusion !== null && run.conclusion !== "success" ? `, ${run.conclusion}` : "";
  if (run.path !== scene.workflow) {
    const where = getPlace(run.head_branch, scene);
    const name = run.path.split("/").at(-1) ?? run.path;
    return event.action === "completed"
      ? { where, what: `checks of ${name}: ${run.conclusion}${took("in")}` }
      : null;
  }
  const named = parseSessionTitle(run.display_title);
  if (named === null) return null;
  const { where, what } = named;
  if (event.action === "in_progress") {
    return { where, what: `${what} runs${describeWait(asked, at, approvals.has(run.id))}` };
  }
  return event.action === "completed"
    ? { where, what: `the run of ${what} ended${took("after")}${bad}` }
    : null;
}

/** Returns a session by its run's title; null for a preflight. */
function parseSessionTitle(title: string): NewsItem | null {
  const [, subject = "", kind = "", attempt = "", launch = ""] =
    /\] ([^/]+)\/([a-z]+)\/([0-9]+) #([0-9]+)$/.exec(title) ?? [];
  if (kind === "preflight") return null;
  // A task's session has a name like a worker's. The name before it says what the task is about.
  const task = /^\[((?:pr|ask)-[0-9]+)[0-9-]*\]/.exec(title)?.[1];
  return {
    where: task ?? subject,
    what: `${kind} session ${attempt}${launch === "1" ? "" : ` (launch ${launch})`}`,
  };
}

/** Seconds for which a run may wait for a runner without a message. */
const SHORT_WAIT = 5;

function describeWait(asked: number | undefined, at: number, isApproved: boolean): string {
  const seconds = asked === undefined ? 0 : (at - asked) / 1000;
  if (seconds < SHORT_WAIT) return "";
  return `, after ${seconds.toFixed(0)} s ${
    isApproved ? "until a person approved it" : "without a free runner"
  }`;
}

/** The preflight's check run says how it ended; its workflow run doesn't. */
function describePreflight(action: string | null, { check_run: check }: Payload): NewsItem | null {
  if (check?.name !== "baton/preflight" || action !== "completed") return null;
  return { where: "preflight", what: check.output.title ?? "ended" };
}

function describePush(
  { ref, after, head_commit: commit }: Payload,
  scene: NarratorOptions,
): NewsItem | null {
  if (ref !== `refs/heads/${scene.base}` || !after) return null;
  return {
    where: scene.base,
    what: `is now ${after.slice(0, 12)}: ${getFirstLine(commit?.message ?? "")}`,
  };
}

/** Returns `W1.1`, `land` … from a branch of the build; the branch's own name otherwise. */
function getPlace(branch: string, { prefix }: NarratorOptions): string {
  return branch.startsWith(`${prefix}/`) ? (branch.split("/").at(-1) ?? branch) : branch;
}

function parseWorker(title: string): string | null {
  return /^\[[^\]]+\] (W[0-9]+\.[0-9]+):/.exec(title)?.[1] ?? null;
}

/**
 * Returns the first line with text, without Markdown's marks. If it ends with a colon, the next
 * line is appended.
 */
function getFirstLine(body: string): string {
  const lines = body
    .split("\n")
    .map((one) => one.trim())
    .filter((one) => one !== "" && !one.startsWith("<!--") && !one.startsWith("```"));
  const [first = "", next = ""] = lines;
  const line = first.endsWith(":") ? `${first} ${next.replace(/^([-*]|\d+\.) /, "")}` : first;
  const plain = line.trim().replaceAll("**", "").replace(/^#+ /, "");
  return plain.length > 140 ? `${plain.slice(0, 139)}…` : plain;
}

// Reports runs that do not work yet: they are queued, or wait for a person's approval.

/**
 * Creates a function that reports once per session that its run has been queued or waiting for some
 * seconds. `pageOf` returns the address of a run's page.
 */
export function createStallReporter(
  pageOf: (run: number) => string,
): (runs: readonly Run[], now: Date) => NewsItem[] {
  const known = new Set<string>();
  return (runs, now) =>
    runs.flatMap(({ id, status, displayTitle, workflowPath, startedAt }) => {
      if (workflowPath !== WORKFLOW_PATH || (status !== "queued" && status !== "waiting"))
        return [];
      const key = `${status} ${id}`;
      if (known.has(key) || now.getTime() - Date.parse(startedAt) < SHORT_WAIT * 1000) return [];
      known.add(key);
      const { where, what } = parseSessionTitle(displayTitle) ?? {
        where: "preflight",
        what: "its run",
      };
      const why =
        status === "queued"
          ? "is queued: no runner is free"
          : `waits for a person's approval at ${pageOf(id)}`;
      return [{ where, what: `${what} ${why}` }];
    });
}
