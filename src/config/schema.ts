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
    .describe("Other rates where a request's prompt has more than `above` tokens."),
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
    .describe("Globs of the template's files that are taken. By default all but its README."),
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
      "Own variables: with `team: core` here, `{{baton.team}}` in the template becomes `core`.",
    ),
  allow: z
    .array(z.enum(ALLOWABLE_KEYS))
    .max(ALLOWABLE_KEYS.length)
    .default(() => [])
    .describe("Protected keys of these settings that the template may set all the same."),
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
        "A repository of the same owner whose .github/baton.yml holds where this file says " +
        "nothing.",
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
    .describe("What the names of all of Baton's branches begin with."),
  gates: z
    .strictObject({
      plan: gate
        .default(DEFAULT_SETTINGS.gates.plan)
        .describe("Who approves the plan: a person by `/approve`, or nobody."),
      launch: gate
        .default(DEFAULT_SETTINGS.gates.launch)
        .describe("Whether a worker that is prepared waits for `/start`."),
      wave: gate
        .default(DEFAULT_SETTINGS.gates.wave)
        .describe("Whether a person approves each wave's outcome before the next one begins."),
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
        "Dollars that one session may cost before it is ended and you are asked.",
      ),
    })
    .prefault({})
    .describe("What may be spent before Baton stops and asks. `null` sets no bound."),
  loops: z
    .int()
    .min(0)
    .max(MAX_LOOPS)
    .nullable()
    .default(DEFAULT_SETTINGS.loops)
    .describe(
      "Improvement loops that follow a build's first pass. By default none, and 3 with a " +
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
          "Score that each dimension has to reach, like 8.5: loops work on those below " +
            "it. By default none.",
        ),
    })
    .prefault({})
    .describe(
      "What a build's scores lead to. What is scored is in `.baton/rubric.yml`, where a " +
        "repository has that.",
    ),
  schedule: z
    .enum(SCHEDULES)
    .default(DEFAULT_SETTINGS.schedule)
    .describe(
      "Whether a worker waits for the whole wave before its own, or only for its " +
        "dependencies (`eager`).",
    ),
  review: z
    .enum(REVIEW_MODES)
    .default(DEFAULT_SETTINGS.review)
    .describe(
      "Whether Baton reviews pull requests that are not its own by itself: `always` " +
        "(but for drafts and those of bots), with `label`, or only when asked by " +
        "`/orchestrate review`. `budgets.day` bounds what that costs: without it, or " +
        "`budgets.installation`, `always` leaves out pull requests from forks, which " +
        "anyone can open.",
    ),
  commands: z
    .strictObject({
      bare: z
        .boolean()
        .default(DEFAULT_SETTINGS.commands.bare)
        .describe(
          "Whether verbs like `/approve` are heard. Without them, only `/orchestrate approve` is.",
        ),
    })
    .prefault({})
    .describe("How people speak to Baton in comments."),
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
  checks: z
    .strictObject({
      ignore: checkNames
        .default(DEFAULT_SETTINGS.checks.ignore)
        .describe("Checks that never count, like `test (macos-*)`: `*` stands for any characters."),
      require: checkNames
        .default(DEFAULT_SETTINGS.checks.require)
        .describe(
          "The only checks that count, by name; each has to pass, also where it fails on " +
            "the base branch.",
        ),
    })
    .prefault({})
    .describe(
      "Which checks a merge waits for. By default all, but for those that fail on the " +
        "base branch too. What GitHub's rules require has to pass anyway.",
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
    .describe("What Baton's pull requests and the commit that lands are called."),
  test_first: z
    .boolean()
    .default(DEFAULT_SETTINGS.test_first)
    .describe(
      "Whether builds begin with tests, which the workers that make them pass can't change.",
    ),
  sign_off: z
    .boolean()
    .default(DEFAULT_SETTINGS.sign_off)
    .describe("Whether Baton's commits have a `Signed-off-by` line, as the DCO asks for."),
  engine: z
    .enum(ENGINES)
    .default(DEFAULT_SETTINGS.engine)
    .describe(
      "What plays the sessions: a model of Anthropic's, Claude Code, Codex, or your " +
        "command (BATON_COMMAND).",
    ),
  models: z
    .strictObject({
      easy: model.default(DEFAULT_SETTINGS.models.easy).describe("Work and rework of easy briefs."),
      normal: model
        .default(DEFAULT_SETTINGS.models.normal)
        .describe("Normal briefs, and most reviews."),
      complex: model
        .default(DEFAULT_SETTINGS.models.complex)
        .describe("Complex briefs, the plan and the closing."),
    })
    .prefault({})
    .describe("The provider's id of the model for work of each complexity."),
  prices: z
    .record(model, price)
    .default(() => ({}))
    .describe(
      "By model id: dollars for a million tokens, where Baton knows no price or you have another.",
    ),
  web: z
    .enum(WEB_ACCESS)
    .default(DEFAULT_SETTINGS.web)
    .describe(
      "What sessions may read of the web: nothing, the documentation on the hosts of " +
        "`egress.docs`, or that and what the provider's search finds, which runs at the " +
        "provider and so past `egress`.",
    ),
  web_searches: z
    .int()
    .min(1)
    .max(50)
    .default(DEFAULT_SETTINGS.web_searches)
    .describe("Searches that one session may make with `web: search`; the provider bills each."),
  knowledge: z
    .union([z.enum(["on", "off"]), z.strictObject({ model: z.enum(COMPLEXITIES) })])
    .default("on")
    .describe(
      "Whether builds read and grow `.baton/knowledge.yml`; or with `model`, the size of " +
        "the model that writes it.",
    ),
  skills: skillsSchema,
  environment: environmentKeySchema,
  isolation: z
    .enum(["required", "off"])
    .default(DEFAULT_SETTINGS.isolation)
    .describe(
      "Whether what a model has run is kept apart from the runner. `off` lets it see all " +
        "that the job sees.",
    ),
  egress: z
    .strictObject({
      registries: z
        .array(hostOrAuto)
        .max(200)
        .default(DEFAULT_SETTINGS.egress.registries)
        .describe(
          "Hosts that packages are fetched from. `auto` stands for the public registries " +
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
    .describe("What a session's tools may reach on the network; everything else is refused."),
  guards: z
    .strictObject({
      leeway: globs
        .default(DEFAULT_SETTINGS.guards.leeway)
        .describe(
          "Globs that any worker may change beyond its brief's `paths`. Your list takes " +
            "the place of lock files.",
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
        .describe("By guard: globs of files that it leaves alone."),
    })
    .prefault({})
    .describe("What a worker's change is held against before it is published."),
  protected_paths: z
    .array(glob)
    .max(200)
    .default(DEFAULT_SETTINGS.protected_paths)
    .describe("Globs that no worker may change, on top of Baton's own."),
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
    .describe("Label or labels of the runner that the sessions run on."),
  template: templateName
    .nullable()
    .default(null)
    .describe(
      "A repository whose files are brought here by pull request: `OWNER/REPO`, or " +
        "`OWNER/REPO@ref`.",
    ),
  templates: z
    .array(template)
    .max(10)
    .default(() => [])
    .describe(
      "Several of them, or one with `paths`, `values` and `allow`. The first that brings " +
        "a file has it.",
    ),
  sync: z
    .enum(SYNC_MODES)
    .default(DEFAULT_SETTINGS.sync)
    .describe(
      "What an open pull request of a template means for a build: its plan names it " +
        "(`ask`), Baton merges it before the build begins (`before_build`), or nothing " +
        "(`off`).",
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
