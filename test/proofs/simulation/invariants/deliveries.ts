import type { Invariant } from "./invariant.ts";

/**
 * Each sweep asks GitHub again for failed deliveries. It took at most this long until a delivery
 * was stored or given up.
 */
const SWEPT_MS = 45 * 60_000;
/**
 * A sweep asks for a delivery at least this often and this long: see
 * src/app/queue/redelivery.ts.
 */
const MOST = 4;
const PATIENCE_MS = 60 * 60_000;

/**
 * Every delivery was stored, unless the known part of the log was lost. Then discovery covers what
 * failed until the log can be read.
 */
export const checkDeliveriesStored: Invariant = ({
  scenario,
  github,
  timeline,
  lostAt,
  clocksRight,
  incidentEnded,
}) => {
  // No delivery can be requested again while the log can't be read, or nothing can be stored.
  const readable = (timeline.minute - Math.max(scenario.unread?.to ?? 0, incidentEnded)) * 60_000;
  if (!clocksRight || readable < SWEPT_MS) return [];
  const { from = 0, to = 0 } = scenario.unread ?? {};
  const began = timeline.now - timeline.minute * 60_000;
  const isUnread = lostAt >= began + from * 60_000 && lostAt <= began + to * 60_000;
  const known = isUnread ? began + to * 60_000 : lostAt;
  const attempts = github.sandbox.deliveries.list(github.app);
  const all = Map.groupBy(attempts, ({ guid }) => guid);
  return [...all.values()].flatMap((of) => {
    const kept = of.some(({ statusCode }) => statusCode >= 200 && statusCode < 300);
    const first = Math.min(...of.map(({ deliveredAt }) => Date.parse(deliveredAt)));
    const spent = of.length >= MOST && timeline.now - first >= PATIENCE_MS;
    if (kept || spent || first < known || first > timeline.now - SWEPT_MS) return [];
    return [
      `the ${of[0]!.event} ${of[0]!.guid} was never stored, and was requested ${of.length - 1} ` +
        "times again",
    ];
  });
};
