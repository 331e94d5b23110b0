/** What `.github/baton.yml` decides, normalised; `config/` makes it from the file on the base branch. */
export interface Settings {
  /** Label that starts a build. */
  label: string;
  branch_prefix: string;
  gates: { plan: "human" | "auto"; landing: "human" | "auto" };
  max_parallel: number;
  /** `after_review` publishes with `[skip ci]` until the review approves the tree; `auto` doesn't wait. */
  ci: "after_review" | "auto";
  engine: "command";
  /** Globs that no worker may change, on top of Baton's own. */
  protected_paths: string[];
  limits: { files: number; bytes: number; file_bytes: number };
  /** `runs-on` of the session job, rendered into the workflow. */
  runs_on: string[];
}

export const WORKFLOW_PATH = ".github/workflows/baton.yml";
export const WORKFLOW_FILE = "baton.yml";
export const CONFIG_PATH = ".github/baton.yml";

/** Attempts of a worker's work and rework sessions; of architect and close sessions too. */
export const MAX_ATTEMPTS = 3;
/** Launches of one attempt: how often a runner may be lost. */
export const MAX_LAUNCHES = 3;
export const MAX_REVIEW_ROUNDS = 3;
/** Rework sessions of one worker, over all reasons. */
export const MAX_REWORKS = 5;
/** Failed sessions in one build before Baton stops and asks. */
export const MAX_RETRIES = 15;
/** A run that was dispatched and not seen for this long is asked for again, in milliseconds. */
export const DISPATCH_PATIENCE_MS = 60_000;

/** What holds where the configuration says nothing. */
export const DEFAULT_SETTINGS: Settings = {
  label: "orchestrate",
  branch_prefix: "baton",
  gates: { plan: "human", landing: "human" },
  max_parallel: 4,
  ci: "after_review",
  engine: "command",
  protected_paths: [],
  limits: { files: 300, bytes: 5_000_000, file_bytes: 1_000_000 },
  runs_on: ["ubuntu-24.04"],
};
