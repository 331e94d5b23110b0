/**
 * What GitHub's log of deliveries says that nobody has kept: which to ask for again, and how far the log is settled.
 * Pure. GitHub never delivers by itself what failed:
 * https://docs.github.com/webhooks/using-webhooks/handling-failed-webhook-deliveries
 */

/** One attempt at a delivery; a redelivery is another one under the same GUID. */
export interface Attempt {
  /** Larger by now than a number tells apart: https://github.com/octokit/request.js/issues/797 */
  id: number | bigint;
  guid: string;
  /** ISO 8601. */
  at: string;
  /** The app answered that it has kept it. */
  ok: boolean;
  event: string;
}

export interface Unheard {
  /** The newest attempt at each delivery that is to be asked for again, oldest delivery first. */
  again: Attempt[];
  /** The newest attempt at each that was asked for as often as makes sense. */
  givenUp: Attempt[];
  /** What was delivered before is settled, one way or another. ISO 8601. */
  through: string;
}

/**
 * Attempts at one delivery, the first included, and over how long, in milliseconds: what fails as often fails for what
 * is in it. An app that dies again and again sweeps at each start, and would give up within minutes what it could have
 * kept.
 */
export const MOST_ATTEMPTS = 4;
export const PATIENCE_MS = 60 * 60_000;

/** GitHub's clock and ours may differ by this, and a delivery gets into the log when it has ended; in milliseconds. */
const SLACK_MS = 5 * 60_000;

/** `refused`: GUIDs that GitHub would not deliver again. `attempts` may be in any order. */
export function unheardOf(attempts: readonly Attempt[], refused: ReadonlySet<string>, now: Date): Unheard {
  const failed = [...Map.groupBy(attempts, ({ guid }) => guid).values()]
    .filter((of) => !of.some(({ ok }) => ok) && !refused.has(of[0]!.guid))
    .map((of) => of.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)))
    .toSorted(([a], [b]) => Date.parse(a!.at) - Date.parse(b!.at));
  const isSpent = (of: Attempt[]) => {
    return of.length >= MOST_ATTEMPTS && now.getTime() - Date.parse(of[0]!.at) >= PATIENCE_MS;
  };
  const [spent, open] = [failed.filter(isSpent), failed.filter((of) => !isSpent(of))];
  const settled = now.getTime() - SLACK_MS;
  const oldest = open[0] ? Date.parse(open[0][0]!.at) : settled;
  return {
    again: open.map((of) => of.at(-1)!),
    givenUp: spent.map((of) => of.at(-1)!),
    through: new Date(Math.min(oldest, settled)).toISOString(),
  };
}
