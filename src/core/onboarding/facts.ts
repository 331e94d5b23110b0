/** What is known of a repository that Baton is, or may be, installed in. Its memory is its own pull requests. */
import type { Settings } from "../build/settings.ts";
import type { DoctorFacts } from "../doctor/facts.ts";

/** A pull request of Baton's that offers files of its own: the workflow, settings, an issue form. */
export interface OfferedPull {
  number: number;
  state: "open" | "closed" | "merged";
  title: string;
  /** Its newest commit. */
  head: string;
  /** Nobody has committed to it beside Baton. */
  untouched: boolean;
}

export interface OnboardingFacts {
  archived: boolean;
  fork: boolean;
  /** Baton's workflow is on the default branch; and the version of Baton that rendered it, where one did. */
  installed: boolean;
  renderedBy: string | null;
  /** Sha of this Baton's runner, where the workflow asks for another one or another one is there; else null. */
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
export type Surveyed = DoctorFacts & {
  survey: Survey;
  label: string;
  maxParallel: number;
  knowledge: Settings["knowledge"];
};

/** Files that Baton offers, as one pull request. */
export interface Offer {
  branch: string;
  title: string;
  body: string;
  message: string;
  /** By path. */
  files: Record<string, string>;
}
