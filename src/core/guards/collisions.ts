/** Written paths that can't stand beside each other, or that go through what is no folder. */
import type { Change } from "../sessions/proposal.ts";
import { foldedName, shown } from "./names.ts";

/** Pairs of written paths (or their folders) that are one on a file system that folds case or normalises Unicode. */
export function collisions(change: Change): [string, string][] {
  const found: [string, string][] = [];
  const seen = new Map<string, { name: string; file: boolean }>();
  const touched = new Set<string>();
  for (const { path, op } of change.files) {
    if (touched.has(path)) found.push([path, "is in the change twice."]);
    touched.add(path);
    if (op === "delete") continue;
    const segments = path.split("/");
    const folded = segments.map(foldedName);
    for (let end = 1; end <= segments.length; end++) {
      const name = segments.slice(0, end).join("/");
      const file = end === segments.length;
      const fold = folded.slice(0, end).join("/");
      const other = seen.get(fold);
      if (!other) seen.set(fold, { name, file });
      else if (other.name !== name) {
        found.push([
          path,
          `and ${shown(other.name)} are one name where case or accents are folded; rename one of them.`,
        ]);
        break;
      } else if (other.file !== file) {
        found.push([path, `needs ${shown(name)} to be both a file and a folder.`]);
        break;
      }
    }
  }
  return found;
}
