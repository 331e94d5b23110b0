/** What the report and the landing say of merged work that is not in what lands. */
import { nameLostFiles } from "../build/lost-work.ts";
import type { State } from "../build/state.ts";
import { inline } from "./escape.ts";

/** One line for each worker whose merged files a later commit took back. */
export function takenBackLines({ briefs, workers }: State): string[] {
  return briefs.flatMap(({ id }) => {
    const { taken_back: files, merge_sha, pr } = workers[id]!;
    if (merge_sha === null || files.length === 0) return [];
    return [`${id}${pr ? ` (#${pr.number})` : ""}: ${inline(nameLostFiles(files), 1000)}`];
  });
}
