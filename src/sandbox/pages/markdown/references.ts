import { findAccount } from "../../auth/find-account.ts";
import type { Sandbox } from "../../sandbox.ts";
import type { RepositoryPlace } from "../visit.ts";

/** Where a text stands: what its references and relative links mean. */
export interface MarkdownOrigin {
  sandbox: Sandbox;
  place: RepositoryPlace;
  /** Path that relative links start from, and pictures. */
  links: string;
  pictures: string;
  /** In comments a line's end is a break, in files it isn't. */
  breaks: boolean;
}

const KINDS = [
  /#(?<number>[1-9]\d{0,8})/,
  /@(?<login>[a-z\d][a-z\d-]{0,38}(?:\[bot\])?)/,
  /(?<sha>[0-9a-f]{7,40})/,
];
const REFERENCE = new RegExp(
  `(?<![\\w&;/#@.-])(?:${KINDS.map(({ source }) => source).join("|")})(?![\\w-])`,
  "gi",
);

/** How many shortened ids are still looked up for a text: each starts a process. */
export interface CommitLookups {
  left: number;
}

/** An issue, a person or a commit that a text names. */
export interface Reference {
  kind: "issue" | "user" | "commit";
  /** Of its page. */
  path: string;
  /** As the page shows it: of a commit's id the beginning. */
  text: string;
}

interface ReferenceOrigin {
  sandbox: MarkdownOrigin["sandbox"];
  place: Pick<MarkdownOrigin["place"], "repository" | "git" | "base">;
}

/**
 * Links issues, people and commits in a text that is HTML already, as GitHub does ("Autolinked
 * references and URLs" in
 * https://docs.github.com/get-started/writing-on-github).
 */
export function linkReferences(
  text: string,
  { place, sandbox }: ReferenceOrigin,
  looks: CommitLookups,
  link: (reference: Reference) => string,
): string {
  return text.replaceAll(REFERENCE, (found: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as { number?: string; login?: string; sha?: string };
    if (groups.number !== undefined) {
      const number = Number(groups.number);
      const issue = sandbox.world.issues.find(
        (one) => one.repositoryId === place.repository.id && one.number === number,
      );
      if (!issue) return found;
      return link({
        kind: "issue",
        path: `${place.base}/${issue.pull ? "pull" : "issues"}/${number}`,
        text: found,
      });
    }
    if (groups.login !== undefined) {
      const account = findAccount(sandbox.world, groups.login);
      if (!account) return found;
      return link({
        kind: "user",
        path: `/${account.login.replace(/^(.*)\[bot\]$/, "apps/$1")}`,
        text: found,
      });
    }
    // A word or a number is hardly ever a commit, and each look costs.
    if (!groups.sha || !/\d/.test(found) || !/[a-f]/.test(found)) return found;
    if (found.length < 40 && looks.left-- <= 0) return found;
    const oid = place.git.resolve(groups.sha);
    if (oid === null || !oid.startsWith(found)) return found;
    return link({ kind: "commit", path: `${place.base}/commit/${oid}`, text: found.slice(0, 7) });
  });
}

/** As the sandbox's own pages have them. */
export function renderReferenceLink({ kind, path, text }: Reference): string {
  return `<a href="${path}">${kind === "commit" ? `<code>${text}</code>` : text}</a>`;
}
