/**
 * What a person is asked, as the build's status and its state say: nothing is kept for it. Comments, checks, pages, the
 * record and the command line all read it here.
 */
import { minute } from "../text/minute.ts";
import { counted, named } from "../text/counted.ts";
import { sentence } from "../text/sentence.ts";
import { pauseWords } from "./holds.ts";
import { openRound } from "./planning.ts";
import { redTipWords } from "./redTip.ts";
import { remedyFor } from "./stop-answers.ts";
import { WAITING, type WaitingKind } from "./waiting.ts";
import { ENDED_STATUSES, type BuildStatus, type State } from "./state.ts";

/**
 * `stop`: the build stands still. `workers`: some do. `red_tip`: the build branch fails its checks. `obstacle`: a
 * person has to do something before the landing can be merged.
 */
export type AskKind = "stop" | "questions" | "plan" | "workers" | "red_tip" | WaitingKind | "obstacle" | "landing";

/** A question to a person, in a sentence or two. */
export interface Ask {
  kind: AskKind;
  words: string;
}

const AT_WORK: readonly AskKind[] = ["stop", "workers", "red_tip"];

/** What can be asked in each status, the most urgent first. A build that has ended asks nothing: nothing can follow. */
export const ASKED_IN: Readonly<Record<BuildStatus, readonly AskKind[]>> = {
  planning: ["stop"],
  questions: ["stop", "questions"],
  awaiting_approval: ["stop", "plan"],
  building: [...AT_WORK, "wave", "adaptation", "start", "cancelled", "held", "hands"],
  closing: AT_WORK,
  landing: [...AT_WORK, "landing_hold", "obstacle", "landing"],
  landed: [],
  complete: [],
  cancelled: [],
  failed: [],
};

const WORDS: Readonly<Record<AskKind, (state: State) => string | null>> = {
  ...WAITING,
  stop: ({ build: { stop } }) => stop && `${shorten(stop.reason)} ${whose(stop.at)}`,
  questions: ({ build }) => {
    const round = openRound(build);
    if (!round) return null;
    const all = counted(round.questions.length, "question");
    const how = "answer `/answer <words>`, or `/answer` alone for all that it proposes.";
    return `The architect has ${all} before it plans: ${how} ${whose(round.at)}`;
  },
  plan: ({ build: { gates, plan } }) =>
    plan && gates.plan.state === "open"
      ? `Approve the plan with \`/approve\`, or change it with \`/revise <words>\`. ${whose(plan.at)}`
      : null,
  workers: askAboutWorkers,
  red_tip: redTipWords,
  obstacle: ({ build: { landing } }) =>
    landing?.waits?.for === "person" ? `${shorten(landing.waits.words)} ${whose(landing.waits.since)}` : null,
  landing: askToLand,
};

/** All that is asked of people now, the most urgent first. */
export function listAsks(state: State): Ask[] {
  return ASKED_IN[state.build.status].flatMap((kind) => {
    const words = WORDS[kind](state);
    return words === null ? [] : [{ kind, words }];
  });
}

/** Whether that is asked now, beside whatever else is. */
export function isAsked(state: State, kind: AskKind): boolean {
  return listAsks(state).some((ask) => ask.kind === kind);
}

/** What displays show: a pause, and the most urgent question. Null where nothing waits for a person. */
export function getAskWords(state: State): string | null {
  const { paused, status } = state.build;
  const question = listAsks(state)[0]?.words ?? null;
  if (!paused || ENDED_STATUSES.some((ended) => ended === status)) return question;
  const words = pauseWords(paused);
  return [`${words.charAt(0).toUpperCase()}${words.slice(1)}.`, ...(question ? [question] : [])].join(" ");
}

function askAboutWorkers({ briefs, workers }: State): string | null {
  const stopped = briefs.map(({ id }) => workers[id]!).filter((w) => w.stop && !w.skipped && !w.merge_sha);
  const one = stopped[0];
  if (!one) return null;
  const wait = `${stopped.length > 1 ? "wait" : "waits"} for a person`;
  const why = `${shorten(one.stop!.reason)} ${remedyFor(one)}`;
  return `${named(stopped.map(({ id }) => id))} ${wait}: ${why} ${whose(one.stop!.at)}`;
}

/** While it waits for GitHub, or for a person's deed, its merge is nobody's next step. */
function askToLand({ build: { gates, landing } }: State): string | null {
  if (landing?.waits || gates.landing.state !== "open") return null;
  const pr = landing?.pr ? ` #${landing.pr}` : "";
  const commit = landing?.commit ? ` (commit ${landing.commit.slice(0, 12)})` : "";
  const since = gates.landing.at;
  const words = `Merge the landing pull request${pr}${commit}, or answer \`/land\` and Baton merges it.`;
  return since === null ? words : `${words} ${whose(since)}`;
}

/** A sentence; of a long one (a session's words) its beginning, so that what follows it is read. */
function shorten(reason: string): string {
  const told = reason.length > TOLD_CHARS ? `${reason.slice(0, TOLD_CHARS).toWellFormed()}…` : reason;
  return sentence(told);
}

const TOLD_CHARS = 1800;

const whose = (since: string) => `Asked since ${minute(since)} of anyone with write access to this repository.`;
