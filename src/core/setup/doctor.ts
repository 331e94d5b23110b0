/**
 * Checks a repository before builds start: rules, workflows and settings that would stop a build or
 * spoil its landing.
 *
 * Lines: one list of checks in the order in which they are printed.
 */
import {
  findMergeMethod,
  type BranchRules,
  type FileLimits,
  type RulePattern,
} from "../model/permissions.ts";
import { formatCode } from "../text/markdown.ts";
import type { DoctorCheck, DoctorFacts, KeyStore } from "../model/setup-facts.ts";
import { formatTaskTitle, formatTitle } from "../model/names.ts";
import { pluralize } from "../text/format.ts";
import { ENVIRONMENT_NAME, WORKFLOW_PATH } from "../model/settings.ts";

type Shape = keyof DoctorFacts["own"];

/**
 * Rules that block Baton, and the branches that each affects. A required pull request does not
 * block the build branch, because Baton merges into it by pull requests.
 */
const OBSTACLES: readonly {
  may: string;
  shapes: readonly Shape[];
  when: (rules: BranchRules) => boolean;
}[] = [
  { may: "created", shapes: ["worker", "build", "land"], when: (r) => r.creation },
  { may: "pushed to", shapes: ["worker", "build", "land"], when: (r) => r.update },
  {
    may: "changed without a pull request",
    shapes: ["worker", "land"],
    when: (r) => r.pullRequest !== null,
  },
  {
    may: "pushed to before their checks have passed",
    shapes: ["worker"],
    when: (r) => r.requiredChecks.length > 0,
  },
  { may: "moved back", shapes: ["land"], when: (r) => r.nonFastForward },
  {
    may: "merged into without an approving review",
    shapes: ["build"],
    when: ({ pullRequest: asked }) =>
      asked !== null && (asked.approvals > 0 || asked.codeOwners || asked.lastPush),
  },
  {
    may: "merged into but by a merge queue",
    shapes: ["build"],
    when: (r) => r.mergeQueue !== null,
  },
  {
    may: "merged into before a deployment",
    shapes: ["build"],
    when: (r) => r.deployments.length > 0,
  },
  { may: "deleted", shapes: ["worker", "build", "land"], when: (r) => r.deletion },
];

/**
 * GitHub does not show Apps whether they may bypass a rule. The sentence says that a bypass is
 * enough.
 */
const checkOwnBranches: DoctorCheck = ({ own, prefix }) => {
  const found = OBSTACLES.filter(({ shapes, when }) => shapes.some((shape) => when(own[shape])));
  if (found.length === 0) return null;
  const pattern = `\`${prefix}/**/*\``;
  return (
    `Rules say that branches like ${pattern} can't be ` +
    `${found.map(({ may }) => may).join(", or ")}. Unless Baton is on the bypass list of that ` +
    `rule already, put it there, or exclude ${pattern} from the rule (Settings → Rules).`
  );
};

/**
 * GitHub sends `create` for an App's branches, too, without a filter for it. Only a job's `if` can
 * exclude them.
 */
const checkCreateTriggers: DoctorCheck = ({ prefix, repository }) => {
  const paths = repository.onCreate.map((path) => formatCode(path));
  if (paths.length === 0) return null;
  const [run, them] = paths.length > 1 ? ["run", "them"] : ["runs", "it"];
  const condition = formatCode(`if: \${{ !startsWith(github.ref_name, '${prefix}/') }}`);
  return (
    `${paths.join(", ")} ${run} on \`create\`, so each branch that a build makes starts ` +
    `${them}. To leave Baton's branches out, give the jobs ${condition}.`
  );
};

const BRANCH_CHECKS: readonly DoctorCheck[] = [checkOwnBranches, checkCreateTriggers];

// Rules about commits, names and files that Baton's work might break. Each is reported before a
// session costs money.

/** Samples of Baton's commits and branches. GitHub commits for Apps with its own address. */
const SAMPLES: Readonly<
  Record<RulePattern["about"], (facts: DoctorFacts, landing: boolean) => string>
> = {
  message: ({ commitTitle }, landing) => {
    const [slug, subject] = ["12-units", "feat: convert units"];
    return landing
      ? formatTitle<"commit">(commitTitle, { slug, subject, issue: 12 })
      : formatTaskTitle(slug, "W1.1", subject);
  },
  author: () => "1234567+baton[bot]@users.noreply.github.com",
  committer: () => "noreply@github.com",
  branch: ({ prefix }) => `${prefix}/12-units/W1.1`,
};

const NAMES: Readonly<Record<RulePattern["about"], string>> = {
  message: "commit messages",
  author: "authors' e-mail addresses",
  committer: "committers' e-mail addresses",
  branch: "names of branches",
};

const VERBS: Readonly<Record<RulePattern["operator"], string>> = {
  starts_with: "start with",
  ends_with: "end with",
  contains: "contain",
  regex: "match the regular expression",
};

const checkLandingCommit: DoctorCheck = (facts) =>
  describePatterns(facts, facts.rules.patterns, `\`${facts.base}\``, true);

const checkOwnCommits: DoctorCheck = (facts) => {
  const { build, land, worker } = facts.own;
  const known = new Map(
    [...worker.patterns, ...build.patterns, ...land.patterns].map((p) => [JSON.stringify(p), p]),
  );
  return describePatterns(
    facts,
    [...known.values()],
    `branches like \`${facts.prefix}/**/*\``,
    false,
  );
};

const checkDeployments: DoctorCheck = ({ base, rules }) =>
  rules.deployments.length === 0
    ? null
    : `The rules of \`${base}\` require that a pull request is deployed to ` +
      `${rules.deployments.map((one) => formatCode(one)).join(", ")} before it is merged. ` +
      "Baton deploys nothing and waits: have a workflow deploy pull requests there.";

const checkFileLimits: DoctorCheck = ({ own }) => {
  const limits = own.worker.files;
  if (limits === null) return null;
  return (
    `GitHub refuses every push with ${listLimits(limits).join(", ")}. A worker whose change ` +
    "has one stops there: keep such files out of the request, or put Baton on that ruleset's " +
    "bypass list (Settings → Rules)."
  );
};

/** Does not execute foreign regular expressions: one can take forever. */
function describePatterns(
  facts: DoctorFacts,
  patterns: RulePattern[],
  where: string,
  landing: boolean,
): string | null {
  const found = patterns.filter((one) => !isMet(one, SAMPLES[one.about](facts, landing)));
  if (found.length === 0) return null;
  const said = found.map((one) => {
    const sample = formatCode(SAMPLES[one.about](facts, landing));
    const not = one.negate ? "not " : "";
    const wanted = `${not}${VERBS[one.operator]} ${formatCode(one.pattern, 100)}`;
    return `${NAMES[one.about]} must ${wanted} (Baton's are like ${sample})`;
  });
  return (
    `Rules for ${where}: ${said.join("; ")}. GitHub refuses what doesn't match: put Baton on ` +
    "the bypass list of that rule, or let the pattern allow these (Settings → Rules)."
  );
}

function isMet({ negate, operator, pattern }: RulePattern, value: string): boolean {
  if (operator === "regex") return false;
  const test = { starts_with: value.startsWith(pattern), ends_with: value.endsWith(pattern) };
  return (operator === "contains" ? value.includes(pattern) : test[operator]) !== negate;
}

function listLimits({ extensions, pathLength, paths, size }: FileLimits): string[] {
  return [
    ...paths.slice(0, 10).map((path) => `files at ${formatCode(path, 100)}`),
    ...extensions.slice(0, 10).map((extension) => `files like ${formatCode(extension, 40)}`),
    ...(pathLength === null ? [] : [`paths over ${pluralize(pathLength, "character")}`]),
    ...(size === null ? [] : [`files over ${pluralize(size, "megabyte")}`]),
  ];
}

const checkUnsignedCommits: DoctorCheck = (facts) =>
  facts.unsigned
    ? "Turn on web commit signing on this GitHub Enterprise Server: without it no commit " +
      "of the App's is verified. Then rules that require signed commits refuse them, and " +
      "sessions are not steered while they run. Until it is on, Baton marks its commits " +
      "with a `Baton-Seal` that only holders of the App's private key can make. How: " +
      "https://docs.github.com/enterprise-server/admin/configuring-settings/configuring-user-applications-for-your-enterprise/configuring-web-commit-signing"
    : null;

const COMMIT_CHECKS: readonly DoctorCheck[] = [
  checkUnsignedCommits,
  checkOwnCommits,
  checkLandingCommit,
  checkDeployments,
  checkFileLimits,
];

// Checks whether workflows that anyone pushes to any branch could read the model's key or the
// repositories' token.

const MOVE =
  `Keep it in the environment \`${ENVIRONMENT_NAME}\` alone, limited to the default branch ` +
  '(.github/docs/deployment.md, "The model\'s key").';

type SelectKey = (facts: DoctorFacts) => KeyStore | null;

const createPlainSecretCheck =
  (pick: SelectKey): DoctorCheck =>
  (facts) => {
    const key = pick(facts);
    if (key === null || key.plain === "nowhere" || key.plain === "unknown") return null;
    return (
      `The secret ${formatCode(key.secret)} is one of the ${key.plain}: a workflow on any ` +
      `branch can print it, so each person with write access can read it. ${MOVE}`
    );
  };

const createEnvironmentCheck =
  (pick: SelectKey): DoctorCheck =>
  (facts) => {
    const [key, { repository }] = [pick(facts), facts];
    if (key === null || isPlain(key)) return null;
    if (key.environment === "missing") {
      return (
        `There is no environment \`${ENVIRONMENT_NAME}\`, so the secret ` +
        `${formatCode(key.secret)} is missing, or a workflow on any branch can print it. ` +
        `${MOVE}`
      );
    }
    if (key.environment !== "open") return null;
    return (
      `The environment \`${ENVIRONMENT_NAME}\` serves every branch, so a workflow on any ` +
      `of them can print the secret ${formatCode(key.secret)}. Under Settings → ` +
      `Environments limit it to ${formatCode(repository.defaultBranch)}.`
    );
  };

const isPlain = ({ plain: where }: KeyStore) => where === "repository" || where === "organization";

const selectModelKey: SelectKey = ({ key }) => key;
const selectRepositoriesKey: SelectKey = ({ repositoriesKey }) => repositoriesKey ?? null;

const KEY_CHECKS: readonly DoctorCheck[] = [selectModelKey, selectRepositoriesKey].flatMap(
  (pick) => [createPlainSecretCheck(pick), createEnvironmentCheck(pick)],
);

// Settings that spoil how a build lands. Each check returns a sentence with its remedy, or null.

const WHERE = "under Settings, General, Pull Requests";

const checkMergeMethod: DoctorCheck = ({ repository, rules, base }) =>
  findMergeMethod(repository, rules) === null
    ? `Nothing can be merged into \`${base}\`: the repository switches off the merge methods ` +
      `that its rules allow. Allow squash merging ${WHERE}, and in the ruleset.`
    : null;

const checkMergeCommitsOnly: DoctorCheck = ({ repository, rules, base }) =>
  findMergeMethod(repository, rules) === "merge"
    ? `Builds land in \`${base}\` with a merge commit beside their one commit, because nothing ` +
      `else is allowed. Allow squash merging ${WHERE} if you want one commit.`
    : null;

/**
 * The merge queue takes neither a message nor a method:
 * https://docs.github.com/graphql/reference/input-objects
 */
const checkQueueMethod: DoctorCheck = ({ rules, base }) =>
  rules.mergeQueue?.method === "merge"
    ? `The merge queue of \`${base}\` makes merge commits: a build lands with one beside ` +
      "its one commit. Set the queue's merge method to squash if you want one commit."
    : null;

/**
 * The commit message that GitHub writes for the merge button, auto-merge and the queue:
 * https://docs.github.com/rest/repos/repos#update-a-repository, `squash_merge_commit_message`
 */
const checkSquashMessage: DoctorCheck = ({ repository, rules }) => {
  const squashes =
    repository.mergeMethods.includes("squash") &&
    (rules.pullRequest?.methods ?? ["squash"]).includes("squash");
  if (!squashes || repository.squashMessage === "COMMIT_MESSAGES") return null;
  const instead =
    repository.squashMessage === "BLANK"
      ? "no message"
      : "the pull request's description as message";
  return (
    `A squash by GitHub's button has ${instead}: the landed commit loses its workers, ` +
    'decisions and trailers (co-authors, sign-off). Choose "Default message" or "Pull ' +
    `request title and commit details" for squash merging ${WHERE}, or land by \`/land\`.`
  );
};

/**
 * "Require signed commits" in GitHub's "About protected branches": someone who is not the author
 * can merge, but not squash.
 */
const checkSignedSquash: DoctorCheck = ({ rules, base }) =>
  rules.signatures && !rules.mergeQueue
    ? `\`${base}\` accepts only signed commits, and GitHub lets only a pull request's author ` +
      "squash it there: the landing pull request is Baton's, so land by `/land`."
    : null;

const checkUpdateRule: DoctorCheck = ({ rules, base }) =>
  rules.update
    ? `Only those who may bypass the rules of \`${base}\` can change it. Put Baton on that ` +
      "ruleset's bypass list, or let someone on that list land."
    : null;

const checkSignOff: DoctorCheck = ({ repository, signOff }) =>
  repository.signOffRequired && !signOff
    ? "The repository requires a sign-off on commits that people make on the web: a DCO check " +
      "may refuse Baton's commits. Set `sign_off: true` in `.github/baton.yml`."
    : null;

/** Nothing can land while one of these applies. */
const LANDING_BLOCKER_CHECKS: readonly DoctorCheck[] = [checkMergeMethod, checkUpdateRule];
const LANDING_CHECKS: readonly DoctorCheck[] = [
  checkMergeCommitsOnly,
  checkQueueMethod,
  checkSquashMessage,
  checkSignedSquash,
  checkSignOff,
];

// All findings for the owner of a repository, as sentences. A new finding is a check in one of
// these lists.

const checkArchived: DoctorCheck = ({ repository }) =>
  repository.archived
    ? "The repository is archived: nothing can be built in it until it is unarchived."
    : null;

const checkConfiguration: DoctorCheck = ({ problem }) =>
  problem === null ? null : `The settings can't be used: ${problem}`;

const checkWorkflow: DoctorCheck = ({ repository }) =>
  repository.workflowInstalled
    ? repository.workflowUnusable
    : `There is no \`${WORKFLOW_PATH}\` on \`${repository.defaultBranch}\`: merge Baton's ` +
      "pull request that adds it, label an issue to have it opened, or run `baton workflow " +
      "--write` and commit.";

const checkWorkflowDrift: DoctorCheck = ({ repository }) => repository.workflowDiffers;

const checkCaches: DoctorCheck = ({ repository, caches: has }) =>
  !repository.workflowInstalled || has
    ? null
    : `\`${WORKFLOW_PATH}\` restores no cache, so each session fetches the dependencies again: ` +
      "`baton workflow --write` writes a workflow that does.";

const checkPermissions: DoctorCheck = ({ lacks }) =>
  lacks.length === 0
    ? null
    : `The App lacks ${lacks.map((one) => `\`${one}\``).join(", ")}: grant that under the ` +
      "App's settings, and have the repository's owner accept it under Settings → GitHub Apps.";

/** Prevents builds from starting or landing. */
export const BLOCKING_CHECKS: readonly DoctorCheck[] = [
  checkArchived,
  checkPermissions,
  checkConfiguration,
  checkWorkflow,
  ...LANDING_BLOCKER_CHECKS,
];
/** Does not prevent a build from starting, but may make it fail. */
const RISK_CHECKS: readonly DoctorCheck[] = [...BRANCH_CHECKS, ...COMMIT_CHECKS, ...LANDING_CHECKS];
export const PLAN_CHECKS: readonly DoctorCheck[] = [...LANDING_BLOCKER_CHECKS, ...RISK_CHECKS];
/** Worth fixing, but prevents nothing. */
export const ADVISORY_CHECKS: readonly DoctorCheck[] = [
  checkWorkflowDrift,
  checkCaches,
  ...KEY_CHECKS,
  ...RISK_CHECKS,
];

/** Returns the findings in the order in which to fix them. */
export function runDoctorChecks(
  facts: DoctorFacts,
  checks: readonly DoctorCheck[] = [...BLOCKING_CHECKS, ...ADVISORY_CHECKS],
): string[] {
  return checks.flatMap((check) => check(facts) ?? []);
}
