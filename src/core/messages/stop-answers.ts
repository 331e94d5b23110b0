/** Says how people can answer a stop of a worker. */
import { formatOffer, getOffers } from "../model/stop-answers.ts";
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

/** Describes how a person can answer a worker's stop, as a sentence. */
export function describeRemedy(worker: WorkerState): string {
  const offers = getOffers(worker).map((offer) => {
    const command = `\`${formatOffer(worker, offer, "[words]")}\``;
    return offer.does ? `${command} (${offer.does})` : command;
  });
  const last = offers.pop() ?? "";
  const alone = worker.stop?.cause === "guard" || worker.stop?.cause === "budget";
  const request = alone ? null : describeChangeRequests(worker);
  const answers = offers.length > 0 ? `${offers.join(", ")} or ${last}` : last;
  return `${request === null ? "" : `${request} `}Answer with ${answers}.`;
}
