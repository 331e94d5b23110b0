/** Rules about commits, names and files that Baton's may not meet: each is said before a session is paid for. */
import type { FileLimits, RulePattern } from "../build/branchRules.ts";
import { titleOf } from "../build/names.ts";
import { formatTitle } from "../build/titles.ts";
import { code } from "../comments/escape.ts";
import { counted } from "../text/counted.ts";
import type { Check, DoctorFacts } from "./facts.ts";

/** What Baton's commits and branches are like. GitHub commits for Apps with its own address. */
const SAMPLES: Readonly<Record<RulePattern["about"], (facts: DoctorFacts, landing: boolean) => string>> = {
  message: ({ commitTitle }, landing) => {
    const [slug, subject] = ["12-units", "feat: convert units"];
    return landing ? formatTitle<"commit">(commitTitle, { slug, subject, issue: 12 }) : titleOf(slug, "W1.1", subject);
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

const landingCommit: Check = (facts) => describePatterns(facts, facts.rules.patterns, `\`${facts.base}\``, true);

const ownCommits: Check = (facts) => {
  const { build, land, worker } = facts.own;
  const known = new Map([...worker.patterns, ...build.patterns, ...land.patterns].map((p) => [JSON.stringify(p), p]));
  return describePatterns(facts, [...known.values()], `branches like \`${facts.prefix}/**/*\``, false);
};

const deployments: Check = ({ base, rules }) =>
  rules.deployments.length === 0
    ? null
    : `The rules of \`${base}\` want a pull request deployed to ` +
      `${rules.deployments.map((one) => code(one)).join(", ")} ` +
      "before it is merged. Baton deploys nothing and waits: have a workflow deploy pull requests there.";

const files: Check = ({ own }) => {
  const limits = own.worker.files;
  if (limits === null) return null;
  return (
    `GitHub refuses every push with ${listLimits(limits).join(", ")}. A worker that needs one is stopped there: ` +
    "keep it out of the request, or put Baton on that ruleset's bypass list (Settings → Rules)."
  );
};

/** A regular expression of a stranger's is not tried out: one can be written that takes for ever. */
function describePatterns(facts: DoctorFacts, patterns: RulePattern[], where: string, landing: boolean): string | null {
  const found = patterns.filter((one) => !isMet(one, SAMPLES[one.about](facts, landing)));
  if (found.length === 0) return null;
  const said = found.map((one) => {
    const sample = code(SAMPLES[one.about](facts, landing));
    const not = one.negate ? "not " : "";
    const wanted = `${not}${VERBS[one.operator]} ${code(one.pattern, 100)}`;
    return `${NAMES[one.about]} must ${wanted} (Baton's are like ${sample})`;
  });
  return (
    `Rules for ${where}: ${said.join("; ")}. ` +
    "GitHub refuses what doesn't fit: put Baton on the bypass list of that rule, or let the pattern take these " +
    "(Settings → Rules)."
  );
}

function isMet({ negate, operator, pattern }: RulePattern, value: string): boolean {
  if (operator === "regex") return false;
  const test = { starts_with: value.startsWith(pattern), ends_with: value.endsWith(pattern) };
  return (operator === "contains" ? value.includes(pattern) : test[operator]) !== negate;
}

function listLimits({ extensions, pathLength, paths, size }: FileLimits): string[] {
  return [
    ...paths.slice(0, 10).map((path) => `files at ${code(path, 100)}`),
    ...extensions.slice(0, 10).map((extension) => `files like ${code(extension, 40)}`),
    ...(pathLength === null ? [] : [`paths over ${counted(pathLength, "character")}`]),
    ...(size === null ? [] : [`files over ${counted(size, "megabyte")}`]),
  ];
}

const unsigned: Check = (facts) =>
  facts.unsigned
    ? "Turn on web commit signing on this GitHub Enterprise Server: without it no commit of the App's is verified. " +
      "Then rules that require signed commits refuse them, and sessions are not steered while they run. Until it is " +
      "on, Baton marks its commits with a `Baton-Seal` that only holders of the App's private key can make. " +
      "How: https://docs.github.com/enterprise-server/admin/configuring-settings/" +
      "configuring-user-applications-for-your-enterprise/configuring-web-commit-signing"
    : null;

export const COMMIT_CHECKS: readonly Check[] = [unsigned, ownCommits, landingCommit, deployments, files];
