/** Says how people can answer a stop of a worker. */
import { formatOffer, getOffers, type OfferEffect } from "../model/stop-answers.ts";
import type { WorkerState } from "../model/worker-state.ts";
import { listNames } from "../text/format.ts";

/**
 * Describes whose request for changes is active and what ends it, as a sentence. Null if there is
 * none.
 */
export function describeChangeRequests({ id, requests }: WorkerState): string | null {
  if (requests.length === 0) return null;
  const whose = listNames([...new Set(requests.map(({ by }) => `\`${by}\``))]);
  return (
    `${whose} requested changes of ${id}. This blocks it until they approve, or their ` +
    "review is dismissed."
  );
}

const EFFECTS: Readonly<Record<OfferEffect, string>> = {
  accept_pull: "accepts the pull request as it is",
  review_again: "lets a session review it again",
  start_again: "starts it again",
  rework: "starts a rework",
  rerun_checks: "runs the failed checks again",
  give_back: "returns it to the sessions",
  wait_for_checks: "waits for the checks again",
  merge_again: "tries the merge again",
  merge_by_rework: "starts a rework that merges both",
  work_again: "does its work again",
  continue_without: "continues without it",
  continue: "continues from its work",
  accept_change: "accepts the change as it is",
  approve_after_checks: "approves the pull request, which still needs green checks",
};

/** Describes how a person can answer a worker's stop, as a sentence. */
export function describeRemedy(worker: WorkerState): string {
  const offers = getOffers(worker).map((offer) => {
    const command = `\`${formatOffer(worker, offer, "[words]")}\``;
    return `${command} (${EFFECTS[offer.does]})`;
  });
  const last = offers.pop() ?? "";
  const alone = worker.stop?.cause === "guard" || worker.stop?.cause === "budget";
  const request = alone ? null : describeChangeRequests(worker);
  const answers = offers.length > 0 ? `${offers.join(", ")} or ${last}` : last;
  return `${request === null ? "" : `${request} `}Answer with ${answers}.`;
}
