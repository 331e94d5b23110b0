/** What the doctor checks. */
import type { BranchRules } from "./permissions.ts";
import type { Facts, RepositoryFact, OfferedPull } from "./facts.ts";
import type { Settings } from "./settings.ts";

export interface DoctorFacts {
  repository: RepositoryFact;
  /** Name of the branch that builds land in, and its rules. */
  base: string;
  rules: BranchRules;
  /** Rules for the branches that a build creates, and the prefix of their names. */
  own: Omit<Facts["rules"], "base">;
  prefix: string;
  /** Template of the landed commit's subject. */
  commitTitle: string;
  /** Whether the configuration sets `sign_off: true`. */
  signOff: boolean;
  /** Why the configuration can't be read. Null if it can. */
  problem: string | null;
  /** Permissions that the App needs but lacks: `workflows: write`. */
  lacks: string[];
  /** True if GitHub is known not to sign the App's commits. */
  unsigned?: boolean;
  /** Whether sessions start with a cache of dependencies. */
  caches: boolean;
  /** Where the model's key is. Null if the engine needs none, or if unknown. */
  key: KeyStore | null;
  /** The same for the token that `environment.secret` names. */
  repositoriesKey?: KeyStore | null;
}

/** Where a secret can be, as far as the caller can see. */
export interface KeyStore {
  /** Name of the secret. */
  secret: string;
  /**
   * The environment of Baton's job. `limited`: it gives nothing to jobs of branches other than the
   * default.
   */
  environment: "missing" | "open" | "limited" | "unknown";
  /** Who else has a secret of this name, which jobs of any branch get. */
  plain: "repository" | "organization" | "nowhere" | "unknown";
}

/** Returns a sentence with the problem and its fix. Null if there is no problem. */
export type DoctorCheck = (facts: DoctorFacts) => string | null;

// What is known about a repository in which Baton is or may be installed. Baton's own pull requests
// store its state.

export interface OnboardingFacts {
  archived: boolean;
  fork: boolean;
  /**
   * Whether Baton's workflow is on the default branch, and the version of Baton that rendered it,
   * if any.
   */
  installed: boolean;
  renderedBy: string | null;
  /**
   * Sha of this Baton's runner, if the workflow or the repository uses another one. Otherwise null.
   */
  runnerToBring: string | null;
  /** Baton's own version, and the prefix of its branches' names. */
  version: string;
  prefix: string;
  /**
   * The newest pull request that proposes Baton, and the newest that proposes another version of
   * its workflow.
   */
  configure: OfferedPull | null;
  update: OfferedPull | null;
  /** Whether somebody with write access has labelled an issue. */
  asked: boolean;
  /**
   * Whether the App was installed for this repository specifically, or for only a few repositories.
   */
  chosen: boolean;
}

/** What a repository's files show, for people to check. */
export interface Survey {
  /** Bytes by language, as GitHub counts them. */
  languages: Record<string, number>;
  /** Names in the top folder. */
  top: string[];
  /** `scripts.test` of package.json. */
  testScript: string | null;
  /** Workflows other than Baton's, and on which pull requests of a build they start. */
  ci: { path: string; workers: boolean; landing: boolean }[];
  /** Text of CODEOWNERS. */
  owners: string | null;
}

/**
 * Everything that a person learns about a repository from the pull request and from `baton doctor`.
 */
export type SurveyFacts = DoctorFacts & {
  survey: Survey;
  label: string;
  maxParallel: number;
  knowledge: Settings["knowledge"];
};

/** Files that Baton proposes as one pull request. */
export interface PullOffer {
  branch: string;
  title: string;
  body: string;
  message: string;
  /** Contents by path. */
  files: Record<string, string>;
}
