/**
 * Repairs times in the record that are in the future. They were written while the clock was wrong,
 * and each wait that counts from them would last too long. They become a moment ago. A wait then
 * lasts as long as its rule says, and an answer given now comes after its question.
 */
import { addMilliseconds, type Draft } from "./decision-draft.ts";

/**
 * Maximum difference between the clocks of processes that write a record, in milliseconds. Baton
 * also moves times this far into the past.
 */
const ALLOWED_MS = 60_000;
/**
 * How far back Baton reads comments again, in milliseconds, because it doesn't know when the clock
 * was set back.
 */
const REREAD_MS = 24 * 60 * 60_000;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
/**
 * Fields that hold a time at which something happened. Times that GitHub set and by which Baton
 * finds things again are not among them.
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
    // Dates no longer show which comments were handled; their ids do.
    build.handled_to = Math.max(build.handled_to ?? 0, ...build.handled);
    build.watermark = addMilliseconds(draft.now, -REREAD_MS);
  } else if (corrected === 0) return;
  draft.note("The clock was set back: times in the record that lay ahead are now");
}

/** @returns the number of changed fields */
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
  // The decision that parks a session also requests it again, so the remaining time counts from
  // then.
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
