/** One part of a search: `label:"help wanted"`, `-is:draft`, or a word (then `name` is empty). */
export interface Term {
  name: string;
  value: string;
  not: boolean;
}

/**
 * Reads GitHub's search syntax: qualifiers, quoted values, `-` for not.
 * https://docs.github.com/search-github/getting-started-with-searching-on-github/understanding-the-search-syntax
 */
export function parseSearch(text: string): Term[] {
  return [...text.matchAll(/(-?)(?:([a-z-]+):)?(?:"([^"]*)"|(\S+))/gi)].map(([, minus, name = "", quoted, bare]) => ({
    name: name.toLowerCase(),
    value: quoted ?? bare ?? "",
    not: minus === "-",
  }));
}

/** What this sandbox can't search by; each API says it in its own way. */
export class SearchRefused extends Error {}
