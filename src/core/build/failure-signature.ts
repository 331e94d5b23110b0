/**
 * What makes two failures the same, no matter which worker met them: the check and what it said first, or the
 * session's kind and its cause, without what differs from run to run.
 */
import type { Failure } from "./failure.ts";

/** One place where a failure happened. A worker counts once, whatever its attempts: these have their own limits. */
export interface FailurePlace {
  signature: string;
  /** Worker or `build`. */
  subject: string;
  /** 0 = the first pass. */
  loop: number;
  /** What failed, in a few words. */
  what: string;
  /** Page of the run or the check; null = there is none. */
  url: string | null;
}

const CHARS = 300;
/** Lines that say what went wrong, as against what was done before. */
const SAYS_ERROR = /error|fail|expected|exception|panic|not ok|✗|×|cannot|can't|undefined/i;

/** Text without times, shas, numbers and folders, the same in another run. At most 300 characters. */
export function normalizeFailure(text: string): string {
  return text
    .slice(0, 4 * CHARS)
    .toLowerCase()
    .replace(/\p{Cc}\[[\d;]*m/gu, "")
    .replace(/(?:[\w.@~-]*\/)+/g, "")
    .replace(/\bw\d+\.\d+\b/g, "worker")
    .replace(/\b[0-9a-f]{7,40}\b/g, "sha")
    .replace(/\d+/g, "n")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .slice(0, CHARS);
}

/** The signature; null where the failure says too little to be known again. */
export function getSignature(failure: Failure): string | null {
  if (failure.of === "checks") {
    const said = failure.pages.flatMap(({ log }) => log.filter((line) => SAYS_ERROR.test(line)).slice(0, 2));
    if (failure.names.length === 0 || said.length === 0) return null;
    return `checks: ${failure.names.join(", ").slice(0, CHARS)}: ${normalizeFailure(said.join("\n"))}`;
  }
  if (failure.outcome !== "failed" && failure.outcome !== "refused") return null;
  const words = normalizeFailure([failure.cause, ...failure.problems.slice(0, 3)].join(" "));
  return words === "" ? null : `${failure.kind}: ${words}`;
}

/** Places that are kept in all. */
const MOST_PLACES = 90;
/** Places of one failure that stop a build. */
const MOST_REPEATS = 3;

/**
 * Remembers the place; returns all places of this failure once it has come too often, else null. Too often: three
 * places, and not all in one pass. Workers of one pass that meet the same thing at once have not learned of each other;
 * a loop that meets it again shows that loops don't fix it.
 */
export function addPlace(places: FailurePlace[], place: FailurePlace): FailurePlace[] | null {
  const isSame = (one: FailurePlace) => one.signature === place.signature;
  if (places.some((one) => isSame(one) && one.subject === place.subject && one.loop === place.loop)) return null;
  places.push(place);
  if (places.length > MOST_PLACES) places.shift();
  const same = places.filter(isSame);
  return isRepeated(same) ? same : null;
}

/** Without the failures that came too often: a person's `/retry` grants them again. */
export function forgetRepeated(places: readonly FailurePlace[]): FailurePlace[] {
  const bySignature = Map.groupBy(places, ({ signature }) => signature);
  return places.filter(({ signature }) => !isRepeated(bySignature.get(signature)!));
}

const isRepeated = (same: readonly FailurePlace[]) =>
  same.length >= MOST_REPEATS && new Set(same.map(({ loop }) => loop)).size > 1;

/** Why the build stops, with the places as evidence, the choices and what they cost. */
export function repeatedWords(same: readonly FailurePlace[]): string {
  const place = ({ subject, loop, url }: FailurePlace) =>
    `${subject} ${loop === 0 ? "in the first pass" : `in loop ${loop}`}${url === null ? "" : ` (${url})`}`;
  return (
    `The same failure came ${same.length} times: ${same[0]!.what} It was met by ${same.map(place).join(", ")}. ` +
    "Fix its cause on the base branch or say in BUILD.md's Direction how to avoid it; then `/retry` goes on, and " +
    "costs further sessions if the cause is still there. `/cancel` ends the build and costs nothing more."
  );
}
