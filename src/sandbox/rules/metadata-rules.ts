/**
 * Rules about names, messages and e-mail addresses. The sentences are GitHub's:
 * https://docs.github.com/repositories, "Available rules for rulesets", "Metadata restrictions"
 */
import type { Commit } from "../git/repository.ts";
import type { BranchRule } from "../schema/rules.ts";

const SUBJECTS: Readonly<Record<string, string>> = {
  branch_name_pattern: "Branch name",
  tag_name_pattern: "Tag name",
  commit_message_pattern: "Commit message",
  commit_author_email_pattern: "Author email",
  committer_email_pattern: "Committer email",
};

const OPERATORS: Readonly<
  Record<string, { words: string; test: (value: string, pattern: string) => boolean }>
> = {
  starts_with: {
    words: "start with a matching pattern",
    test: (value, pattern) => value.startsWith(pattern),
  },
  ends_with: {
    words: "end with a matching pattern",
    test: (value, pattern) => value.endsWith(pattern),
  },
  contains: {
    words: "contain a matching pattern",
    test: (value, pattern) => value.includes(pattern),
  },
  regex: {
    words: "match a given regex pattern",
    test: (value, pattern) => toRegExp(pattern)?.test(value) ?? false,
  },
};

/** Returns a rule's objection to the name of a branch or tag, or null. */
export function checkRefName(rule: BranchRule, name: string): string | null {
  return isRuleMet(rule, name) ? null : describeMetadataRule(rule);
}

/** Returns the commits that a rule rejects. */
export function findUnfitCommits(rule: BranchRule, commits: Commit[]): Commit[] {
  const read: Readonly<Record<string, (commit: Commit) => string>> = {
    commit_message_pattern: ({ message }) => message.replace(/\n+$/, ""),
    commit_author_email_pattern: ({ author }) => author.email,
    committer_email_pattern: ({ committer }) => committer.email,
  };
  const value = read[rule.type];
  return value ? commits.filter((commit) => !isRuleMet(rule, value(commit))) : [];
}

/** Formats `Commit message must match a given regex pattern: ^feat`. */
export function describeMetadataRule({ parameters, type }: BranchRule): string {
  const { words } = getOperator(parameters);
  const negated = parameters?.["negate"] === true ? "not " : "";
  return `${SUBJECTS[type] ?? type} must ${negated}${words}: ${getPattern(parameters)}`;
}

function isRuleMet({ parameters }: BranchRule, value: string): boolean {
  const found = getOperator(parameters).test(value, getPattern(parameters));
  return found !== (parameters?.["negate"] === true);
}

function getPattern(parameters: BranchRule["parameters"]): string {
  const pattern = parameters?.["pattern"];
  return typeof pattern === "string" ? pattern : "";
}

function getOperator(parameters: BranchRule["parameters"]) {
  return OPERATORS[String(parameters?.["operator"])] ?? OPERATORS["regex"]!;
}

/**
 * Converts a pattern of RE2, which GitHub uses. Its flags are in leading brackets, and a single
 * line is the whole text. Returns null if JavaScript can't parse it.
 */
function toRegExp(pattern: string): RegExp | null {
  const [, flags = "", rest = ""] = /^(?:\(\?([ims]+)\))?([^]*)$/.exec(pattern) ?? [];
  const source = rest.replaceAll("(?P<", "(?<").replaceAll("\\A", "^").replaceAll("\\z", "$");
  try {
    return new RegExp(source, [...new Set(flags)].join(""));
  } catch {
    return null;
  }
}
