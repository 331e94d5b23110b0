/** Files in a line of the record's commit message. */

const NAMED = 5;

/** `context/a.md, context/b.md and 7 more`; a name can't begin another line. */
export function named(files: readonly { path: string }[]): string {
  const names = files.slice(0, NAMED).map(({ path }) => path.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").slice(0, 100));
  const more = files.length - names.length;
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
}
