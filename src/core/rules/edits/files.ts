/** People's files beside the documents: material for the workers, within bounds; and what comes to nothing. */
import { documentOf } from "../../build/recordEdits.ts";
import { named } from "./named.ts";
import type { Accepted } from "./accepted.ts";
import type { Say } from "./say.ts";
import type { Turn } from "../turn.ts";

/** Every session fetches the record: of one file, and of all of `context/`. */
const FILE_BYTES = 1_000_000;
const ALL_BYTES = 10_000_000;

/** `bytes`: of all of `context/`, these included. */
export function takeContext(turn: Turn, files: readonly Accepted[], bytes: number, say: Say): void {
  let all = bytes;
  const kept = files.filter((file) => {
    const size = file.blob === null ? 0 : file.bytes;
    const why =
      size > FILE_BYTES
        ? `it has ${mega(size)}, at most ${mega(FILE_BYTES)} are taken: every session would fetch it.`
        : size > 0 && all > ALL_BYTES
          ? `\`context/\` would have ${mega(all)}, at most ${mega(ALL_BYTES)} are taken.`
          : null;
    if (why === null) return true;
    say.refused(file, `${file.path}: ${why}`);
    all -= size;
    return false;
  });
  for (const [by, of] of Map.groupBy(kept, (file) => file.by)) turn.note(`@${by} changes ${named(of)} for the workers`);
}

/** Where the words that somebody wrote into `path` would count. */
export function sayWhere(file: Accepted, say: Say): void {
  const { path } = file;
  if (documentOf(path) === "made") say.refused(file, `${path}: Baton makes it from what it knows; ${placeFor(path)}`);
  else say.refused(file, `${path}: no session looks there. Put what is for the workers into \`context/\`.`);
}

function placeFor(path: string): string {
  if (path === "PLAN.md" || path.startsWith("workers/")) return "edit the briefs, `workers/W….md`, instead.";
  if (path.startsWith("steers/")) return "say it by `/steer <worker> <words>`.";
  if (path.startsWith("threads/")) return "say it on the pull request.";
  return "say it below `## Direction` in BUILD.md instead.";
}

const mega = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;
