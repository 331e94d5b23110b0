/** The command line and the environment of `npm run proof smoke`. */
import { readPrivateKey, readApiUrl } from "../../../src/config/server-env.ts";
import { UsageError, type Values } from "../support/options.ts";
import { fromEnvironment } from "../../../src/config/variables.ts";

export interface AppCredentials {
  appId: number;
  /** In PEM format. */
  privateKey: string;
}

export interface Options {
  /** The REST API without a trailing slash. */
  apiUrl: string;
  owner: string;
  /** An existing scratch repository; null: the run creates and deletes one. */
  repo: string | null;
  /** Token of a user who may create and delete repositories of `owner`. */
  token: string | null;
  app: AppCredentials | null;
  /** Names of probes. The default is all of them. */
  only: string[];
  /** Milliseconds between two polls of something that takes GitHub a while. */
  pace: number;
  isPublic: boolean;
  keep: boolean;
  dryRun: boolean;
  /** File for the evidence. */
  evidence: string;
}

/** A repository with another name is somebody's work: the probes write nothing there. */
export const SCRATCH = "baton-smoke";

export const OPTIONS = {
  owner: {
    type: "text",
    value: "OWNER",
    about: "account or organisation in which the scratch repository is created",
  },
  repo: {
    type: "text",
    value: "NAME",
    about:
      `use this empty repository instead; its name begins with "${SCRATCH}", and it is not ` +
      "deleted",
  },
  only: { type: "text", value: "NAME,…", about: "these probes only" },
  public: {
    type: "flag",
    about: "create it public: plans without rules in private repositories need this",
  },
  keep: { type: "flag", about: "keep the repository afterwards" },
  evidence: { type: "text", value: "FILE", about: "file for the result (smoke-HOST.md)" },
  "dry-run": { type: "flag", about: "only list what the probes would do, and send nothing" },
  sandbox: { type: "flag", about: "run against a GitHub on this machine; needs no account" },
} as const;

export const DETAILS = `It uses a private scratch repository, which it creates and deletes.
It takes about 15 minutes and a few minutes of GitHub Actions.

Environment:
  GH_TOKEN                 the owner's token. Classic: with the scopes repo, workflow and delete_repo; \`gh auth refresh
                           -s workflow,delete_repo\` adds them, and \`GH_TOKEN=$(gh auth token)\` is such a token.
                           Fine-grained: for all repositories of the owner, with write access to Actions,
                           Administration, Contents, Environments, Issues, Pull requests, Secrets and Workflows
  APP_ID, PRIVATE_KEY      the App, set up as for \`baton serve\` (or PRIVATE_KEY_PATH), installed on all repositories
                           of OWNER. Without it the probes that only an App can run are skipped
  GHE_HOST, GITHUB_API_URL a GitHub other than github.com`;

/** @throws UsageError EnvironmentError */
export function readOptions(
  flags: Partial<Values<typeof OPTIONS>>,
  probes: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): Options {
  const { owner, repo = null, only } = flags;
  if (!owner)
    throw new UsageError(
      `Name the owner of the scratch repository: npm run proof smoke -- --owner OWNER`,
    );
  if (repo !== null && !repo.startsWith(SCRATCH)) {
    throw new UsageError(
      `The probes change everything in --repo ${repo}: create an empty one named ${SCRATCH}-…`,
    );
  }
  const names = only?.split(",").map((name) => name.trim()) ?? [...probes];
  const unknown = names.filter((name) => !probes.includes(name));
  if (unknown.length > 0) {
    throw new UsageError(
      `There is no probe ${unknown.join(", ")}. There are ${probes.join(", ")}.`,
    );
  }
  const { apiUrl, token, app } = fromEnvironment((variables) => {
    const appId = variables.number("APP_ID", 0);
    return {
      apiUrl: readApiUrl(variables),
      token: variables.optional("GH_TOKEN") ?? variables.optional("GITHUB_TOKEN"),
      app: appId > 0 ? { appId, privateKey: readPrivateKey(variables) } : null,
    };
  }, env);
  const dryRun = flags["dry-run"] ?? false;
  if (!dryRun && !token && !repo) {
    throw new UsageError(
      "Set GH_TOKEN to the owner's token, or name an existing repository with --repo. See --help.",
    );
  }
  if (!dryRun && !token && !app) {
    throw new UsageError(
      "Set GH_TOKEN to the owner's token, or APP_ID and PRIVATE_KEY to the App's. See --help.",
    );
  }
  const host = new URL(apiUrl).hostname.replace(/^api\./, "");
  return {
    ...{ apiUrl, owner, repo, token, app, dryRun, only: names, pace: 2_000 },
    ...{ isPublic: flags.public ?? false, keep: flags.keep ?? false },
    evidence: flags.evidence ?? `smoke-${host}.md`,
  };
}
