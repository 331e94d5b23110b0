import { z } from "zod";
import type { SyncMode, TemplateSource } from "./template-source.ts";
import { COMPLEXITIES } from "./brief.ts";
import { environmentSchema } from "./environment.ts";
import { DEFAULT_RUBRIC, type Dimension } from "./rubric.ts";
import { AUTO_HOSTS } from "./registries.ts";
import type { TitleKind } from "./names.ts";
import { priceSchema } from "./usage.ts";

/**
 * What runs sessions, with the provider whose key it needs: the secret `ANTHROPIC_API_KEY` for
 * `ANTHROPIC`. Null if it needs none. Each engine is a file of `runner/engines`.
 */
export const ENGINE_PROVIDERS = {
  anthropic: "ANTHROPIC",
  "claude-code": "ANTHROPIC",
  codex: "OPENAI",
  command: null,
} as const;
export type EngineName = keyof typeof ENGINE_PROVIDERS;
export const ENGINES = Object.keys(ENGINE_PROVIDERS) as [EngineName, ...EngineName[]];

/**
 * What sessions may read on the web: nothing, the hosts of `egress.docs`, or everything through the
 * provider's search.
 */
export const WEB_ACCESS = ["off", "docs", "search"] as const;
export type WebAccess = (typeof WEB_ACCESS)[number];

/** Settings for the guards of `core/guards`, which check a session's proposal. */
const guardSettingsSchema = z.strictObject({
  /** Globs that no worker may change, in addition to Baton's own. */
  protected_paths: z.array(z.string()),
  limits: z.strictObject({
    files: z.int().min(0),
    bytes: z.int().min(0),
    file_bytes: z.int().min(0),
  }),
  guards: z.strictObject({
    /**
     * Globs that any worker may change beyond its brief's `paths`, because they follow from its
     * work, such as lock files.
     */
    leeway: z.array(z.string()),
    /** By guard: globs of files that it doesn't check. */
    allow: z.record(z.string(), z.array(z.string())),
  }),
});
export type GuardSettings = z.infer<typeof guardSettingsSchema>;

/**
 * How sessions run, and within which limits. Part of the settings, stored in the record for their
 * runs.
 */
export const sessionSettingsSchema = guardSettingsSchema.extend({
  environment: environmentSchema,
  /**
   * Folders of skills: of this repository by path, of others as `OWNER/REPO/path@sha`. An earlier
   * one has priority.
   */
  skills: z.array(z.string()),
  engine: z.enum(ENGINES),
  /** The provider's name of the model for work of each complexity. */
  models: z.record(z.enum(COMPLEXITIES), z.string()),
  /** By model: prices that Baton doesn't know or that differ from those it knows. */
  prices: z.record(z.string(), priceSchema),
  web: z.enum(WEB_ACCESS),
  /** Maximum number of searches per session with `web: search`. */
  web_searches: z.int().min(0),
  /**
   * Whether builds read and extend `.baton/knowledge.yml`, and the complexity of memory sessions.
   */
  knowledge: z.strictObject({ on: z.boolean(), model: z.enum(COMPLEXITIES) }),
  /**
   * `required`: a session's tools run isolated from the machine (`runner/isolation`), or no session
   * runs.
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
 * Points at which a build can wait for a person: the plan, a worker's launch, a wave, the landing.
 */
export const GATES = ["plan", "launch", "wave", "landing"] as const;
export type GateName = (typeof GATES)[number];
/** Who approves a gate: a person with `/approve`, or nobody. */
export const GATE_KEEPERS = ["human", "auto"] as const;
export type GateKeeper = (typeof GATE_KEEPERS)[number];

/** Which pull requests of people Baton reviews automatically. */
export const REVIEW_MODES = ["always", "label", "off"] as const;
export type ReviewMode = (typeof REVIEW_MODES)[number];

/** Dollars; null means no limit. Days and months are in UTC. */
export const budgetsSchema = z.strictObject({
  /** For one build. */
  build: z.number().nullable(),
  /** For one worker's sessions together. */
  worker: z.number().nullable(),
  /** For all builds of the repository in one day. */
  day: z.number().nullable(),
  /** For all builds of the installation's repositories in one calendar month. */
  installation: z.number().nullable(),
  /** For one session, over all its launches. */
  session: z.number().nullable(),
});
export type Budgets = z.infer<typeof budgetsSchema>;

/**
 * The normalised content of `.github/baton.yml`. `config/` reads it from the file on the base
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
   * Whether Baton automatically reviews pull requests that it did not open: all, those with
   * `label`, or none.
   */
  review: ReviewMode;
  /** Number of improvement loops after a build's first pass. Null if `score.target` decides. */
  loops: number | null;
  /** `target`: score of each dimension that ends the loops. Null if scores start no loop. */
  score: { target: number | null };
  /** Dimensions for scoring a build: from `.baton/rubric.yml`, or the default. */
  rubric: readonly Dimension[];
  /** Workers write tests first, and those who make them pass can't change them. */
  test_first: boolean;
  /** `bare`: Baton accepts verbs like `/approve`. Otherwise only `/orchestrate approve`. */
  commands: { bare: boolean };
  max_parallel: number;
  /**
   * `after_review` publishes with `[skip ci]` until the review approves the tree. `auto` doesn't
   * wait.
   */
  ci: "after_review" | "auto";
  checks: {
    /** Patterns of checks that never count unless GitHub's rules require them. */
    ignore: string[];
    /** Names of required checks if GitHub's rules name none. Empty means all checks. */
    require: string[];
  };
  /** Templates of pull requests' titles and of the landed commit's subject (`formatTitle`). */
  titles: Record<TitleKind, string>;
  /** Commits have a `Signed-off-by` line (https://developercertificate.org). */
  sign_off: boolean;
  /**
   * A composite action of the repository that prepares the machine: `.github/actions/baton-setup`.
   * Null if there is none.
   */
  setup: string | null;
  /** `runs-on` of the session job, rendered into the workflow. */
  runs_on: string[];
  /** Sources of files in the repository. The first that has a path provides it. */
  templates: readonly TemplateSource[];
  /** How an open pull request of a template affects a build that begins. */
  sync: SyncMode;
}

export const WORKFLOW_PATH = ".github/workflows/baton.yml";
/** Folder of the files that Baton's workflows run. */
export const RUNNER_FOLDER = ".github/baton";
/** The bundle that a session's run executes. */
export const RUNNER_PATH = `${RUNNER_FOLDER}/session.mjs`;
/** The bundle that a pass without a server executes. */
export const PASS_RUNNER_PATH = `${RUNNER_FOLDER}/reconcile.mjs`;
/** The environment whose secrets a session gets. */
export const ENVIRONMENT_NAME = "baton";
export const WORKFLOW_FILE = "baton.yml";
/** Folder in which GitHub looks for workflows. */
export const WORKFLOWS_FOLDER = ".github/workflows";
/** Workflow for passes without a server, if a repository has it. */
export const PASS_PATH = ".github/workflows/baton-reconcile.yml";
export const PASS_FILE = "baton-reconcile.yml";
export const CONFIG_PATH = ".github/baton.yml";

/** Maximum attempts of a worker's work and rework sessions, and of architect and close sessions. */
export const MAX_SESSION_ATTEMPTS = 3;
/** Maximum launches of one attempt whose runner was lost. The last one fails the attempt. */
export const MAX_LAUNCHES = 3;
export const MAX_REVIEW_ROUNDS = 3;
/** Maximum rework sessions of one worker, for all reasons together. */
export const MAX_REWORKS = 5;
/**
 * Maximum heads of the build branch that one pull request is reworked to merge before Baton asks.
 */
export const MAX_CONFLICTS = 3;
/** Number of failed sessions in one build before Baton stops and asks. */
export const MAX_RETRIES = 15;
/** Number of times in a row that one session is parked before Baton stops and asks. */
export const MAX_PARKS = 24;
/**
 * Minimum wait of a parked session in milliseconds, independent of the provider's answer. It
 * doubles with each consecutive time, up to an hour. The run itself waits for shorter times.
 */
export const PARK_MS = 2 * 60_000;
export const LONGEST_PARK_MS = 60 * 60_000;
/**
 * How long a run waits without interruption for an unresponsive provider before its session is
 * parked, in milliseconds.
 */
export const STRETCH_MS = 10 * 60_000;
/** Time after the provider's last answer before Baton asks a person, in milliseconds. */
export const UNANSWERED_MS = 60 * 60_000;
/**
 * Maximum time that a session is parked, in milliseconds, for any answer of the provider. Monthly
 * quotas are the longest.
 */
export const LATEST_PARK_MS = 32 * 24 * 60 * 60_000;
/** Maximum duration of a session's job in minutes. Baton renders it into the workflow. */
export const JOB_MINUTES = 60;
/**
 * How long Baton retries when GitHub does not find something created a moment ago, in milliseconds.
 */
export const UNFOUND_PATIENCE_MS = 60_000;

/**
 * Dollars. A session of complex work is estimated at $3.20 at the list price of the largest model,
 * and at $6.40 at the upper end of its range (`plan/estimate.ts`). A session that needs
 * more than this budget is off track.
 */
const SESSION_BUDGET = 10;

/**
 * Values for settings that the configuration doesn't set. Frozen, because all repositories share
 * the object.
 */
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
    allow: {},
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

/** Returns how often a session may use the provider's search. */
export function getMaxSearches({
  web,
  web_searches,
}: Pick<SessionSettings, "web" | "web_searches">): number {
  return web === "search" ? web_searches : 0;
}

/** Returns the part of the settings that a session's run needs. */
export function getSessionSettings(settings: Settings): SessionSettings {
  const names = Object.keys(sessionSettingsSchema.shape) as (keyof SessionSettings)[];
  const part = Object.fromEntries(names.map((name) => [name, settings[name]]));
  return structuredClone(part) as SessionSettings;
}

export const SCHEDULES = ["waves", "eager"] as const;
/**
 * `waves`: a wave starts when the previous one has ended. `eager`: a worker starts when its
 * dependencies are merged.
 */
export type Schedule = (typeof SCHEDULES)[number];
