/** How a person deletes what is left of a build: Baton deletes no branch unasked. */

/** The end of a sentence, and the command. `root`: `baton/7-add-units`; anybody who may push can have named it. */
export function deleting(root: string): string {
  if (!/^[\w./-]+$/.test(root)) return ".";
  const branches = `git ls-remote --heads origin '${root}/*' | cut -f2`;
  return ` by\n\n\`\`\`sh\n${branches} | xargs git push origin --delete\n\`\`\``;
}
