import { findAccount } from "../../auth/find-account.ts";
import type { Sandbox } from "../../sandbox.ts";
import type { RepositoryPlace } from "../visit.ts";

/** The place of a text, which gives its references and relative links their meaning. */
export interface MarkdownOrigin {
  sandbox: Sandbox;
  place: RepositoryPlace;
  /** Base path of relative links and pictures. */
  links: string;
  pictures: string;
  /** Whether a line feed is a line break: in comments, but not in files. */
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

/** Number of shortened ids that may still be looked up for a text. Each lookup starts a process. */
export interface CommitLookups {
  left: number;
}

/** An issue, a person or a commit that a text names. */
export interface Reference {
  kind: "issue" | "user" | "commit";
  /** Path of its page. */
  path: string;
  /** The text on the page. For a commit it is the start of its id. */
  text: string;
}

interface ReferenceOrigin {
  sandbox: MarkdownOrigin["sandbox"];
  place: Pick<MarkdownOrigin["place"], "repository" | "git" | "base">;
}

/**
 * Links issues, people and commits in a text that is already HTML, as GitHub does ("Autolinked
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
    // A word or a number is rarely a commit, and each lookup costs time.
    if (!groups.sha || !/\d/.test(found) || !/[a-f]/.test(found)) return found;
    if (found.length < 40 && looks.left-- <= 0) return found;
    const oid = place.git.resolve(groups.sha);
    if (oid === null || !oid.startsWith(found)) return found;
    return link({ kind: "commit", path: `${place.base}/commit/${oid}`, text: found.slice(0, 7) });
  });
}

/** Renders a link as on the sandbox's own pages. */
export function renderReferenceLink({ kind, path, text }: Reference): string {
  return `<a href="${path}">${kind === "commit" ? `<code>${text}</code>` : text}</a>`;
}
