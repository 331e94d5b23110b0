/**
 * Renders the commit messages that Baton writes. Trailers, in the last paragraph, name the session
 * that a commit came from.
 */
import { CANDIDATE_TRAILER, formatCandidateMark, type CandidateMark } from "../model/candidate.ts";
import { formatTaskTitle, formatTitle, type SessionName } from "../model/names.ts";
import type { Settings } from "../model/settings.ts";
import type { State } from "../model/state.ts";
import type { Coauthor } from "../model/facts.ts";
import type { Brief } from "../model/brief.ts";
import { compareCompletions } from "../model/completion.ts";
import { escapePlainText, escapeParagraphs } from "../text/markdown.ts";
import { findCompletion } from "./pull-request.ts";

type Titles = Settings["titles"];

/** Maximum number of decisions in a message, because people read it. BUILD.md has the rest. */
const MAX_DECISIONS = 40;
const MAX_COAUTHORS = 40;
const SKIPPED = " (skipped)";

/**
 * Renders the message of a session's change on its worker's branch. `skipCi`: checks wait for the
 * review.
 */
export function renderWorkerMessage(
  state: State,
  brief: Brief,
  session: SessionName,
  { skipCi, titles }: { skipCi: boolean; titles: Titles },
): string {
  return [
    renderWorkerSubject(state, brief, titles),
    escapeParagraph(state.completions[session]?.summary ?? brief.mission),
    ...(skipCi ? ["Checks start once the review approves. [skip ci]"] : []),
    renderTrailers(state, brief, session),
  ].join("\n\n");
}

/** Renders the message of a task's fix. `pull`: the pull request; `by`: who asked, if a person. */
export function renderFixMessage({
  pull,
  by,
  summary,
  slug,
  session,
}: {
  pull: number;
  by: string | null;
  summary: string;
  slug: string;
  session: SessionName;
}): string {
  const [first = "", ...rest] = escapePlainText(summary, 1200).split("\n");
  const subject =
    escapePlainText(first.replace(/^\W+/, "").replace(/\s+/g, " "), 72) || `Fix #${pull}`;
  const more = [first.length > 72 ? first : "", ...rest].join("\n").trim();
  return [
    subject,
    ...(more === "" ? [] : [escapeParagraphs(more, 1200)]),
    ...(by === null ? [] : [`Asked for by ${by} on #${pull}.`]),
    `Baton-Build: ${slug}\nBaton-Session: ${session}`,
  ].join("\n\n");
}

/**
 * Renders the message of a commit with the same tree, which starts checks on what the review
 * approved.
 */
export function renderRecommitMessage(
  state: State,
  brief: Brief,
  session: SessionName | null,
  titles: Titles,
): string {
  return [
    renderWorkerSubject(state, brief, titles),
    "Same tree, approved by its review: checks may start.",
    renderTrailers(state, brief, session),
  ].join("\n\n");
}

/** Renders the body (without a subject) of a worker's merge into the build branch. */
export function renderMergeMessage(
  state: State,
  brief: Brief,
  session: SessionName | null,
): string {
  return [
    escapeParagraph(findCompletion(state, brief.id)?.summary ?? brief.mission),
    renderTrailers(state, brief, session),
  ].join("\n\n");
}

/** Renders the subject of the landed commit: an agent's words, with mentions and links disabled. */
export function renderLandedSubject(state: State, { commit }: Titles): string {
  const { slug, issue } = state.build;
  return formatTitle<"commit">(commit, { slug, issue, subject: getClosingSubject(state) });
}

/** Renders the title of the landing pull request. */
export function renderLandingTitle(state: State, titles: Titles): string {
  return renderBuildTitle(state, getClosingSubject(state), titles);
}

/** Renders the title of a pull request for the build as a whole. */
export function renderBuildTitle(
  { build: { slug, issue } }: State,
  name: string,
  { pulls }: Titles,
): string {
  return formatTitle<"pulls">(pulls, { slug, issue, id: "ORCH", name });
}

/**
 * Returns the closing session's name for the build, without a pull request's prefix. Before that
 * session, returns the issue's title.
 */
export function getClosingSubject({ build, closing }: State): string {
  const prefix = new RegExp(`^\\[${build.slug}\\] (?:ORCH: )?(?=\\S)`);
  return escapeLine((closing?.subject ?? build.title).replace(prefix, ""), 72);
}

/**
 * Renders the landed commit's message: subject, blank line, body, workers, decisions, `Closes #n`,
 * trailers.
 */
export function renderLandedMessage(
  state: State,
  coauthors: readonly Coauthor[],
  titles: Titles,
): string {
  const { build } = state;
  return [
    renderLandedSubject(state, titles),
    ...renderLandedParagraphs(state, (brief) => describeLandedPull(state, brief)),
    `Closes #${build.issue}`,
    [`Baton-Build: ${build.slug}`, ...listCoauthorTrailers(coauthors)].join("\n"),
  ].join("\n\n");
}

/**
 * Renders the message for another repository than the build's: it names no issue, pull request or
 * build of the build's repository.
 */
export function renderOutsideMessage(state: State): string {
  const message = [
    getClosingSubject(state),
    ...renderLandedParagraphs(state, ({ id }) => (state.workers[id]!.skipped ? SKIPPED : "")),
  ].join("\n\n");
  return replaceNumbers(message, state);
}

/**
 * Replaces numbers of the build's issue and pull requests with words. Numbers in the request's own
 * text stay: they belong to the other repository.
 */
function replaceNumbers(text: string, { build, workers, request }: State): string {
  const names = new Map<string, string>([[String(build.issue), "the request"]]);
  for (const number of [build.candidate?.pr, build.landing?.pr])
    if (number) names.set(String(number), "the build");
  for (const { id, pr } of Object.values(workers)) if (pr) names.set(String(pr.number), id);
  const outside = new Set(
    [...`${build.title}\n${request}`.matchAll(NUMBER)].map(([, number]) => number),
  );
  const nameOf = (number: string) => (outside.has(number) ? undefined : names.get(number));
  return text
    .replace(/ \((?:#|GH-)(\d+)\)/gi, (whole, number: string) => (nameOf(number) ? "" : whole))
    .replace(REFERENCE, (whole, number: string) => nameOf(number) ?? whole);
}

const NUMBER = /(?:#|\bGH-)(\d+)\b/gi;
const REFERENCE = /(?<![\w/&])(?:(?:issue|pull request|pull|PR) )?(?:#|GH-)(\d+)\b/gi;

/** `mark` returns the end of a worker's line. */
function renderLandedParagraphs(state: State, mark: (brief: Brief) => string): string[] {
  const decisions = Object.values(state.completions)
    .toSorted(compareCompletions)
    .flatMap((c) => c.decisions.map((d) => `- ${c.worker_id}: ${escapeLine(d)}`));
  return [
    escapeParagraphs(state.closing?.message ?? state.build.title),
    ["Workers:", ...state.briefs.map((b) => `- ${b.id}: ${escapeLine(b.name)}${mark(b)}`)].join(
      "\n",
    ),
    ...(decisions.length > 0
      ? [["Decisions:", ...new Set(decisions)].slice(0, MAX_DECISIONS + 1).join("\n")]
      : []),
  ];
}

/** Renders a candidate's message. A candidate never lands as it is, so it closes no issue. */
export function renderCandidateMessage(state: State, mark: CandidateMark): string {
  const { build } = state;
  return [
    formatTaskTitle(build.slug, "ORCH", `Candidate with ${mark.worker}`),
    `All that is merged so far, with ${mark.worker} on top: checked before ` +
      `${mark.worker} is merged.`,
    `Baton-Build: ${build.slug}\n${CANDIDATE_TRAILER}: ${formatCandidateMark(mark)}`,
  ].join("\n\n");
}

/** Returns the trailers in the last paragraph of a message; other paragraphs have none. */
export function readTrailers(message: string): Record<string, string> {
  const last = message
    .replace(/\r\n?/g, "\n")
    .trimEnd()
    .split(/\n{2,}/)
    .at(-1)!;
  return Object.fromEntries(
    [...last.matchAll(/^(Baton-[A-Za-z]+): (.*)/gm)].map((m) => [m[1]!, m[2]!.trim()]),
  );
}

/**
 * Adds a line to the message's trailers, where git and GitHub read them: in the last paragraph, if
 * all of it is trailers (https://git-scm.com/docs/git-interpret-trailers). A trailer that already
 * exists is not added again.
 */
export function addTrailer(message: string, trailer: string): string {
  const text = message.trimEnd();
  const last = text.split(/\n{2,}/).at(-1)!;
  if (last.split("\n").includes(trailer)) return text;
  const trailers =
    text.includes("\n\n") && last.split("\n").every((line) => /^[A-Za-z][A-Za-z-]*: \S/.test(line));
  return `${text}${trailers ? "\n" : "\n\n"}${trailer}`;
}

/**
 * GitHub shows co-authors as authors too:
 * https://docs.github.com/pull-requests/committing-changes-to-your-project
 */
function listCoauthorTrailers(coauthors: readonly Coauthor[]): string[] {
  return coauthors.slice(0, MAX_COAUTHORS).flatMap(({ name, email }) => {
    // Git accepts any name, so Baton removes what would read as more than a name and an address.
    const clean = name
      .replace(/[\p{C}\p{Zl}\p{Zp}<>]/gu, " ")
      .replace(/\s+/g, " ")
      .trim()
      .slice(0, 100);
    return clean && /^[^\s<>@\p{C}]+@[^\s<>@\p{C}]+$/u.test(email) && email.length <= 200
      ? [`Co-authored-by: ${clean} <${email}>`]
      : [];
  });
}

/** Renders the subject of a worker's commits, which is also the title of its pull request. */
export function renderWorkerSubject(
  { build: { slug, issue } }: State,
  { id, name }: Brief,
  { pulls }: Titles,
): string {
  return formatTitle<"pulls">(pulls, { slug, issue, id, name: escapeLine(name, 80) });
}

function renderTrailers(state: State, brief: Brief, session: SessionName | null): string {
  const model = session && state.completions[session]?.model;
  return [
    `Baton-Build: ${state.build.slug}`,
    `Baton-Worker: ${brief.id}`,
    ...(session ? [`Baton-Session: ${session}`] : []),
    ...(model ? [`Baton-Model: ${escapeLine(model, 120)}`] : []),
  ].join("\n");
}

function describeLandedPull(state: State, brief: Brief): string {
  const { skipped, pr } = state.workers[brief.id]!;
  if (skipped) return SKIPPED;
  return pr ? ` (#${pr.number})` : "";
}

/** Escapes a session's text so that no line looks like Baton's own. */
const escapeParagraph = (text: string) => escapeParagraphs(text, 1200);
const escapeLine = (text: string, max = 300) => escapePlainText(text.replace(/\s+/g, " "), max);
