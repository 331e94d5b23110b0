/**
 * Parking: a session that the provider sent away waits, at no attempt's cost, and is then launched
 * again.
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
import type { Usage } from "../../model/proposal.ts";

/** A run that got no answer would have ended by then. */
const WORKS_MS = 2 * STRETCH_MS;

interface Parking {
  /** The provider's word; null = it named no time. */
  until: string | null;
  reason: string;
}

/**
 * Parks until the time that the provider names, within reason: never so briefly that runners do
 * nothing but start, and longer with each launch in a row that got no answer. After too many of
 * these a person is asked, or the session is given up where the build can do without it.
 */
export function parkSession(
  draft: Draft,
  subject: Subject,
  session: SessionState,
  { until, reason }: Parking,
): void {
  const name = getSessionName(subject, session);
  const { build } = draft.state;
  const since = addMilliseconds(
    draft.now,
    -Math.min(draft.getAge(session.dispatched_at ?? draft.now), STRETCH_MS),
  );
  build.unanswered = { since, asked: false, ...build.unanswered, reason };
  const least = Math.min(PARK_MS * 2 ** session.parks, LONGEST_PARK_MS);
  const named = until === null ? 0 : -draft.getAge(until);
  launchAgain(draft, session);
  session.parks += 1;
  session.parked = {
    until: addMilliseconds(draft.now, Math.min(Math.max(named, least), LATEST_PARK_MS)),
    reason,
  };
  draft.note(`${name} is parked until ${session.parked.until}: ${reason}`);
  if (session.parks < MAX_PARKS) return;
  if (isDispensable(session.kind)) {
    finishSession(draft, subject, session, "lost");
    draft.note(`The build goes on without ${name}: the provider sent it away ${MAX_PARKS} times`);
    return;
  }
  session.parks = 0;
  draft.stopBuild({
    kind: "blocked",
    cause: "engine",
    details: { kind: "parked_often", session: name, parks: MAX_PARKS, said: reason },
  });
}

/** The wait is over: the next dispatch is its own. */
export function unparkSession(draft: Draft, subject: Subject, session: SessionState): void {
  session.parked = null;
  draft.note(`${getSessionName(subject, session)} is no longer parked`);
}

/**
 * What a launch used shows whether the provider answered it: waits begin at the shortest again;
 * nobody is asked.
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
 * Asks a person once where no session has got an answer for an hour. Sessions go on trying
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
  // A run that works for longer than it would wait gets answers: the provider is there for its
  // model.
  const isAnswered = ({ run, dispatched_at: at }: SessionState) =>
    run !== null && draft.getAge(at ?? draft.now) > WORKS_MS;
  if (live.some(({ session }) => isAnswered(session))) return;
  unanswered.asked = true;
  const of = {
    engine: build.play.engine,
    sessions: parked.map(({ name }) => name),
    isTask: hasTasks(draft.state),
  };
  draft.addComment(
    `unanswered-${unanswered.since}`,
    build.issue,
    renderProviderOutage(build.trigger.by, { ...unanswered, ...of }),
  );
}
