import type { Issue, Repository } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import { SearchRefused, type Term } from "./terms.ts";
import { fitsTime } from "./times.ts";

export interface Candidate {
  sandbox: Sandbox;
  /** Whom `@me` means. */
  me: string | null;
  repository: Repository;
  issue: Issue;
}

type Judge = (value: string, one: Candidate) => boolean;

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const IS: Record<string, (one: Candidate) => boolean> = {
  issue: ({ issue }) => !issue.pull,
  pr: ({ issue }) => issue.pull !== null,
  "pull-request": ({ issue }) => issue.pull !== null,
  open: ({ issue }) => issue.state === "open",
  closed: ({ issue }) => issue.state === "closed",
  merged: ({ issue }) => issue.pull?.merged === true,
  unmerged: ({ issue }) => issue.pull?.merged === false,
  draft: ({ issue }) => issue.pull?.draft === true,
  public: ({ repository }) => !repository.private,
  private: ({ repository }) => repository.private,
  locked: ({ issue }) => Boolean(issue.locked),
  unlocked: ({ issue }) => !issue.locked,
};

const JUDGES: Record<string, Judge> = {
  repo: (name, { repository }) => same(name, `${repository.owner}/${repository.name}`),
  user: (login, { repository }) => same(login, repository.owner),
  org: (login, { repository }) => same(login, repository.owner),
  is: isWord,
  type: isWord,
  state: isWord,
  draft: (value, { issue }) => issue.pull !== null && issue.pull.draft === (value === "true"),
  archived: (value, { repository }) => repository.archived === (value === "true"),
  author: (login, one) => same(who(one, login), one.issue.author),
  mentions: (login, one) => textOf(one).includes(`@${who(one, login).toLowerCase()}`),
  commenter: (login, one) => commentsOf(one).some((comment) => same(who(one, login), comment.author)),
  label: (value, { issue }) => value.split(",").some((name) => issue.labels.some((label) => same(name, label))),
  head: (branch, { issue }) => issue.pull?.headRef.startsWith(branch) === true,
  base: (branch, { issue }) => issue.pull?.baseRef.startsWith(branch) === true,
  "reviewed-by": (login, one) =>
    one.issue.pull?.reviews.some((review) => review.state !== "PENDING" && same(who(one, login), review.author)) ===
    true,
  "review-requested": (login, one) =>
    one.issue.pull?.requestedReviewers?.some((asked) => same(who(one, login), asked)) === true,
  assignee: (login, one) => one.issue.assignees?.some((assigned) => same(who(one, login), assigned)) === true,
  created: (value, { issue }) => fitsTime(value, issue.createdAt),
  updated: (value, { issue }) => fitsTime(value, issue.updatedAt),
  closed: (value, { issue }) => fitsTime(value, issue.closedAt),
  merged: (value, { issue }) => fitsTime(value, issue.pull?.mergedAt ?? null),
  // The sandbox has no milestones and no projects.
  milestone: () => false,
  no: (what, { issue }) => {
    const held: Record<string, number> = { label: issue.labels.length, assignee: issue.assignees?.length ?? 0 };
    return (held[what] ?? 0) === 0;
  },
};

/** Refuses a qualifier or a word that the sandbox doesn't know by its name, whatever there is to find. */
export function checkTerms(terms: Term[]): void {
  for (const { name, value } of terms) {
    const plain = name === "" || name === "sort" || name === "in";
    if (!plain && !Object.hasOwn(JUDGES, name)) {
      throw new SearchRefused(`The sandbox's search has no qualifier ${name}:`);
    }
    if (JUDGES[name] === isWord && !Object.hasOwn(IS, value.toLowerCase())) {
      throw new SearchRefused(`The sandbox's search doesn't know is:${value}`);
    }
  }
}

/** Whether an issue or pull request fits all of these checked terms. */
export function fitsTerms(candidate: Candidate, terms: Term[]): boolean {
  const places = terms.find((term) => term.name === "in")?.value;
  return terms.every((term) => {
    if (term.name === "sort" || term.name === "in") return true;
    if (term.name === "") return textOf(candidate, places).includes(term.value.toLowerCase()) !== term.not;
    return JUDGES[term.name]!(term.value, candidate) !== term.not;
  });
}

function isWord(value: string, one: Candidate): boolean {
  return IS[value.toLowerCase()]!(one);
}

/** `@me`, and `app/helper` as a bot is written. */
function who({ me }: Candidate, login: string): string {
  return login === "@me" ? (me ?? "") : login.replace(/^app\/(.*)$/i, "$1[bot]");
}

export function commentsOf({ sandbox, repository, issue }: Omit<Candidate, "me">) {
  return sandbox.world.comments.filter((one) => one.repositoryId === repository.id && one.issueNumber === issue.number);
}

function textOf(one: Candidate, places = "title,body,comments"): string {
  const wanted = places.split(",");
  const parts = [
    ...(wanted.includes("title") ? [one.issue.title] : []),
    ...(wanted.includes("body") ? [one.issue.body ?? ""] : []),
    ...(wanted.includes("comments") ? commentsOf(one).map((comment) => comment.body) : []),
  ];
  return parts.join("\n").toLowerCase();
}
