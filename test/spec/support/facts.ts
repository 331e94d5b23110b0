/**
 * Builders of the input of `decide`: a small repository with CI, and an issue labelled by a
 * maintainer.
 */
import { NO_HISTORY } from "../../../src/core/model/cost-history.ts";
import { DEFAULT_RUBRIC } from "../../../src/core/model/rubric.ts";
import { hashString } from "../../../src/core/model/hash.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../src/core/model/settings.ts";
import { NO_RULES } from "../../../src/core/model/permissions.ts";
import type { Facts, PullFact } from "../../../src/core/model/facts.ts";
import type { ArchitectInput } from "../../../src/core/model/closing-inputs.ts";
import type { KnowledgeEntry } from "../../../src/core/model/knowledge.ts";
import type { Brief } from "../../../src/core/model/brief.ts";
import {
  parseSessionName,
  type SessionName,
  type WorkerId,
} from "../../../src/core/model/names.ts";
import type { SessionFailure } from "../../../src/core/model/failures.ts";
import type { PreflightCheckRun } from "../../../src/core/model/preflight.ts";
import type { EndCause } from "../../../src/core/model/proposal.ts";
import type { CheckFact } from "../../../src/core/model/ci.ts";

export const T0 = "2026-11-21T10:00:00.000Z";

/**
 * Specs that do not ask for memory run without it, because it adds a session to nearly every build.
 */
const NO_KNOWLEDGE = { on: false, model: "complex" as const };
export const KNOWLEDGE = { on: true, model: "complex" as const };

/** An entry of the knowledge file. */
export const AN_ENTRY: KnowledgeEntry = {
  ...{
    id: "k0a1b2c3d",
    kind: "gotcha",
    text: "Miles differ.",
    paths: ["src/length.ts"],
    confidence: "high",
  },
  ...{ source: "c".repeat(40), added: "2026-11-21" },
};

/** Returns a sha for a word: equal words give equal shas. */
export function sha(word: string): string {
  return hashString(word).slice(0, 40);
}

export function someFacts(settings: Partial<Settings> = {}): Facts {
  return {
    app: { login: "baton[bot]", id: 1 },
    repository: {
      id: 77,
      owner: "acme",
      name: "units",
      defaultBranch: "main",
      archived: false,
      mergeMethods: ["squash", "merge"],
      squashMessage: "COMMIT_MESSAGES",
      squashTitle: "COMMIT_OR_PR_TITLE",
      signOffRequired: false,
      workflowInstalled: true,
      workflowUnusable: null,
      workflowDiffers: null,
      onCreate: [],
    },
    settings: { ok: true, value: { ...DEFAULT_SETTINGS, knowledge: NO_KNOWLEDGE, ...settings } },
    issue: {
      number: 7,
      title: "Add units",
      body: "Please add length and mass.",
      state: "open",
      author: { login: "ann", role: "maintain" },
      closed: null,
      reopened: null,
      editedAt: null,
      edited: null,
      unlabelled: null,
      trigger: { event: "LE_1", actor: "ann", role: "maintain", at: T0 },
    },
    buildDiff: "diff",
    coauthors: [],
    lostWork: {},
    refs: {
      base: sha("base"),
      baseTree: null,
      build: null,
      land: null,
      workers: {},
      heads: {},
      tag: false,
      dropped: [],
    },
    baseBranch: { gone: false, heir: null },
    away: null,
    buildContainsBase: true,
    tip: null,
    baseline: null,
    baseInBuild: sha("base"),
    runs: [],
    proposals: {},
    handIns: {},
    unsettled: {},
    pulls: {},
    remarks: [],
    edited: [],
    posted: {},
    preflight: { hash: "0123456789ab", check: somePreflight(), leftover: [] },
    templatesPull: null,
    onboarding: null,
    rules: {
      worker: { ...NO_RULES },
      build: { ...NO_RULES },
      land: { ...NO_RULES },
      base: { ...NO_RULES },
    },
    ciExpected: { workers: true, land: true, byPath: false },
    record: null,
    readAt: T0,
    edits: null,
    unlanded: [],
    reversal: null,
    openIssues: [],
    history: NO_HISTORY,
    spending: null,
    knowledge: null,
    landOnly: [],
    prd: null,
    lostRecord: null,
    outcomes: [],
  };
}

/** A preflight that has passed. */
export function somePreflight(more: Partial<PreflightCheckRun> = {}): PreflightCheckRun {
  const run = {
    id: 90,
    head: sha("base"),
    attempt: 1,
    launch: 1,
    status: "completed" as const,
    opened: T0,
    since: null,
  };
  return { ...run, passed: true, url: null, report: [], ...more };
}

export function somePull(
  number: number,
  head: { sha: string; tree: string },
  base: string,
): PullFact {
  return {
    number,
    state: "open",
    merged: false,
    mergeSha: null,
    mergeParents: [],
    mergedBy: null,
    mergedAt: null,
    closed: null,
    reopened: null,
    draft: false,
    rewritten: false,
    headSha: head.sha,
    headTree: head.tree,
    headAt: T0,
    headRepositoryId: 77,
    headSession: null,
    headSkipsCi: false,
    headCandidate: null,
    baseRef: base,
    mergeable: true,
    sameDiffAs: null,
    mergeState: "clean",
    autoMerge: null,
    queue: null,
    dequeued: null,
    checks: { pending: [], failed: [], passed: [] },
    ciExpected: true,
    reviews: [],
    spoken: [],
    threads: [],
    ownReviews: [],
    verdictCheck: null,
  };
}

/** A job of GitHub Actions, changed by `more`. */
export function someCheck(name: string, more: Partial<CheckFact> = {}): CheckFact {
  const job = {
    app: 15368,
    id: 800,
    run: { id: 700, attempt: 1 },
    annotations: 0,
    at: null,
    stall: null,
  };
  return { name, url: null, summary: "", conclusion: "success", ...job, ...more };
}

export function aBrief(id: WorkerId, depends_on: WorkerId[] = [], name = `Task ${id}`): Brief {
  return {
    id,
    name,
    mission: `Do ${name}.`,
    output: [`What ${id} is for`],
    depends_on,
    complexity: "normal",
    script: "build",
    skills: [],
    paths: [`src/${id}.js`, `test/${id}.test.js`],
    context: "Part of units.",
    requirements: "Make it work.",
    criteria: ["Its tests pass"],
    report_back: [],
  };
}

export function aPlan(...briefs: Brief[]): ArchitectInput {
  return {
    summary: "Two waves.",
    workers:
      briefs.length > 0 ? briefs : [aBrief("W1.1"), aBrief("W1.2"), aBrief("W2.1", ["W1.1"])],
  };
}

export const COMPLETE = {
  status: "complete",
  summary: "Did it.",
  criteria: [{ criterion: 1, met: true, evidence: "npm test: 12 passed" }],
};
const MET = { met: true, words: "It does what was asked." };
export const ALIGNED = { brief: MET, intent: MET };
export const APPROVE = { verdict: "approve", summary: "Good.", alignment: ALIGNED };
export const LAND = {
  verdict: "land",
  summary: "Coherent.",
  subject: "Add units",
  message: "Length and mass.",
  scores: DEFAULT_RUBRIC.map(({ name }) => ({
    ...{ dimension: name, score: 9, words: "It is good." },
    evidence: [{ path: `src/${name.replace(" ", "-")}.js` }],
  })),
};
export const CHANGES = {
  verdict: "request_changes",
  summary: "A bug.",
  alignment: ALIGNED,
  findings: [{ path: "src/W1.1.js", line: 1, severity: "blocking", body: "It divides by zero." }],
};

/** The end of a session that says only this. */
export const toEndCause = (text: string): EndCause => ({ kind: "said", text });

/** A failure of the session's first launch. */
export function aFailure(session: SessionName, more: Partial<SessionFailure> = {}): SessionFailure {
  const { kind, attempt } = parseSessionName(session)!;
  const run = { id: 12, url: "https://github.com/acme/units/actions/runs/12" };
  return {
    ...{ of: "session", session, kind, attempt, launch: 1, outcome: "failed" },
    ...{
      cause: { kind: "said", said: "It broke." },
      problems: [],
      run,
      log: [],
      at: T0,
      retried: false,
    },
    ...more,
  };
}
