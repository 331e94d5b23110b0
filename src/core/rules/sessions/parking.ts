/**
 * Parks a session that the provider turned away: it waits without using up an attempt, and Baton
 * launches it again.
 */
import {
  LATEST_PARK_MS,
  LONGEST_PARK_MS,
  MAX_PARKS,
  PARK_MS,
  STRETCH_MS,
  UNANSWERED_MS,
} from "../../model/settings.ts";
import { hasTasks } from "../../model/task.ts";
import { renderProviderOutage } from "../../messages/questions.ts";
import { describeEndCause } from "../../messages/session-results.ts";
import {
  finishSession,
  isDispensable,
  isLive,
  launchAgain,
  getSessionName,
  listSessions,
  type Subject,
} from "./lifecycle.ts";
import { addMilliseconds, type Draft } from "../decision-draft.ts";
import type { SessionState } from "../../model/session.ts";
import type { EndCause, Usage } from "../../model/proposal.ts";

/** A run without an answer would have ended within this time, in milliseconds. */
const WORKS_MS = 2 * STRETCH_MS;

interface Parking {
  /** The time that the provider named; null = it named none. */
  until: string | null;
  cause: EndCause;
}

/**
 * Parks the session until the time that the provider names, within limits. The wait is long enough
 * that runners don't only start, and longer with each consecutive launch without an answer. After
 * too many of these, Baton asks a person. If the build can do without the session, Baton gives it
 * up.
 */
export function parkSession(
  draft: Draft,
  subject: Subject,
  session: SessionState,
  { until, cause }: Parking,
): void {
  const name = getSessionName(subject, session);
  const { build } = draft.state;
  const since = addMilliseconds(
    draft.now,
    -Math.min(draft.getAge(session.dispatched_at ?? draft.now), STRETCH_MS),
  );
  build.unanswered = { since, asked: false, ...build.unanswered, cause };
  const least = Math.min(PARK_MS * 2 ** session.parks, LONGEST_PARK_MS);
  const named = until === null ? 0 : -draft.getAge(until);
  launchAgain(draft, session);
  session.parks += 1;
  session.parked = {
    until: addMilliseconds(draft.now, Math.min(Math.max(named, least), LATEST_PARK_MS)),
    cause,
  };
  draft.note(`${name} is parked until ${session.parked.until}: ${describeEndCause(cause)}`);
  if (session.parks < MAX_PARKS) return;
  if (isDispensable(session.kind)) {
    finishSession(draft, subject, session, "withdrawn");
    draft.note(`The build continues without ${name}: the provider refused it ${MAX_PARKS} times`);
    return;
  }
  session.parks = 0;
  draft.stopBuild({
    kind: "blocked",
    cause: "engine",
    details: { kind: "parked_often", session: name, parks: MAX_PARKS, cause },
  });
}

/** Ends the wait, so that the session can be dispatched again. */
export function unparkSession(draft: Draft, subject: Subject, session: SessionState): void {
  session.parked = null;
  draft.note(`${getSessionName(subject, session)} is no longer parked`);
}

/**
 * Concludes from a launch's usage whether the provider answered. If so, waits are short again, and
 * Baton asks nobody.
 */
export function noteProviderAnswer(
  draft: Draft,
  session: SessionState,
  { output_tokens }: Usage,
): void {
  if (output_tokens === 0) return;
  session.parks = 0;
  draft.state.build.unanswered = null;
}

/**
 * Asks a person once if no session has received an answer for an hour. Sessions keep trying
 * meanwhile.
 */
export function askAboutProvider(draft: Draft): void {
  const { build } = draft.state;
  const { unanswered } = build;
  const live = listSessions(draft).filter(({ session }) => isLive(session));
  const parked = live.filter(({ session }) => session.parked);
  if (unanswered === null || unanswered.asked || parked.length === 0 || draft.isHalted) return;
  const left = UNANSWERED_MS - draft.getAge(unanswered.since);
  if (left > 0) return draft.wakeIn(left);
  // A run that works for longer than this gets answers, so the provider serves its model.
  const isAnswered = ({ run, dispatched_at: at }: SessionState) =>
    run !== null && draft.getAge(at ?? draft.now) > WORKS_MS;
  if (live.some(({ session }) => isAnswered(session))) return;
  unanswered.asked = true;
  const of = {
    engine: build.session_settings.engine,
    sessions: parked.map(({ name }) => name),
    isTask: hasTasks(draft.state),
  };
  draft.addComment(
    `unanswered-${unanswered.since}`,
    build.issue,
    renderProviderOutage(build.trigger.by, { ...unanswered, ...of }),
  );
}
