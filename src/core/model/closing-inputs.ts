/**
 * Closing input of an `adapt` session: edits of workers that have not started, each with its
 * reason.
 */
import { z } from "zod";
import { briefFields, briefSchema, createLineSchema } from "./brief.ts";
import { workerIdSchema } from "./names.ts";
import { citedSourceSchema } from "./completion.ts";
import { entryIdSchema, factFields } from "./knowledge.ts";

/**
 * The fields of a brief that can change. The id can't, because it identifies the worker. A given
 * field replaces the old one.
 */
const briefChangesSchema = z
  .strictObject(briefFields)
  .omit({ id: true })
  .partial()
  .refine((fields) => Object.keys(fields).length > 0, "name at least one field of the brief");

/** Fields that define what an edit does. Each edit has exactly one of them. */
export const EDIT_KINDS = ["set", "add", "split", "drop", "move"] as const;

const adaptEditSchema = z
  .strictObject({
    worker: workerIdSchema.describe("the worker that is edited; with `add`, the new worker"),
    reason: z
      .string()
      .trim()
      .min(1)
      .max(1000)
      .describe("a sentence that names the completion which it follows from"),
    set: briefChangesSchema
      .exactOptional()
      .describe("fields of its brief that change; each replaces the old one as a whole"),
    add: briefSchema.omit({ id: true }).exactOptional().describe("the brief of a new worker"),
    split: z
      .array(briefSchema)
      .min(2)
      .max(5)
      .exactOptional()
      .describe("whole briefs that take its place; one of them may keep its id"),
    drop: z.literal(true).exactOptional().describe("it is no longer needed"),
    move: workerIdSchema.exactOptional().describe("its new id, which names another wave: W3.1"),
  })
  .refine((one) => EDIT_KINDS.filter((kind) => one[kind] !== undefined).length === 1, {
    message: "name exactly one of `set`, `add`, `split`, `drop` and `move`",
  });
export type AdaptEdit = z.infer<typeof adaptEditSchema>;

/** Edits in the record while they wait for a person. */
export const adaptEditsSchema = z.array(adaptEditSchema);

export const adaptInput = z
  .strictObject({
    /** What the session learned, and what follows from it. */
    summary: z.string().trim().min(1).max(2000),
    edits: z.array(adaptEditSchema).max(100).default([]),
    /**
     * Problems that edits can't fix: a completion that contradicts another, a request that can't be
     * met.
     */
    concerns: z.array(z.string().trim().min(1).max(1000)).max(20).default([]),
  })
  .refine(({ edits }) => new Set(edits.map((e) => e.worker)).size === edits.length, {
    message: "each worker at most once: put all that changes in its brief into one edit",
    path: ["edits"],
  });

// Closing input of an `architect` session: the briefs, which are the plan, or questions before
// there is a plan.

export const questionSchema = z.strictObject({
  question: createLineSchema(400),
  /** The assumption if nobody answers. */
  default: createLineSchema(400),
  /** Why the question matters: what depends on the answer. */
  why: createLineSchema(400).optional(),
});
export type Question = z.infer<typeof questionSchema>;

export const MAX_QUESTIONS = 5;

/**
 * One object with one of the two lists instead of a union, because providers don't accept unions
 * for tool input.
 */
export const architectInput = z
  .strictObject({
    summary: z.string().trim().min(1).max(2000),
    /** Why the work is divided like this. Required if there is only one worker. */
    reason: z.string().trim().max(1000).optional(),
    workers: z.array(briefSchema).max(500).default([]),
    questions: z.array(questionSchema).min(1).max(MAX_QUESTIONS).optional(),
  })
  .refine(({ workers, questions }) => workers.length > 0 !== Boolean(questions), {
    message: "expected either `workers`, which are the plan, or `questions`",
  });
export type ArchitectInput = z.infer<typeof architectInput>;

// Closing input of an `ask` session: an answer, and the places in the repository that support it.

/** Maximum length of an answer, in characters. */
export const ASK_ANSWER_CHARS = 2000;
export const MAX_REFERENCES = 20;

const lineNumber = z.int().min(1).max(10_000_000);

const codeReferenceSchema = z
  .strictObject({
    path: z
      .string()
      .min(1)
      .max(500)
      .refine(
        (path) =>
          path.split("/").every((part) => !/^\.{0,2}$/.test(part)) && !/[\\\p{C}]/u.test(path),
        {
          message: "expected the path of a file in this repository like `src/index.ts`",
        },
      ),
    line: lineNumber.exactOptional(),
    end_line: lineNumber.exactOptional(),
  })
  .refine(
    ({ line: from, end_line: to }) => to === undefined || (from !== undefined && from <= to),
    {
      message: "expected a line that is not before `line`",
      path: ["end_line"],
    },
  );
export type CodeReference = z.infer<typeof codeReferenceSchema>;

export const askInput = z.strictObject({
  answer: z.string().trim().min(1).max(ASK_ANSWER_CHARS),
  /** `[1]` in the answer refers to the first of them. */
  references: z.array(codeReferenceSchema).max(MAX_REFERENCES).default([]),
});
export type AskInput = z.infer<typeof askInput>;

// Closing input of a `close` session: its judgement of the whole diff, and the message of the
// landed commit.

const text = (max: number) => z.string().trim().min(1).max(max);

/** Evidence for a score, which Baton verifies. */
export const evidenceSchema = z.union([
  z.strictObject({
    path: text(300).describe("a file of the worktree, by its path from the root"),
    line: z.int().min(1).max(9_999_999).exactOptional(),
  }),
  z.strictObject({ check: text(200).describe("a CI check, by its name") }),
  z.strictObject({
    criterion: z
      .string()
      .regex(
        /^W[1-9]\d{0,2}\.[1-9]\d{0,2}\/[1-9]\d?$/,
        "expected a worker and the number of its criterion: `W1.1/2`",
      ),
  }),
]);
export type Evidence = z.infer<typeof evidenceSchema>;

const dimensionScore = z.strictObject({
  /** A dimension's name from the rubric. */
  dimension: text(40),
  /** 0 to 10. Null if the dimension does not apply to this build; `words` must say why. */
  score: z.number().min(0).max(10).nullable(),
  evidence: z.array(evidenceSchema).max(8).default([]),
  words: text(600),
});
export type DimensionScore = z.infer<typeof dimensionScore>;

/** A criterion of the request's `done_when`, judged for the whole build. */
const judgedCriterion = z.strictObject({
  criterion: z.int().min(1).max(20).describe("the criterion's number in the request, from 1"),
  met: z.boolean(),
  evidence: z.array(evidenceSchema).max(8).default([]),
  words: text(600),
});
export type JudgedCriterion = z.infer<typeof judgedCriterion>;

/** Work that a final session requests before the build ends. */
const followUp = z.strictObject({
  title: text(120),
  /** The correct state, or the question to answer. */
  goal: text(1000),
  /** Evidence that it is missing. */
  evidence: text(1000),
  paths: z.array(text(300)).max(20).default([]),
});

/** Maximum number of follow-ups in one round. */
export const MAX_FOLLOW_UPS = 5;
const REPORT_CHARS = 40_000;

export const closeInput = z.strictObject({
  /** `land`, or `needs_person` with the reason in `summary`. */
  verdict: z.enum(["land", "needs_person"]),
  summary: text(4000),
  /** Subject of the landed commit. */
  subject: z
    .string()
    .trim()
    .min(1)
    .max(72)
    .regex(/^[^\r\n]*$/, "must be one line"),
  /** Body of the landed commit: what and why. */
  message: text(8000),
  /** One for each dimension that the session has to score. */
  scores: z.array(dimensionScore).max(12).default([]),
  findings: z.array(text(1000)).max(20).default([]),
  /** The request's `done_when`, each criterion once. */
  criteria: z.array(judgedCriterion).max(20).exactOptional(),
  /** Markdown that people read if the build ends with a report. */
  report: text(REPORT_CHARS).exactOptional(),
  sources: z.array(citedSourceSchema).max(60).exactOptional(),
  /** Only for build types with rounds of follow-ups. */
  follow_up: z.array(followUp).max(MAX_FOLLOW_UPS).exactOptional(),
});
export type CloseInput = z.infer<typeof closeInput>;

// Closing input of a `memory` session: what remains useful of a pass after its sessions are gone.

const boundedText = (max: number) => z.string().trim().min(1).max(max);

/** Maximum characters of a summary with 500 tokens, at about four English characters per token. */
export const SUMMARY_CHARS = 2000;

export const memoryInput = z.strictObject({
  /** Everything that later loops read about this pass. */
  loop_summary: boundedText(SUMMARY_CHARS),
  knowledge: z
    .array(
      z.strictObject({
        ...factFields,
        /** Id of an entry of the file, or of an earlier pass, that this entry contradicts. */
        replaces: entryIdSchema.exactOptional(),
        /** The worker, file or commit that shows it. */
        evidence: boundedText(300),
      }),
    )
    .max(10)
    .default([]),
  /** Entries of the file that are no longer true. */
  remove: z
    .array(z.strictObject({ id: entryIdSchema, reason: boundedText(200) }))
    .max(10)
    .default([]),
});
export type MemoryInput = z.infer<typeof memoryInput>;

// Closing input of a `preflight` run: what it verified on the machine, one line for each check. No
// model is involved.

export const CHECK_RESULTS = ["ok", "warning", "failed"] as const;

const boundedLine = (max: number) => z.string().trim().min(1).max(max);

const preflightCheckSchema = z.strictObject({
  name: boundedLine(60),
  /** People see a warning, but it stops nothing. */
  result: z.enum(CHECK_RESULTS),
  /** One sentence about what was found. */
  detail: boundedLine(1000),
  /** What a person can do about it. Null if nothing. */
  remedy: boundedLine(1000).nullable(),
});
export type PreflightCheck = z.infer<typeof preflightCheckSchema>;

export const preflightInput = z.strictObject({
  checks: z.array(preflightCheckSchema).min(1).max(20),
});

// Closing input of a `research` session: the issue queue that the loop's architect plans from.

/** The category of a finding. A request's quotas use the same names. */
export const categorySchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, "expected a word in lower case like `security`");

const researchText = (max: number) => z.string().trim().min(1).max(max);

const issueSchema = z.strictObject({
  title: researchText(120),
  /** A category that the quotas name, or any word if there are no quotas. */
  category: categorySchema,
  priority: z.enum(["critical", "high", "normal", "low"]),
  /** Affected paths. */
  paths: z.array(researchText(300)).max(20).default([]),
  /** Evidence: a command and its output, lines of a file, or the number of an open issue. */
  evidence: researchText(1000),
  /** The correct state, not the way to reach it. */
  goal: researchText(1000),
});

export const researchInput = z.strictObject({
  summary: researchText(2000),
  /** Most urgent first. Empty if nothing justifies a loop. */
  issues: z.array(issueSchema).max(50).default([]),
});
export type ResearchInput = z.infer<typeof researchInput>;

// Closing input of a `synthesise` session: the report of a research build, with its sources.

/** No rubric applies. Subject and body are required if the findings land as files. */
export const synthesiseInput = closeInput.omit({ scores: true }).extend({
  subject: closeInput.shape.subject.default("docs: add what the research found"),
  message: closeInput.shape.message.default("See the report."),
  report: closeInput.shape.report.unwrap(),
  sources: closeInput.shape.sources.unwrap().min(1),
});
