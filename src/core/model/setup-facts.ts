/** What the doctor looks at. */
import type { BranchRules } from "./permissions.ts";
import type { Facts, RepositoryFact, OfferedPull } from "./facts.ts";
import type { Settings } from "./settings.ts";

export interface DoctorFacts {
  repository: RepositoryFact;
  /** Name of the branch that builds land in, and its rules. */
  base: string;
  rules: BranchRules;
  /** Rules for the branches that a build makes, and what their names begin with. */
  own: Omit<Facts["rules"], "base">;
  prefix: string;
  /** Template of the landed commit's subject. */
  commitTitle: string;
  /** The configuration says `sign_off: true`. */
  signOff: boolean;
  /** Why the configuration can't be read. */
  problem: string | null;
  /** Permissions that the App should have and hasn't: `workflows: write`. */
  lacks: string[];
  /** GitHub does not sign the App's commits, as far as that is known. */
  unsigned?: boolean;
  /** Sessions begin with a cache of dependencies. */
  caches: boolean;
  /** Where the model's key is; null = the engine needs none, or nobody has looked. */
  key: KeyStore | null;
  /** The same of the token that `environment.secret` names. */
  repositoriesKey?: KeyStore | null;
}

/** Where a secret can be, as far as the asker may see it. */
export interface KeyStore {
  /** Name of the secret. */
  secret: string;
  /**
   * The environment of Baton's job; `limited` = jobs of other branches than the default one get
   * nothing from it.
   */
  environment: "missing" | "open" | "limited" | "unknown";
  /** Who else holds a secret of this name, which jobs of any branch get. */
  plain: "repository" | "organization" | "nowhere" | "unknown";
}

/** A sentence with what is wrong and what mends it; `null` where nothing is. */
export type DoctorCheck = (facts: DoctorFacts) => string | null;

// What is known of a repository that Baton is, or may be, installed in. Its memory is its own pull
// requests.

export interface OnboardingFacts {
  archived: boolean;
  fork: boolean;
  /**
   * Baton's workflow is on the default branch; and the version of Baton that rendered it, where one
   * did.
   */
  installed: boolean;
  renderedBy: string | null;
  /**
   * Sha of this Baton's runner, where the workflow asks for another one or another one is there;
   * else null.
   */
  runnerToBring: string | null;
  /** Baton's own version, and what its branches' names begin with. */
  version: string;
  prefix: string;
  /** The newest that offers Baton, and the newest that offers another version of its workflow. */
  configure: OfferedPull | null;
  update: OfferedPull | null;
  /** Somebody with write access has labelled an issue. */
  asked: boolean;
  /** The App was installed for this repository in particular, or for few repositories. */
  chosen: boolean;
}

/** What a look at a repository's files tells, for people to check. */
export interface Survey {
  /** Bytes by language, as GitHub counts them. */
  languages: Record<string, number>;
  /** Names in the top folder. */
  top: string[];
  /** `scripts.test` of package.json. */
  testScript: string | null;
  /** Workflows but Baton's own: on which pull requests of a build they start. */
  ci: { path: string; workers: boolean; landing: boolean }[];
  /** Text of CODEOWNERS. */
  owners: string | null;
}

/** All that a person is told of a repository: by the pull request, and by `baton doctor`. */
export type SurveyFacts = DoctorFacts & {
  survey: Survey;
  label: string;
  maxParallel: number;
  knowledge: Settings["knowledge"];
};

/** Files that Baton offers, as one pull request. */
export interface PullOffer {
  branch: string;
  title: string;
  body: string;
  message: string;
  /** By path. */
  files: Record<string, string>;
}
