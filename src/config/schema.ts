/**
 * The schema of `.github/baton.yml`: the meaning, the allowed values and the default of every key.
 *
 * Lines: one settings file, its keys in their order.
 */
import { GUARDS } from "../core/guards/index.ts";
import { MAX_LOOPS } from "../core/model/loop.ts";
import {
  DEFAULT_SETTINGS,
  ENGINES,
  GATE_KEEPERS,
  REVIEW_MODES,
  WEB_ACCESS,
  type Budgets,
  SCHEDULES,
} from "../core/model/settings.ts";
import { COMPLEXITIES } from "../core/model/brief.ts";
import { TITLE_VARIABLES, type TitleKind } from "../core/model/names.ts";
import { parseDollars, MIN_BUDGET, MAX_BUDGET } from "../core/text/format.ts";
import { modelIdSchema as model } from "../core/setup/request-fields.ts";
import { ALLOWABLE_KEYS, SOURCE_FORM, SYNC_MODES } from "../core/model/template-source.ts";
import { VALUE_FORM, VALUE_NAME, TEMPLATE_VARIABLES } from "../core/templates/render.ts";
import type { RenamedKeys } from "../core/text/validation.ts";
import { z } from "zod";
import { environmentKeySchema, skillsSchema } from "./environment-schema.ts";

const gate = z.enum(GATE_KEEPERS);
const oneLine = /^[^\p{C}]+$/u;

/**
 * Git's rules for a branch name, as far as a prefix needs:
 * https://git-scm.com/docs/git-check-ref-format
 */
const BRANCH_PREFIX =
  /^(?!.*(\.\.|\.lock(\/|$)|\.(\/|$)))[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/;

const glob = z
  .string()
  .max(200)
  .regex(
    /^(?![/!])(?!.*(^|\/)\.\.(\/|$))[^\\\p{C}]+$/u,
    "expected a glob relative to the repository, like `deploy/**`",
  );

/** A name, or all names below one, but never an address, a port or a wildcard for everything. */
const hostOrAuto = z
  .string()
  .max(253)
  .regex(
    /^(auto|(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9])$/,
    "expected `auto`, or a host's name in lower case like `docs.example.com`, or " +
      "`*.example.com` for all below it",
  );

/** The path is written into the workflow unchanged. */
const action = z
  .string()
  .max(200)
  .regex(
    /^\.github\/actions\/[A-Za-z0-9_-][A-Za-z0-9_.-]*$/,
    "expected a folder like `.github/actions/baton-setup`",
  );

/** Expressions are refused because the text is written into the workflow unchanged. */
const runnerLabel = z
  .string()
  .max(100)
  .regex(/^(?!.*\$\{\{)[^\p{C}\p{Zl}\p{Zp}]+$/u, "expected a runner label like `ubuntu-24.04`");

/** Accepts `20`, or `$12.50` as in a request. */
const dollars = z.union([z.number(), z.string()]).transform((value, context) => {
  const amount = parseDollars(String(value));
  if (amount !== null) return amount;
  const message = `expected dollars like \`20\` or \`$12.50\`, from ${MIN_BUDGET} to ${MAX_BUDGET}`;
  context.addIssue({ code: "custom", message, input: value });
  return z.NEVER;
});

const createBudget = (name: keyof Budgets) =>
  dollars.nullable().prefault(DEFAULT_SETTINGS.budgets[name]);

/** Dollars per million tokens. */
const rate = z.number().min(0).max(10_000);
const rates = { input: rate, output: rate, cache_read: rate, cache_write: rate };
const price = z.strictObject({
  ...rates,
  long: z
    .strictObject({ above: z.int().min(1), ...rates })
    .exactOptional()
    .describe("Other prices if a request's prompt has more than `above` tokens."),
});

const checkNames = z
  .array(z.string().trim().min(1).max(200).regex(oneLine, "expected a check's name in one line"))
  .max(100);

const title = z.string().trim().min(1).max(100).regex(oneLine, "expected a title in one line");
const formatVariables = (kind: TitleKind) =>
  TITLE_VARIABLES[kind].map((name) => `{${name}}`).join(", ");

const globs = z.array(glob).max(200);

const templateName = z
  .string()
  .max(350)
  .regex(
    SOURCE_FORM,
    "expected a repository like `acme/template`, or one at a branch, tag or commit like " +
      "`acme/template@v2`",
  );

const template = z.strictObject({
  from: templateName.describe(
    "The template: `OWNER/REPO`, or `OWNER/REPO@ref` for a branch, tag or commit.",
  ),
  paths: z
    .array(glob)
    .min(1)
    .max(200)
    .default(() => ["**"])
    .describe("Globs of the template's files that Baton syncs. By default all except its README."),
  values: z
    .record(
      z
        .string()
        .regex(VALUE_NAME, "expected a name like `team`")
        .refine(
          (name) => !TEMPLATE_VARIABLES.some((one) => one === name),
          "Baton fills this one in itself: choose another name",
        ),
      z
        .string()
        .max(500)
        .regex(VALUE_FORM, "expected one line without `${{` and without variables"),
    )
    .default(() => ({}))
    .describe(
      "Your variables: with `team: core` here, `{{baton.team}}` in the template becomes `core`.",
    ),
  allow: z
    .array(z.enum(ALLOWABLE_KEYS))
    .max(ALLOWABLE_KEYS.length)
    .default(() => [])
    .describe("Protected keys of these settings that the template may set anyway."),
});
const bytes = z.int().min(1_000).max(10_000_000);

/** The file's keys. Strict: an unknown key is an error. */
export const settingsSchema = z.strictObject({
  _extends: z
    .string()
    .max(300)
    .exactOptional()
    .meta({
      description:
        "A repository of the same owner. Its .github/baton.yml sets what this file does not set.",
      examples: [".github"],
    }),
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
    .describe("Prefix of the names of all of Baton's branches."),
  gates: z
    .strictObject({
      plan: gate
        .default(DEFAULT_SETTINGS.gates.plan)
        .describe("Who approves the plan: a person by `/approve`, or nobody."),
      launch: gate
        .default(DEFAULT_SETTINGS.gates.launch)
        .describe("Whether a prepared worker waits for `/start`."),
      wave: gate
        .default(DEFAULT_SETTINGS.gates.wave)
        .describe(
          "Whether a person approves the results of each wave before the next wave starts.",
        ),
      landing: gate
        .default(DEFAULT_SETTINGS.gates.landing)
        .describe("Who merges the landing pull request: a person, or Baton once it is green."),
    })
    .prefault({})
    .describe("The points at which a build waits for a person."),
  budgets: z
    .strictObject({
      build: createBudget("build").describe(
        "Dollars that one build may cost before it stops and asks.",
      ),
      worker: createBudget("worker").describe(
        "Dollars that all sessions of one worker may cost together.",
      ),
      day: createBudget("day").describe(
        "Dollars that all builds of the repository may cost on one day (UTC).",
      ),
      installation: createBudget("installation").describe(
        "Dollars that all builds in the repositories of Baton's installation may cost in " +
          "one calendar month (UTC). Set it in the file that all of them name in `_extends`.",
      ),
      session: createBudget("session").describe(
        "Dollars that one session may cost before Baton ends it and asks you.",
      ),
    })
    .prefault({})
    .describe("How much may be spent before Baton stops and asks. `null` means no limit."),
  loops: z
    .int()
    .min(0)
    .max(MAX_LOOPS)
    .nullable()
    .default(DEFAULT_SETTINGS.loops)
    .describe(
      "Number of improvement loops after a build's first pass. By default none, or 3 with a " +
        "`score.target`.",
    ),
  score: z
    .strictObject({
      target: z
        .number()
        .min(0)
        .max(10)
        .nullable()
        .default(DEFAULT_SETTINGS.score.target)
        .describe(
          "Score that each dimension has to reach, like 8.5. Loops work on the dimensions " +
            "below it.",
        ),
    })
    .prefault({})
    .describe(
      "What a build's scores cause. `.baton/rubric.yml` says what is scored, if a repository " +
        "has that file.",
    ),
  schedule: z
    .enum(SCHEDULES)
    .default(DEFAULT_SETTINGS.schedule)
    .describe(
      "What a worker waits for: the whole wave before its own (`waves`), or only its " +
        "dependencies (`eager`).",
    ),
  review: z
    .enum(REVIEW_MODES)
    .default(DEFAULT_SETTINGS.review)
    .describe(
      "Which pull requests of people Baton reviews: all except drafts and those of bots " +
        "(`always`), those with Baton's label (`label`), or only those where a person writes " +
        "`/orchestrate review` (`off`). `budgets.day` limits what that costs. Without it or " +
        "`budgets.installation`, `always` leaves out pull requests from forks, which anyone " +
        "can open.",
    ),
  commands: z
    .strictObject({
      bare: z
        .boolean()
        .default(DEFAULT_SETTINGS.commands.bare)
        .describe(
          "Whether commands like `/approve` count. If not, only `/orchestrate approve` counts.",
        ),
    })
    .prefault({})
    .describe("How people write commands in comments."),
  max_parallel: z
    .int()
    .min(1)
    .max(100)
    .default(DEFAULT_SETTINGS.max_parallel)
    .describe("How many workers' sessions may run at the same time."),
  ci: z
    .enum(["after_review", "auto"])
    .default(DEFAULT_SETTINGS.ci)
    .describe(
      "When a worker's CI runs: after its review approves (`after_review`), or on every " +
        "commit (`auto`).",
    ),
  checks: z
    .strictObject({
      ignore: checkNames
        .default(DEFAULT_SETTINGS.checks.ignore)
        .describe("Checks that never count, like `test (macos-*)`: `*` stands for any characters."),
      require: checkNames
        .default(DEFAULT_SETTINGS.checks.require)
        .describe(
          "The only checks that count, by name. Each has to pass, even if it fails on the " +
            "base branch.",
        ),
    })
    .prefault({})
    .describe(
      "Which checks a merge waits for. By default all, except those that also fail on the " +
        "base branch. Checks that GitHub's rules require always have to pass.",
    ),
  titles: z
    .strictObject({
      pulls: title
        .default(DEFAULT_SETTINGS.titles.pulls)
        .describe(`Titles of Baton's pull requests. Variables: ${formatVariables("pulls")}.`),
      commit: title
        .default(DEFAULT_SETTINGS.titles.commit)
        .describe(`Subject of the landed commit. Variables: ${formatVariables("commit")}.`),
    })
    .prefault({})
    .describe("Titles of Baton's pull requests and of the landed commit."),
  test_first: z
    .boolean()
    .default(DEFAULT_SETTINGS.test_first)
    .describe(
      "Whether builds start with tests. The workers that write the code can't change these tests.",
    ),
  sign_off: z
    .boolean()
    .default(DEFAULT_SETTINGS.sign_off)
    .describe("Whether Baton's commits have a `Signed-off-by` line, as the DCO requires."),
  engine: z
    .enum(ENGINES)
    .default(DEFAULT_SETTINGS.engine)
    .describe(
      "What runs the sessions: an Anthropic model, Claude Code, Codex, or your command " +
        "(BATON_COMMAND).",
    ),
  models: z
    .strictObject({
      easy: model.default(DEFAULT_SETTINGS.models.easy).describe("Work and rework of easy briefs."),
      normal: model
        .default(DEFAULT_SETTINGS.models.normal)
        .describe("Normal briefs, and most reviews."),
      complex: model
        .default(DEFAULT_SETTINGS.models.complex)
        .describe("Complex briefs, the plan and the closing session."),
    })
    .prefault({})
    .describe("The provider's model id for each complexity of work."),
  prices: z
    .record(model, price)
    .default(() => ({}))
    .describe(
      "Prices by model id, in dollars for a million tokens. Set them if Baton doesn't know a " +
        "price or you pay another one.",
    ),
  web: z
    .enum(WEB_ACCESS)
    .default(DEFAULT_SETTINGS.web)
    .describe(
      "What sessions may read on the web: nothing (`off`), documentation on the hosts of " +
        "`egress.docs` (`docs`), or also what the provider's search finds (`search`). The " +
        "search runs at the provider, so `egress` doesn't limit it.",
    ),
  web_searches: z
    .int()
    .min(1)
    .max(50)
    .default(DEFAULT_SETTINGS.web_searches)
    .describe(
      "Number of searches that one session may make with `web: search`. The provider bills " +
        "each.",
    ),
  knowledge: z
    .union([z.enum(["on", "off"]), z.strictObject({ model: z.enum(COMPLEXITIES) })])
    .default("on")
    .describe(
      "Whether builds read `.baton/knowledge.yml` and add to it. With `model`: the size of " +
        "the model that writes it.",
    ),
  skills: skillsSchema,
  environment: environmentKeySchema,
  isolation: z
    .enum(["required", "off"])
    .default(DEFAULT_SETTINGS.isolation)
    .describe(
      "Whether Baton isolates commands of a model from the runner. With `off` they see " +
        "everything that the job sees.",
    ),
  egress: z
    .strictObject({
      registries: z
        .array(hostOrAuto)
        .max(200)
        .default(DEFAULT_SETTINGS.egress.registries)
        .describe(
          "Hosts from which sessions fetch packages. `auto` stands for the public registries " +
            "of the languages whose manifests the repository holds.",
        ),
      docs: z
        .array(hostOrAuto)
        .max(200)
        .default(DEFAULT_SETTINGS.egress.docs)
        .describe(
          "Hosts of documentation that sessions may read. `auto` stands for the official " +
            "documentation of the languages whose manifests the repository holds.",
        ),
    })
    .prefault({})
    .describe("Hosts that a session's tools can reach on the network. Baton refuses all others."),
  guards: z
    .strictObject({
      leeway: globs
        .default(DEFAULT_SETTINGS.guards.leeway)
        .describe(
          "Globs of files that any worker may change beyond its brief's `paths`. Your list " +
            "replaces the lock files.",
        ),
      allow: z
        .strictObject(
          Object.fromEntries(
            GUARDS.flatMap(({ name, exceptions }) =>
              exceptions === undefined ? [] : [[name, globs.default([]).describe(exceptions)]],
            ),
          ),
        )
        .prefault({})
        .describe("For each guard: globs of files that it ignores."),
    })
    .prefault({})
    .describe("Rules that Baton checks a worker's change against before it publishes the change."),
  protected_paths: z
    .array(glob)
    .max(200)
    .default(DEFAULT_SETTINGS.protected_paths)
    .describe("Globs of files that no worker may change, in addition to Baton's own."),
  limits: z
    .strictObject({
      files: z
        .int()
        .min(1)
        .max(3_000)
        .default(DEFAULT_SETTINGS.limits.files)
        .describe("Files in one worker's change."),
      bytes: bytes
        .default(DEFAULT_SETTINGS.limits.bytes)
        .describe("Bytes of one worker's change, all files together."),
      file_bytes: bytes
        .default(DEFAULT_SETTINGS.limits.file_bytes)
        .describe("Bytes of one file of a change."),
    })
    .prefault({})
    .describe("How large a worker's change may be."),
  setup: action
    .nullable()
    .default(DEFAULT_SETTINGS.setup)
    .describe("A composite action in your repository that prepares the machine before a session."),
  runs_on: z
    .union([runnerLabel, z.array(runnerLabel).min(1).max(10)])
    .default(DEFAULT_SETTINGS.runs_on)
    .describe("Label or labels of the runner for the sessions."),
  template: templateName
    .nullable()
    .default(null)
    .describe(
      "A repository whose files Baton syncs here by pull request: `OWNER/REPO`, or " +
        "`OWNER/REPO@ref`.",
    ),
  templates: z
    .array(template)
    .max(10)
    .default(() => [])
    .describe(
      "Several templates, or one with `paths`, `values` and `allow`. If several have a file, " +
        "the first one sets it.",
    ),
  sync: z
    .enum(SYNC_MODES)
    .default(DEFAULT_SETTINGS.sync)
    .describe(
      "What a build does about an open pull request of a template: its plan names it " +
        "(`ask`), Baton merges it before the build starts (`before_build`), or nothing (`off`).",
    ),
});

/** Keys of earlier versions: what to write instead, derived from the written value. */
export const RENAMED: RenamedKeys = {
  hosted_tools: () =>
    "it is called `web` now: write `web: search` for `[web_search]`, and remove it where " +
    "it is empty",
  budget: (value) => `it is called \`budgets.build\` now: write \`budgets: { build: ${value} }\``,
};

/** The file's checked content, with its defaults. */
export type SettingsFile = z.output<typeof settingsSchema>;

/** The file's content as written. */
export type SettingsInput = z.input<typeof settingsSchema>;
