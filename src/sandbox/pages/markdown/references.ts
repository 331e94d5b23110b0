import type { Origin } from "./origin.ts";

const KINDS = [/#(?<number>[1-9]\d{0,8})/, /@(?<login>[a-z\d][a-z\d-]{0,38}(?:\[bot\])?)/, /(?<sha>[0-9a-f]{7,40})/];
const REFERENCE = new RegExp(`(?<![\\w&;/#@.-])(?:${KINDS.map(({ source }) => source).join("|")})(?![\\w-])`, "gi");

/** How many shortened ids are still looked up for a text: each starts a process. */
export interface Looks {
  left: number;
}

/**
 * Links issues, people and commits in a text that is HTML already, as GitHub does ("Autolinked references and URLs" in
 * https://docs.github.com/get-started/writing-on-github).
 */
export function linkReferences(text: string, { place, sandbox }: Origin, looks: Looks): string {
  return text.replaceAll(REFERENCE, (found: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as { number?: string; login?: string; sha?: string };
    if (groups.number !== undefined) {
      const number = Number(groups.number);
      const issue = sandbox.world.issues.find(
        (one) => one.repositoryId === place.repository.id && one.number === number,
      );
      return issue ? link(`${place.base}/${issue.pull ? "pull" : "issues"}/${number}`, found) : found;
    }
    if (groups.login !== undefined) {
      const login = groups.login.toLowerCase();
      const account = sandbox.world.accounts.find((one) => one.login.toLowerCase() === login);
      return account ? link(`/${account.login.replace(/^(.*)\[bot\]$/, "apps/$1")}`, found) : found;
    }
    // A word or a number is hardly ever a commit, and each look costs.
    if (!groups.sha || !/\d/.test(found) || !/[a-f]/.test(found)) return found;
    if (found.length < 40 && looks.left-- <= 0) return found;
    const oid = place.git.resolve(groups.sha);
    if (oid === null || !oid.startsWith(found)) return found;
    return link(`${place.base}/commit/${oid}`, `<code>${found.slice(0, 7)}</code>`);
  });
}

function link(href: string, text: string): string {
  return `<a href="${href}">${text}</a>`;
}
