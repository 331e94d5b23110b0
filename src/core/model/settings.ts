import { z } from "zod";
import type { SyncMode, TemplateSource } from "./template-source.ts";
import { COMPLEXITIES } from "./brief.ts";
import { environmentSchema } from "./environment.ts";
import { DEFAULT_RUBRIC, type Dimension } from "./rubric.ts";
import { AUTO_HOSTS } from "./registries.ts";
import type { TitleKind } from "./names.ts";
import { priceSchema } from "./usage.ts";

/** What conducts sessions; each is a file of `runner/engines`. */
export const ENGINES = ["anthropic", "claude-code", "codex", "command"] as const;
export type EngineName = (typeof ENGINES)[number];

/**
 * What sessions may read of the web: nothing, the hosts of `egress.docs`, or by the provider's
 * search everything.
 */
export const WEB_ACCESS = ["off", "docs", "search"] as const;
export type WebAccess = (typeof WEB_ACCESS)[number];

export const GUARDS_WITH_EXCEPTIONS = ["secrets", "tests", "binaries", "generated"] as const;
export type GuardWithExceptions = (typeof GUARDS_WITH_EXCEPTIONS)[number];

/** What a session's proposal is held against, by the guards of `core/guards`. */
const guardSettingsSchema = z.strictObject({
  /** Globs that no worker may change, on top of Baton's own. */
  protected_paths: z.array(z.string()),
  limits: z.strictObject({
    files: z.int().min(0),
    bytes: z.int().min(0),
    file_bytes: z.int().min(0),
  }),
  guards: z.strictObject({
    /**
     * Globs that any worker may change beyond its brief's `paths`: what follows from its work, like
     * lock files.
     */
    leeway: z.array(z.string()),
    /** By guard: globs of files that it doesn't look at. */
    allow: z.record(z.enum(GUARDS_WITH_EXCEPTIONS), z.array(z.string())),
  }),
});
export type GuardSettings = z.infer<typeof guardSettingsSchema>;

/**
 * What plays the sessions, and within which bounds. Part of the settings, kept in the record for
 * their runs.
 */
export const sessionSettingsSchema = guardSettingsSchema.extend({
  environment: environmentSchema,
  /**
   * Folders of skills: of this repository by path, of others as `OWNER/REPO/path@sha`. An earlier
   * one goes first.
   */
  skills: z.array(z.string()),
  engine: z.enum(ENGINES),
  /** The provider's name of the model for work of each complexity. */
  models: z.record(z.enum(COMPLEXITIES), z.string()),
  /** By model: prices that Baton doesn't know, or that are other than it knows. */
  prices: z.record(z.string(), priceSchema),
  web: z.enum(WEB_ACCESS),
  /** With `web: search`, searches that one session may make. */
  web_searches: z.int().min(0),
  /** Whether builds read and grow `.baton/knowledge.yml`; size of the model of memory sessions. */
  knowledge: z.strictObject({ on: z.boolean(), model: z.enum(COMPLEXITIES) }),
  /**
   * Whether a session's tools run apart from the machine (`runner/isolation`), or no session runs
   * at all.
   */
  isolation: z.enum(["required", "off"]),
  /**
   * Hosts that a session's tools may reach: `registry.npmjs.org`, `*.example.com`, or `auto` for
   * the registries and the official documentation of the repository's languages. All others are
   * refused.
   */
  egress: z.strictObject({ registries: z.array(z.string()), docs: z.array(z.string()) }),
});
export type SessionSettings = z.infer<typeof sessionSettingsSchema>;

/**
 * Points at which a build waits for a person: before it, a launch of a worker, a wave, the landing.
 */
export const GATES = ["plan", "launch", "wave", "landing"] as const;
export type GateName = (typeof GATES)[number];
/** Who lets a build through a gate: a person by `/approve`, or nobody is asked. */
export const GATE_KEEPERS = ["human", "auto"] as const;
export type GateKeeper = (typeof GATE_KEEPERS)[number];

/** Which pull requests of people are reviewed by themselves. */
export const REVIEW_MODES = ["always", "label", "off"] as const;
export type ReviewMode = (typeof REVIEW_MODES)[number];

/** Dollars; null = no bound. Days and months are UTC's. */
export const budgetsSchema = z.strictObject({
  /** Of one build. */
  build: z.number().nullable(),
  /** Of one worker's sessions together. */
  worker: z.number().nullable(),
  /** Of all builds of the repository on one day. */
  day: z.number().nullable(),
  /** Of all builds of the installation's repositories in one calendar month. */
  installation: z.number().nullable(),
  /** Of one session, over all its launches. */
  session: z.number().nullable(),
});
export type Budgets = z.infer<typeof budgetsSchema>;

/**
 * What `.github/baton.yml` decides, normalised; `config/` makes it from the file on the base
 * branch.
 */
export interface Settings extends SessionSettings {
  /** Label that starts a build. */
  label: string;
  branch_prefix: string;
  gates: Record<GateName, GateKeeper>;
  budgets: Budgets;
  schedule: Schedule;
  /**
   * Whether pull requests that are none of Baton's are reviewed by themselves: all, those with
   * `label`, or none.
   */
  review: ReviewMode;
  /** Improvement loops that follow a build's first pass; null = as `score.target` asks for. */
  loops: number | null;
  /** `target`: score of each dimension at which loops end; null = scores ask for no loop. */
  score: { target: number | null };
  /** By what a build is scored: of `.baton/rubric.yml`, or the default. */
  rubric: readonly Dimension[];
  /** Tests come first, and those who make them pass can't change them. */
  test_first: boolean;
  /** `bare`: verbs like `/approve` are heard; else only `/orchestrate approve`. */
  commands: { bare: boolean };
  max_parallel: number;
  /**
   * `after_review` publishes with `[skip ci]` until the review approves the tree; `auto` doesn't
   * wait.
   */
  ci: "after_review" | "auto";
  checks: {
    /** Patterns of checks that never count, unless GitHub's rules require them. */
    ignore: string[];
    /**
     * Names of the checks that have to pass where GitHub's rules name none; none = all that there
     * are.
     */
    require: string[];
  };
  /** Templates of pull requests' titles and of the landed commit's subject (`build/titles.ts`). */
  titles: Record<TitleKind, string>;
  /** Commits bear a `Signed-off-by` line (https://developercertificate.org). */
  sign_off: boolean;
  /**
   * A composite action of the repository that prepares the machine: `.github/actions/baton-setup`;
   * null = none.
   */
  setup: string | null;
  /** `runs-on` of the session job, rendered into the workflow. */
  runs_on: string[];
  /** Where files of the repository come from; the first that brings a path has it. */
  templates: readonly TemplateSource[];
  /** What an open pull request of a template means for a build that begins. */
  sync: SyncMode;
}

export const WORKFLOW_PATH = ".github/workflows/baton.yml";
/** Where a repository holds what Baton's workflows run. */
export const RUNNER_FOLDER = ".github/baton";
/** The bundle that a session's run executes. */
export const RUNNER_PATH = `${RUNNER_FOLDER}/session.mjs`;
/** The bundle that a pass without a server executes. */
export const PASS_RUNNER_PATH = `${RUNNER_FOLDER}/reconcile.mjs`;
/** The environment whose secrets a session gets. */
export const ENVIRONMENT_NAME = "baton";
export const WORKFLOW_FILE = "baton.yml";
/** Passes without a server, where a repository has them. */
export const PASS_PATH = ".github/workflows/baton-reconcile.yml";
export const PASS_FILE = "baton-reconcile.yml";
export const CONFIG_PATH = ".github/baton.yml";

/** Attempts of a worker's work and rework sessions; of architect and close sessions too. */
export const MAX_SESSION_ATTEMPTS = 3;
/** Launches of one attempt whose runner was lost: the last of them fails the attempt. */
export const MAX_LAUNCHES = 3;
export const MAX_REVIEW_ROUNDS = 3;
/** Rework sessions of one worker, over all reasons. */
export const MAX_REWORKS = 5;
/** Heads of the build branch that one pull request is reworked to merge before Baton asks. */
export const MAX_CONFLICTS = 3;
/** Failed sessions in one build before Baton stops and asks. */
export const MAX_RETRIES = 15;
/** Parkings of one session in a row before Baton stops and asks. */
export const MAX_PARKS = 24;
/**
 * A parked session waits for so long at least, whatever the provider says; doubled with each
 * parking in a row, up to an hour; in milliseconds. What is shorter is waited out in the run.
 */
export const PARK_MS = 2 * 60_000;
export const LONGEST_PARK_MS = 60 * 60_000;
/**
 * How long a run waits in a row for a provider that does not answer, before its session is parked;
 * in milliseconds.
 */
export const STRETCH_MS = 10 * 60_000;
/** So long after the provider's last answer a person is asked, in milliseconds. */
export const UNANSWERED_MS = 60 * 60_000;
/**
 * No provider's word parks a session for longer: quotas that are counted by the month are the
 * longest there are.
 */
export const LATEST_PARK_MS = 32 * 24 * 60 * 60_000;
/** A session's job may take as long, in minutes: it is rendered into the workflow. */
export const JOB_MINUTES = 60;
/**
 * What GitHub does not find, though it was made a moment ago, is looked for again for this long, in
 * milliseconds.
 */
export const UNFOUND_PATIENCE_MS = 60_000;

/**
 * Dollars. What a session of complex work is assumed to take costs $3.20 at the list price of the
 * largest model, and $6.40 at the upper end of its range (`plan/estimate-dollars.ts`): one that
 * needs more than this has gone astray.
 */
const SESSION_BUDGET = 10;

/** What holds where the configuration says nothing. Frozen, since all repositories share it. */
export const DEFAULT_SETTINGS: Settings = freezeDeep({
  label: "orchestrate",
  branch_prefix: "baton",
  gates: { plan: "human", launch: "auto", wave: "auto", landing: "human" },
  budgets: { build: null, worker: null, day: null, installation: null, session: SESSION_BUDGET },
  schedule: "waves",
  review: "off",
  loops: null,
  score: { target: null },
  rubric: DEFAULT_RUBRIC,
  test_first: false,
  commands: { bare: true },
  max_parallel: 4,
  ci: "after_review",
  checks: { ignore: [], require: [] },
  titles: { pulls: "[{slug}] {id}: {name}", commit: "{subject}" },
  sign_off: false,
  engine: "anthropic",
  models: { easy: "claude-haiku-5-5", normal: "claude-sonnet-5-5", complex: "claude-opus-5-5" },
  prices: {},
  web: "docs",
  web_searches: 5,
  knowledge: { on: true, model: "complex" },
  environment: { repositories: [], secret: null, caches: [], files: [] },
  skills: [".baton/skills", ".claude/skills"],
  protected_paths: [],
  limits: { files: 300, bytes: 5_000_000, file_bytes: 1_000_000 },
  isolation: "required",
  egress: {
    registries: [AUTO_HOSTS],
    docs: [AUTO_HOSTS],
  },
  guards: {
    leeway: [
      ...[
        "**/package-lock.json",
        "**/npm-shrinkwrap.json",
        "**/yarn.lock",
        "**/pnpm-lock.yaml",
        "**/bun.lock",
      ],
      ...[
        "**/poetry.lock",
        "**/uv.lock",
        "**/Pipfile.lock",
        "**/go.sum",
        "**/Cargo.lock",
        "**/Gemfile.lock",
      ],
      ...["**/composer.lock", "**/gradle.lockfile"],
    ],
    allow: { secrets: [], tests: [], binaries: [], generated: [] },
  },
  setup: null,
  runs_on: ["ubuntu-24.04"],
  templates: [],
  sync: "ask",
});

function freezeDeep<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const inner of Object.values(value)) freezeDeep(inner);
  return Object.freeze(value);
}

/** How often a session may use the provider's search. */
export function getMaxSearches({
  web,
  web_searches,
}: Pick<SessionSettings, "web" | "web_searches">): number {
  return web === "search" ? web_searches : 0;
}

/** The part of the settings that a session's run needs. */
export function getSessionSettings(settings: Settings): SessionSettings {
  const { engine, models, prices, web, web_searches, knowledge, isolation, egress } = settings;
  const { protected_paths, limits, guards, environment, skills } = settings;
  return structuredClone({
    ...{
      engine,
      models,
      prices,
      web,
      web_searches,
      knowledge,
      isolation,
      egress,
      protected_paths,
      limits,
      guards,
    },
    ...{ environment, skills },
  });
}

export const SCHEDULES = ["waves", "eager"] as const;
/**
 * `waves`: a wave starts once the one before has ended. `eager`: a worker starts once its
 * dependencies are merged.
 */
export type Schedule = (typeof SCHEDULES)[number];
