/** `.github/baton.yml` as people write it: every key, what it means, what it may be, and what it is when left out. */
import { DEFAULT_SETTINGS, ENGINES } from "../core/build/settings.ts";
import { z } from "zod";

const gate = z.enum(["human", "auto"]);
const oneLine = /^[^\p{C}]+$/u;

/** Git's rules for a branch name, as far as a prefix needs: https://git-scm.com/docs/git-check-ref-format */
const BRANCH_PREFIX = /^(?!.*(\.\.|\.lock(\/|$)|\.(\/|$)))[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/;

const glob = z
  .string()
  .max(200)
  .regex(
    /^(?![/!])(?!.*(^|\/)\.\.(\/|$))[^\\\p{C}]+$/u,
    "expected a glob relative to the repository, like `deploy/**`",
  );

/** Expressions are refused because the text is written into the workflow as it stands. */
const runnerLabel = z
  .string()
  .max(100)
  .regex(/^(?!.*\$\{\{)[^\p{C}]+$/u, "expected a runner label like `ubuntu-24.04`");

const model = z
  .string()
  .max(120)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:@/-]*$/, "expected a model's id like `claude-sonnet-5-5`");

/** Dollars for a million tokens. */
const rate = z.number().min(0).max(10_000);
const rates = { input: rate, output: rate, cache_read: rate, cache_write: rate };
const price = z.strictObject({
  ...rates,
  long: z
    .strictObject({ above: z.int().min(1), ...rates })
    .exactOptional()
    .describe("Other rates where a request's prompt has more than `above` tokens."),
});

const bytes = z.int().min(1_000).max(10_000_000);

/** The file's keys. Strict: a key that isn't here is an error. */
export const settingsSchema = z.strictObject({
  label: z
    .string()
    .trim()
    .max(50)
    .regex(oneLine, "expected the label's name in one line")
    .default(DEFAULT_SETTINGS.label)
    .describe("The label that starts a build."),
  branch_prefix: z
    .string()
    .max(60)
    .regex(BRANCH_PREFIX, "expected the beginning of a branch name, like `baton` or `bots/baton`")
    .default(DEFAULT_SETTINGS.branch_prefix)
    .describe("What the names of all of Baton's branches begin with."),
  gates: z
    .strictObject({
      plan: gate
        .default(DEFAULT_SETTINGS.gates.plan)
        .describe("Who approves the plan: a person by `/approve`, or nobody."),
      landing: gate
        .default(DEFAULT_SETTINGS.gates.landing)
        .describe("Who merges the landing pull request: a person, or Baton once it is green."),
    })
    .prefault({})
    .describe("The points at which a build waits for a person."),
  max_parallel: z
    .int()
    .min(1)
    .max(100)
    .default(DEFAULT_SETTINGS.max_parallel)
    .describe("How many workers' sessions may run at a time."),
  ci: z
    .enum(["after_review", "auto"])
    .default(DEFAULT_SETTINGS.ci)
    .describe("Whether a worker's CI waits for its review's approval, or runs with every commit."),
  engine: z
    .enum(ENGINES)
    .default(DEFAULT_SETTINGS.engine)
    .describe("What plays the sessions: a model of Anthropic's, Claude Code, Codex, or your command (BATON_COMMAND)."),
  models: z
    .strictObject({
      easy: model.default(DEFAULT_SETTINGS.models.easy).describe("Work and rework of easy briefs."),
      normal: model.default(DEFAULT_SETTINGS.models.normal).describe("Normal briefs, and most reviews."),
      complex: model.default(DEFAULT_SETTINGS.models.complex).describe("Complex briefs, the plan and the closing."),
    })
    .prefault({})
    .describe("The provider's id of the model for work of each complexity."),
  prices: z
    .record(model, price)
    .default(() => ({}))
    .describe("By model id: dollars for a million tokens, where Baton knows no price or you have another."),
  protected_paths: z
    .array(glob)
    .max(200)
    .default(DEFAULT_SETTINGS.protected_paths)
    .describe("Globs that no worker may change, on top of Baton's own."),
  limits: z
    .strictObject({
      files: z.int().min(1).max(3_000).default(DEFAULT_SETTINGS.limits.files).describe("Files in one worker's change."),
      bytes: bytes.default(DEFAULT_SETTINGS.limits.bytes).describe("Bytes of one worker's change, all files together."),
      file_bytes: bytes.default(DEFAULT_SETTINGS.limits.file_bytes).describe("Bytes of one file of a change."),
    })
    .prefault({})
    .describe("How large a worker's change may be."),
  runs_on: z
    .union([runnerLabel, z.array(runnerLabel).min(1).max(10)])
    .default(DEFAULT_SETTINGS.runs_on)
    .describe("Label or labels of the runner that the sessions run on."),
});

/** The file's content, checked, with its defaults. */
export type SettingsFile = z.output<typeof settingsSchema>;
