/** What is sent in which order, derived from the seed. */
import { randomUUID } from "node:crypto";
import { Random } from "../stress/random.ts";

export interface Parcel {
  guid: string;
  /** Number of the pull request. */
  place: number;
  headers: Record<string, string>;
  body: string;
  /** GitHub fails to send it: only its log has it. */
  unsent: boolean;
}

const UNSENT = 0.05;
const DOUBLED = 0.1;

/**
 * Returns this many deliveries about the places in turn, in random order. 5 % of them are never
 * sent, and 10 % of the others are sent twice under one GUID.
 * @param sign returns the headers of a delivery
 */
export function planDeliveries(
  seed: number,
  count: number,
  places: readonly { place: number; body: string }[],
  sign: (guid: string, body: string) => Record<string, string>,
): Parcel[] {
  const random = new Random(seed);
  const all = Array.from({ length: count }, (_, i): Parcel => {
    const { place, body } = places[i % places.length]!;
    const guid = randomUUID();
    return { guid, place, body, headers: sign(guid, body), unsent: false };
  });
  const unsent = new Set(random.some(all, Math.round(count * UNSENT)));
  for (const parcel of unsent) parcel.unsent = true;
  const sent = all.filter((parcel) => !unsent.has(parcel));
  const order = [...all, ...random.some(sent, Math.round(count * DOUBLED))];
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
