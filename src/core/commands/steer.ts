/**
 * `/steer`: passes a person's words to a worker. They reach the running session, or else open the
 * next one.
 *
 * 🚀 says that Baton recorded the words. The status comment, `/why` and the pull request show
 * whether a session has read them. The author expects the running session to read them, so Baton
 * doesn't confirm that again. Baton does say when that session ended without reading them, because
 * that means another session.
 */
import { MAX_STEERS, STEER_CHARS, listUnseenSteers } from "../model/feedback.ts";
import { parseWorkerId, defineCommand } from "./command.ts";
import { describeCarriedSteers, describeSeenSteers } from "../messages/human-actions.ts";
import { getSessionSpec } from "../sessions/index.ts";
import { beginSession, getSessionName, isLive } from "../rules/sessions/lifecycle.ts";
import type { WorkerStatus } from "../model/status.ts";
import type { WorkerId } from "../model/names.ts";
import type { CommentFact } from "../model/facts.ts";
import type { Draft } from "../rules/decision-draft.ts";

interface SteerCommand {
  name: "steer";
  worker: WorkerId;
  text: string;
}

export const steerCommand = defineCommand<SteerCommand>({
  name: "steer",
  usage: "/steer W2.1 words",
  help:
    "Tells a worker something while it works. The running session gets your words, or else " +
    "the next one. If the worker has a pull request, a session reworks it. On a worker's " +
    "pull request you can leave out the id.",
  group: "workers",
  role: "write",
  resumes: "later",
  words: true,
  examples: ["/steer W2.1 keep the old function as an alias"],
  parse(args, context) {
    const taken = parseWorkerId(args, context);
    if ("problem" in taken) return taken;
    if (!taken.rest) return { problem: `Write what to tell ${taken.id}, after its id.` };
    return { name: "steer", worker: taken.id, text: taken.rest.slice(0, STEER_CHARS) };
  },
  run: (draft, { worker, text }, remark, { say }) => steerWorker(draft, worker, text, remark, say),
});

/**
 * In these statuses a pull request can be reworked, and no session of the worker is changing it.
 */
const AT_REST: readonly WorkerStatus[] = ["in_review", "in_ci", "mergeable", "held"];

/**
 * Records the words. Returns why it can't, or null. `say` posts what else the person should know.
 */
export function steerWorker(
  draft: Draft,
  id: WorkerId,
  text: string,
  remark: CommentFact,
  say: (body: string) => void,
): string | null {
  const worker = draft.state.workers[id]!;
  if (worker.cancelled) return `${id} is cancelled; \`/retry ${id} <words>\` starts it again.`;
  if (worker.skipped) return `${id} is skipped; \`/retry ${id} <words>\` starts it again.`;
  if (worker.takeover)
    return (
      `${id} is taken by \`@${worker.takeover.by}\`, who reads this here; no session gets ` +
      "your words."
    );
  if (draft.isTerminal(worker))
    return `${id} is ${draft.getStatus(worker)}; it gets no further session.`;
  if (worker.steers.length >= MAX_STEERS)
    return `${id} has received ${MAX_STEERS} instructions already; change its brief instead.`;
  const n = worker.steers.length + 1;
  const words = text.trim().slice(0, STEER_CHARS).toWellFormed();
  // A review doesn't get the words: a rework with them replaces it.
  const session =
    isLive(worker.session) && getSessionSpec(worker.session.kind).changes ? worker.session : null;
  const during = session && getSessionName(id, session);
  const said = { n, by: remark.author, at: remark.at, text: words, on: remark.on, during };
  worker.steers.push({
    ...said,
    started_session: null,
    announced_session: null,
    finished_session: null,
  });
  if (worker.stop)
    say(`Noted for ${id}, which waits for a person: \`/retry ${id}\` starts it with these words.`);
  return null;
}

/** Opens a rework for words that no session has read, before anything is reviewed or merged. */
export function beginSteerReworks(draft: Draft): void {
  if (draft.isHalted) return;
  for (const { worker } of draft.workers) {
    if (
      worker.draft ||
      !worker.head ||
      listUnseenSteers(worker).length === 0 ||
      !AT_REST.includes(draft.getStatus(worker))
    )
      continue;
    beginSession(draft, worker.id, "rework", { base: worker.head.sha });
  }
}

/**
 * Answers people whose words went to a running session: that session read them, or another one has
 * them now. All words from one place share one answer. Words to a session that has not begun need
 * no answer, because it always gets them.
 */
export function answerSteers(draft: Draft): void {
  for (const { worker } of draft.workers) {
    const open = worker.steers.filter(
      ({ during, announced_session: told }) => during !== null && told === null,
    );
    for (const steers of Map.groupBy(
      open,
      ({ on, finished_session: seen, started_session: given }) => `${on} ${seen ?? given}`,
    ).values()) {
      const { on, n, finished_session: seen, started_session: given, during } = steers[0]!;
      const now = seen ?? given;
      if (now === null || (seen === null && given === during)) continue;
      for (const steer of steers) steer.announced_session = now;
      draft.addComment(
        `steer-${worker.id}-${n}`,
        on,
        now === during ? describeSeenSteers(steers) : describeCarriedSteers(steers),
      );
    }
  }
}
