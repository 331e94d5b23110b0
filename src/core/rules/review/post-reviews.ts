/** Shows the results of reviews on the pull request, until GitHub has them. */
import {
  renderSettledReply,
  renderVerdictSummary,
  describeVerdict,
  describePersonVerdict,
} from "../../messages/review.ts";
import { findCurrentVerdict } from "../../model/verdict.ts";
import { listRoundFindings, listRounds } from "./rounds.ts";
import type { WorkerState } from "../../model/worker-state.ts";
import type { Draft } from "../decision-draft.ts";

/** Posts reviews by sessions, and the verdict as a check run. */
export function postReviews(draft: Draft): void {
  for (const record of Object.values(draft.state.reviews)) {
    const pull = draft.facts.pulls[record.worker];
    const marker = `${record.worker}.${record.round}`;
    if (
      !draft.state.workers[record.worker]?.pr ||
      pull?.state !== "open" ||
      pull.number !== record.pr
    )
      continue;
    if (pull.ownReviews.includes(marker) || draft.findOutcome(`review:${marker}`)?.ok) continue;
    draft.addEffect({
      type: "review",
      worker: record.worker,
      number: pull.number,
      head: record.head,
      marker,
    });
  }
  for (const { worker } of draft.workers) postVerdict(draft, worker);
}

function postVerdict(draft: Draft, worker: WorkerState): void {
  const pull = draft.facts.pulls[worker.id];
  const verdict = findCurrentVerdict(worker);
  if (!pull || pull.state === "closed" || !verdict || !worker.head || draft.isTerminal(worker))
    return;
  // An approved tree gets a new head at once, on which CI runs, so the check belongs there.
  if (verdict.verdict === "approve" && !worker.head.ci && pull.ciExpected) return;
  const conclusion = CONCLUSIONS[verdict.verdict];
  if (
    pull.verdictCheck === conclusion ||
    draft.findOutcome(`verdict_check:${worker.head.sha}:${conclusion}`)?.ok
  )
    return;
  const record =
    verdict.by === "session"
      ? listRounds(draft.state, worker.id).find((r) => r.round === verdict.round)
      : null;
  draft.addEffect({
    type: "verdict_check",
    worker: worker.id,
    head: worker.head.sha,
    conclusion,
    title: describeVerdict(verdict, record ?? null, worker.head.tree),
    summary: record ? renderVerdictSummary(record) : describePersonVerdict(verdict),
    review: record ? `${worker.id}.${record.round}` : null,
  });
}

const CONCLUSIONS = {
  approve: "success",
  request_changes: "failure",
  needs_person: "action_required",
} as const;

/**
 * Answers and resolves the threads of settled findings, once each, because a person who reopens one
 * has a reason.
 */
export function resolveThreads(draft: Draft): void {
  for (const { worker } of draft.workers) {
    const pull = draft.facts.pulls[worker.id];
    if (pull?.state !== "open") continue;
    const rounds = listRounds(draft.state, worker.id);
    const findings = listRoundFindings(rounds);
    for (const thread of pull.threads) {
      const finding = findings.find((one) => one.id === thread.finding);
      if (!finding || finding.settled === null || finding.closed) continue;
      if (thread.resolved || draft.findOutcome(`resolve_thread:${thread.id}`))
        finding.closed = true;
      else
        draft.addEffect({
          type: "resolve_thread",
          thread: thread.id,
          body: renderSettledReply(finding.settled, rounds),
        });
    }
  }
}
