/** What the doctor looks at. */
import type { BranchRules } from "../build/branchRules.ts";
import type { Facts, RepositoryFact } from "../build/facts.ts";

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
  /** The environment of Baton's job; `limited` = jobs of other branches than the default one get nothing from it. */
  environment: "missing" | "open" | "limited" | "unknown";
  /** Who else holds a secret of this name, which jobs of any branch get. */
  plain: "repository" | "organization" | "nowhere" | "unknown";
}

/** A sentence with what is wrong and what mends it; `null` where nothing is. */
export type Check = (facts: DoctorFacts) => string | null;
