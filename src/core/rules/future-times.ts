/**
 * Times of the record that lie ahead. They were written while the clock was wrong, and each wait
 * that counts from them would last until they have come: they become a moment ago, so that a wait
 * lasts as long as its rule says, from now on, and who answers Baton at this moment is after what
 * was asked.
 */
import { addMilliseconds, type Draft } from "./decision-draft.ts";

/**
 * Clocks of the processes that write a record may differ by less; it is also the moment. In
 * milliseconds.
 */
const ALLOWED_MS = 60_000;
/**
 * Comments of so long are read again, in milliseconds: when the clock was set back, nobody knows.
 */
const REREAD_MS = 24 * 60 * 60_000;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
/**
 * Fields that hold a time at which something was. What GitHub named, by which it is found again,
 * isn't among them.
 */
const FIELD = /^(?:at|since|.*_(?:at|since))$/;
const OF_GITHUB = ["trigger"];

export function repairFutureTimes(draft: Draft): void {
  const limit = addMilliseconds(draft.now, ALLOWED_MS);
  const isAhead = (value: unknown): value is string =>
    typeof value === "string" && TIME.test(value) && value > limit;
  const { build, workers } = draft.state;
  const corrected = repairTimes([build, workers], draft.now, isAhead);
  if (isAhead(build.watermark)) {
    // Dates don't tell any more which comments were looked at: their numbers do.
    build.handled_to = Math.max(build.handled_to ?? 0, ...build.handled);
    build.watermark = addMilliseconds(draft.now, -REREAD_MS);
  } else if (corrected === 0) return;
  draft.note("The clock was set back: times in the record that lay ahead are now");
}

/** @returns how many it has changed */
function repairTimes(
  value: unknown,
  now: string,
  isAhead: (value: unknown) => value is string,
): number {
  if (typeof value !== "object" || value === null) return 0;
  if (Array.isArray(value))
    return value.reduce<number>((sum, one) => sum + repairTimes(one, now, isAhead), 0);
  const fields = value as Record<string, unknown>;
  const { requested_at: asked, parked } = fields as {
    requested_at?: unknown;
    parked?: { until: string } | null;
  };
  // A session is parked in the decision that asks for it again: what is left counts from then.
  if (parked && isAhead(asked)) {
    parked.until = addMilliseconds(now, Math.max(0, Date.parse(parked.until) - Date.parse(asked)));
  }
  let corrected = 0;
  for (const [name, field] of Object.entries(fields)) {
    if (OF_GITHUB.includes(name)) continue;
    if (FIELD.test(name) && isAhead(field)) {
      fields[name] = addMilliseconds(now, -ALLOWED_MS);
      corrected += 1;
    } else corrected += repairTimes(field, now, isAhead);
  }
  return corrected;
}
