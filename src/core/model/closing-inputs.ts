/** Closing input of an `adapt` session: edits of what has not started, each with its reason. */
import { z } from "zod";
import { briefFields, briefSchema, createLineSchema } from "./brief.ts";
import { workerIdSchema } from "./names.ts";
import { citedSourceSchema } from "./completion.ts";
import { entryIdSchema, factFields } from "./knowledge.ts";

/**
 * What of a brief can be changed: not its id, since that is the worker. A field that is given
 * replaces the old one.
 */
const briefChangesSchema = z
  .strictObject(briefFields)
  .omit({ id: true })
  .partial()
  .refine((fields) => Object.keys(fields).length > 0, "name at least one field of the brief");

/** Fields that say what an edit does: each edit has one of them. */
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

/** Edits while they wait for a person, as the record has them. */
export const adaptEditsSchema = z.array(adaptEditSchema);

export const adaptInput = z
  .strictObject({
    /** What was learned, and what follows from it. */
    summary: z.string().trim().min(1).max(2000),
    edits: z.array(adaptEditSchema).max(100).default([]),
    /** What edits can't fix: a completion that contradicts another, a request that can't be met. */
    concerns: z.array(z.string().trim().min(1).max(1000)).max(20).default([]),
  })
  .refine(({ edits }) => new Set(edits.map((e) => e.worker)).size === edits.length, {
    message: "each worker at most once: put all that changes in its brief into one edit",
    path: ["edits"],
  });

// Closing input of an `architect` session: the briefs, which are the plan; or questions, before
// there is one.

export const questionSchema = z.strictObject({
  question: createLineSchema(400),
  /** What it takes where nobody answers. */
  default: createLineSchema(400),
  /** What depends on it. */
  why: createLineSchema(400).optional(),
});
export type Question = z.infer<typeof questionSchema>;

export const MAX_QUESTIONS = 5;

/**
 * One object with one of both lists, no union: providers take no union for what a tool is given.
 */
export const architectInput = z
  .strictObject({
    summary: z.string().trim().min(1).max(2000),
    /** Why the work is cut like this; needed where there is one worker only. */
    reason: z.string().trim().max(1000).optional(),
    workers: z.array(briefSchema).max(500).default([]),
    questions: z.array(questionSchema).min(1).max(MAX_QUESTIONS).optional(),
  })
  .refine(({ workers, questions }) => workers.length > 0 !== Boolean(questions), {
    message: "expected either `workers`, which are the plan, or `questions`",
  });
export type ArchitectInput = z.infer<typeof architectInput>;

// Closing input of an `ask` session: an answer, and the places in the repository that it stands on.

/** Upper bound of an answer, in characters. */
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
  /** `[1]` in the answer is the first of them. */
  references: z.array(codeReferenceSchema).max(MAX_REFERENCES).default([]),
});
export type AskInput = z.infer<typeof askInput>;

// Closing input of a `close` session: judgement over the whole diff, and the words of the landed
// commit.

const text = (max: number) => z.string().trim().min(1).max(max);

/** What shows that a score is deserved; Baton looks it up. */
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
  /** A dimension's name, as the rubric has it. */
  dimension: text(40),
  /** 0 to 10; null = the dimension does not apply to this build, and `words` say why. */
  score: z.number().min(0).max(10).nullable(),
  evidence: z.array(evidenceSchema).max(8).default([]),
  words: text(600),
});
export type DimensionScore = z.infer<typeof dimensionScore>;

/** A criterion of the request's `done_when`, judged over the whole. */
const judgedCriterion = z.strictObject({
  criterion: z.int().min(1).max(20).describe("the criterion's number in the request, from 1"),
  met: z.boolean(),
  evidence: z.array(evidenceSchema).max(8).default([]),
  words: text(600),
});
export type JudgedCriterion = z.infer<typeof judgedCriterion>;

/** Work that a final session asks for before the build ends. */
const followUp = z.strictObject({
  title: text(120),
  /** What would be right, or the question to be answered. */
  goal: text(1000),
  /** What shows that it is missing. */
  evidence: text(1000),
  paths: z.array(text(300)).max(20).default([]),
});

/** Most follow-ups of one round. */
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
  /** One for each dimension that the session is asked to score. */
  scores: z.array(dimensionScore).max(12).default([]),
  findings: z.array(text(1000)).max(20).default([]),
  /** The request's `done_when`, each criterion once. */
  criteria: z.array(judgedCriterion).max(20).exactOptional(),
  /** What people get to read where the build ends with a report, as Markdown. */
  report: text(REPORT_CHARS).exactOptional(),
  sources: z.array(citedSourceSchema).max(60).exactOptional(),
  /** Of build types that know rounds of follow-ups. */
  follow_up: z.array(followUp).max(MAX_FOLLOW_UPS).exactOptional(),
});
export type CloseInput = z.infer<typeof closeInput>;

// Closing input of a `memory` session: what is worth knowing of a pass once its sessions are gone.

const boundedText = (max: number) => z.string().trim().min(1).max(max);

/** Characters of a summary of 500 tokens: English has about four to a token. */
export const SUMMARY_CHARS = 2000;

export const memoryInput = z.strictObject({
  /** All that later loops read of this pass. */
  loop_summary: boundedText(SUMMARY_CHARS),
  knowledge: z
    .array(
      z.strictObject({
        ...factFields,
        /** Id of an entry of the file, or of an earlier pass, that this one contradicts. */
        replaces: entryIdSchema.exactOptional(),
        /** Worker, file or commit that shows it. */
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

// Closing input of a `preflight` run: what it proved of the machine, one line for each check. No
// model has a say.

export const CHECK_RESULTS = ["ok", "warning", "failed"] as const;

const boundedLine = (max: number) => z.string().trim().min(1).max(max);

const preflightCheckSchema = z.strictObject({
  name: boundedLine(60),
  /** A warning is shown to people and stops nothing. */
  result: z.enum(CHECK_RESULTS),
  /** What was seen, a sentence. */
  detail: boundedLine(1000),
  /** What a person does about it; `null` where nothing is to be done. */
  remedy: boundedLine(1000).nullable(),
});
export type PreflightCheck = z.infer<typeof preflightCheckSchema>;

export const preflightInput = z.strictObject({
  checks: z.array(preflightCheckSchema).min(1).max(20),
});

// Closing input of a `research` session: the issue queue that the loop's architect plans from.

/** What kind of thing a finding is about; a request's quotas name the same. */
export const categorySchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, "expected a word in lower case like `security`");

const researchText = (max: number) => z.string().trim().min(1).max(max);

const issueSchema = z.strictObject({
  title: researchText(120),
  /** One of the categories that the quotas name, or a word of one's own where there are none. */
  category: categorySchema,
  priority: z.enum(["critical", "high", "normal", "low"]),
  /** Where it is. */
  paths: z.array(researchText(300)).max(20).default([]),
  /** What shows it: a command and its answer, lines of a file, the number of an open issue. */
  evidence: researchText(1000),
  /** What would be right; not how to get there. */
  goal: researchText(1000),
});

export const researchInput = z.strictObject({
  summary: researchText(2000),
  /** Most urgent first. None: there is nothing worth a loop. */
  issues: z.array(issueSchema).max(50).default([]),
});
export type ResearchInput = z.infer<typeof researchInput>;

// Closing input of a `synthesise` session: the report that a research build is for, with its
// sources.

/** No rubric applies. Subject and body are needed where what was found lands as files. */
export const synthesiseInput = closeInput.omit({ scores: true }).extend({
  subject: closeInput.shape.subject.default("docs: add what the research found"),
  message: closeInput.shape.message.default("See the report."),
  report: closeInput.shape.report.unwrap(),
  sources: closeInput.shape.sources.unwrap().min(1),
});
