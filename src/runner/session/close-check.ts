/** Checks a closing input before the session ends, so that the session can still correct it. */
import { readFile } from "node:fs/promises";
import { getOwnChanges, type TreeEntries } from "../../core/guards/merge-changes.ts";
import type { Brief } from "../../core/model/brief.ts";
import type { Change } from "../../core/model/proposal.ts";
import type { Git } from "../git.ts";
import {
  judgeReview,
  reviewInput,
  type ChangedLines,
  type RecordedFinding,
} from "../../core/model/review-findings.ts";
import { listAddedLines } from "../../core/text/hunks.ts";
import { DEFAULT_RUBRIC } from "../../core/model/rubric.ts";
import {
  checkCriteriaAnswers,
  checkScores,
  getEvidenceContext,
  listDimensionsToScore,
  listEvidencePaths,
  listOpenCriteria,
} from "../../core/model/scores.ts";
import type { State } from "../../core/model/state.ts";
import { architectInput, closeInput, type CloseInput } from "../../core/model/closing-inputs.ts";
import { findPathsInStore, readBaseFilesFromStore } from "../base-files.ts";
import { getBuildType, hasReport, isFinalKind } from "../../core/model/build-types.ts";
import type { SessionKindName } from "../../core/model/names.ts";
import { describeReviewNote } from "../../core/messages/review-notes.ts";
import { describeOpenCriterion, describeDimensionProblem } from "../../core/messages/scores.ts";
import { findBrokenLinks } from "./broken-links.ts";
import { isSkillName } from "../../core/setup/agent-instructions.ts";
import { runGuards } from "../../core/guards/index.ts";
import { listFrozenTests } from "../../core/plan/test-first.ts";
import { hasTasks } from "../../core/model/task.ts";
import type { SessionSpec } from "../../core/sessions/define-session.ts";
import { checkClaims, getClaimContext, listClaimedPaths } from "../../core/guards/claims.ts";
import { completionInput } from "../../core/model/completion.ts";
import { listUnresolved, readWorktreeChange, type WorktreeReader } from "./change.ts";
import type { Remote } from "../remote.ts";
import { describeEndCause } from "../../core/messages/session-results.ts";
import { toConflictCause } from "./proposal.ts";
import type { CloseCheck } from "../engines/engine.ts";

// The part of a change that a session made itself when it merges a commit. The App decides the same
// way, but this reads the store.

/**
 * Returns the part of `change` that the guards check: without what is identical in the merged
 * commit.
 */
async function extractOwnChange(
  git: Git,
  store: string,
  commit: string,
  change: Change,
  brief: Brief | null,
): Promise<Change> {
  const list = await git([`--git-dir=${store}`, "ls-tree", "-r", "-z", "--full-tree", commit]);
  return getOwnChanges(change, parseTreeEntries(list.toString()), brief);
}

/** The format is `<mode> <type> <sha>\t<path>\0`, repeated. */
function parseTreeEntries(list: string): TreeEntries {
  const lines = list.split("\0").slice(0, -1);
  return new Map(
    lines.map((line) => {
      const [mode, , sha] = line.slice(0, line.indexOf("\t")).split(" ") as [
        string,
        string,
        string,
      ];
      return [line.slice(line.indexOf("\t") + 1), { mode, sha }];
    }),
  );
}

/**
 * Says what Baton would leave out of a later review; null = nothing. `since` is the file with git's
 * diff since the previous round.
 */
export async function checkReviewRounds(
  close: unknown,
  earlier: readonly RecordedFinding[],
  since: string | null,
): Promise<string | null> {
  const input = reviewInput.safeParse(close);
  if (!input.success || earlier.length === 0) return null;
  const touched = since === null ? null : parseTouchedLines(await readFile(since, "utf8"));
  const { verdict, notes } = judgeReview(input.data, earlier, touched);
  if (verdict === input.data.verdict) return null;
  const how =
    "Name earlier findings that are still open by their ids under `open`, settled ones under " +
    "`settled`; a blocking finding on lines that did not change needs `why_now`. If nothing " +
    "blocking is left, approve.";
  const left = notes.map(describeReviewNote).join(" ");
  return `Nothing that blocks would be left of this review. ${left} ${how}`.slice(0, 2000);
}

/**
 * Returns the touched lines by path, from git's diff of many files. No finding has a name that git
 * quotes.
 */
function parseTouchedLines(diff: string): ChangedLines {
  const files = diff.split(/^diff --git /m).slice(1);
  return Object.fromEntries(
    files.flatMap((text) => {
      const path = /^\+\+\+ b\/(.*?)\t?$/m.exec(text)?.[1];
      return path === undefined ? [] : [[path, listAddedLines(text.slice(text.search(/^@@ /m)))]];
    }),
  );
}

interface ScoresSetup {
  git: Git;
  store: string;
  /** The judged commit. */
  base: string;
  state: State;
}

/**
 * Creates the check of a score's evidence. It objects once. After that, a score without evidence is
 * accepted, and Baton counts it as not scored, because the build must not fail for that.
 */
export function createScoresCheck({ git, store, base, state }: ScoresSetup): CloseCheck {
  let isReported = false;
  return async (close) => {
    const input = closeInput.safeParse(close);
    if (isReported || !input.success) return null;
    const { scores } = input.data;
    const rubric = state.build.rubric ?? DEFAULT_RUBRIC;
    const paths = listEvidencePaths(scores);
    const standing = await findPathsInStore(git, store, base, paths);
    const there = paths.filter((path) => standing.get(path) === true);
    const lines = new Map(
      await Promise.all(
        there.map(async (path) => [path, await countLines(git, store, `${base}:${path}`)] as const),
      ),
    );
    const context = { ...getEvidenceContext(state, standing), lines };
    const problems = checkScores(rubric, listDimensionsToScore(state, rubric), scores, context);
    if (problems.length === 0) return null;
    isReported = true;
    return problems.map(describeDimensionProblem).join(" ").slice(0, 2000);
  };
}

/** Returns Infinity if it is not a text that git can show, such as a folder. */
async function countLines(git: Git, store: string, object: string): Promise<number> {
  const text = await git([`--git-dir=${store}`, "cat-file", "blob", object]).catch(() => null);
  return text === null ? Infinity : text.toString().replace(/\n$/, "").split("\n").length;
}

// The problems that a session which judges the whole build has to correct before it closes.

/** Maximum broken links in one message. */
const MAX_LINKS = 20;

/**
 * Creates the check. It always names what Baton would refuse, and once what Baton would not count.
 */
export function createFinalCheck(setup: ScoresSetup & { kind: SessionKindName }): CloseCheck {
  const { state, kind } = setup;
  const scores = createScoresCheck(setup);
  let isReported = false;
  return async (close) => {
    const input = closeInput.safeParse(close);
    if (!input.success) return null;
    const { data } = input;
    const refused = [
      ...checkCriteriaAnswers(state.build, data.criteria ?? []),
      ...(hasReport(state.build) && !data.report
        ? ["Hand back `report`: the build ends with it."]
        : []),
    ];
    if (refused.length > 0) return refused.join(" ").slice(0, 2000);
    if (!isReported) {
      const weak = [...(await listUnproven(setup, data)), ...(await listHiddenLinks(setup, data))];
      isReported = true;
      if (weak.length > 0) return weak.join(" ").slice(0, 2000);
    }
    return kind === "close" ? scores(close) : null;
  };
}

/** Lists criteria that the session calls met, but whose evidence doesn't exist. */
async function listUnproven(
  { git, store, base, state }: ScoresSetup,
  { criteria = [] }: CloseInput,
): Promise<string[]> {
  const met = criteria.filter((one) => one.met);
  const context = getEvidenceContext(
    state,
    await findPathsInStore(git, store, base, listEvidencePaths(met)),
  );
  const what = getBuildType(state.build).waitsForChecks
    ? "a file, a check or a worker's criterion"
    : "a file or a worker's criterion";
  const open = listOpenCriteria(state.build, criteria, context);
  return open
    .filter(({ number }) => met.some(({ criterion }) => criterion === number))
    .map((one) => `Criterion ${one.number}: ${describeOpenCriterion(one)} Name ${what}.`);
}

/**
 * Lists broken links in a content build's documents, if the session would hand over the build
 * anyway.
 */
async function listHiddenLinks(
  { git, store, base, state }: ScoresSetup,
  { verdict, follow_up = [], findings }: CloseInput,
): Promise<string[]> {
  const { build_type, base: began } = state.build;
  if (build_type !== "content" || verdict !== "land" || follow_up.length > 0) return [];
  const broken = await findBrokenLinks({ git, store, from: began.sha, to: base });
  const hidden = broken.filter(({ path }) => !findings.some((finding) => finding.includes(path)));
  if (hidden.length === 0) return [];
  const named = hidden.slice(0, MAX_LINKS).map(({ path, link }) => `${path} links to ${link}`);
  const more = hidden.length > MAX_LINKS ? [`${hidden.length - MAX_LINKS} more`] : [];
  const what = [...named, ...more].join("; ");
  return [
    `These links are broken: ${what}. Ask for their correction in \`follow_up\`, or ` +
      "name them in `findings`.",
  ];
}

export interface CloseCheckSetup {
  remote: Remote;
  kind: SessionSpec;
  /** Null for kinds that change nothing. */
  reader: WorktreeReader | null;
  worktree: string;
  base: string;
  /** The commit that the session merges, or null. */
  merges: string | null;
  /** Paths that a merge left in conflict. */
  conflicts: readonly string[];
  sessionSettings: State["build"]["session_settings"];
  brief: Brief | null;
  /** The record's state, to check the session's claims. */
  state: State;
  /**
   * For a review: the findings of the earlier rounds, and the file with the changes since the last
   * of them, or null.
   */
  earlier: readonly RecordedFinding[];
  /** Paths of the worktree that are never part of the change. */
  seeds: readonly string[];
  /** All skills that a brief can name, by name. */
  skills: ReadonlyMap<string, unknown>;
  since: string | null;
}

/** Maximum findings in one message, a sentence each. */
const MAX_FINDINGS = 8;

/**
 * Finds names in briefs that are no skill. A path may be any file of the repository; a later check
 * looks for it.
 */
function findUnknownSkills(close: unknown, skills: ReadonlyMap<string, unknown>): string | null {
  const parsed = architectInput.safeParse(close);
  const unknown = (parsed.success ? parsed.data.workers : []).flatMap(({ id, skills: named }) =>
    named
      .filter((name) => isSkillName(name) && !skills.has(name))
      .map((name) => `${id} names \`${name}\``),
  );
  if (unknown.length === 0) return null;
  const known = [...skills.keys()].slice(0, 40).join(", ");
  return (
    `There is no such skill: ` + `${unknown.slice(0, MAX_FINDINGS).join(", ")}. There are ${known}.`
  );
}

/**
 * A help for the session, not a defence. The session's processes still run and may change files
 * while git reads them. The change is therefore read again after they have ended, and the App's own
 * guards decide on that.
 */
export function createCloseCheck({
  remote,
  kind,
  reader,
  worktree,
  base,
  merges,
  ...setup
}: CloseCheckSetup): CloseCheck {
  const { conflicts, sessionSettings, brief, earlier, since, state, seeds, skills } = setup;
  const { git, store } = remote;
  const final = createFinalCheck({ git, store, base, state, kind: kind.kind });
  return async (close) => {
    if (kind.kind === "review") return checkReviewRounds(close, earlier, since);
    if (isFinalKind(kind.kind)) return final(close);
    if (kind.kind === "architect") return findUnknownSkills(close, skills);
    if (!reader || (close as { status?: unknown }).status !== "complete") return null;
    try {
      const left = await listUnresolved(worktree, conflicts);
      if (left.length > 0) return describeEndCause(toConflictCause(left));
      const read = await readWorktreeChange(reader, base, seeds);
      if (!read.ok) return describeEndCause(read.cause);
      const own =
        merges === null
          ? read.change
          : await extractOwnChange(git, store, merges, read.change, brief);
      const before = await readBaseFilesFromStore(git, store, own);
      const found = runGuards(own, {
        settings: sessionSettings,
        brief,
        before,
        frozen: listFrozenTests(state, brief),
        isTask: hasTasks(state),
      });
      const completion = completionInput.safeParse(close);
      if (brief && completion.success) {
        const standing = await findPathsInStore(
          git,
          store,
          base,
          listClaimedPaths(completion.data, brief),
        );
        const claims = {
          ...getClaimContext(state, brief, kind.kind),
          files: read.change.files,
          standing,
        };
        found.push(...checkClaims(completion.data, claims));
      }
      const messages = found.map(({ message }) => message);
      if (messages.length === 0) return null;
      const more =
        messages.length > MAX_FINDINGS
          ? [`And ${messages.length - MAX_FINDINGS} more findings.`]
          : [];
      return [...messages.slice(0, MAX_FINDINGS).map((one) => one.slice(0, 400)), ...more]
        .join(" ")
        .slice(0, 2000);
    } catch (error) {
      // An error, such as a vanished file, occurs again at the end if it persists.
      if (error instanceof Error) return null;
      throw error;
    }
  };
}
