/**
 * Whether a time fits a search's way to say one: `2026-01-01`, `>=2026-01-01`, `2026-01-01..2026-02-01`, `*..b`.
 * "Query for dates" of
 * https://docs.github.com/search-github/getting-started-with-searching-on-github/understanding-the-search-syntax
 */
export function fitsTime(value: string, at: string | null): boolean {
  if (at === null) return false;
  // A day is all of that day: only as much of the time is looked at as was said.
  const after = (text: string): number => at.slice(0, text.length).localeCompare(text);
  const [from, to] = value.split("..");
  if (from !== undefined && to !== undefined) {
    return (from === "*" || after(from) >= 0) && (to === "*" || after(to) <= 0);
  }
  const [, sign = "", text = ""] = /^(>=|<=|>|<)?(.*)$/.exec(value) ?? [];
  if (sign === ">") return after(text) > 0;
  if (sign === ">=") return after(text) >= 0;
  if (sign === "<") return after(text) < 0;
  if (sign === "<=") return after(text) <= 0;
  return after(text) === 0;
}
