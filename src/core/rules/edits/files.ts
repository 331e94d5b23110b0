/** People's files beside the documents: material for the workers, within bounds; and what comes to nothing. */
import { documentOf } from "../../build/recordEdits.ts";
import { BRIEF_FILE_CHARS, findContextOwner, withFiles } from "../../plan/brief-files.ts";
import { planChanged } from "../plan/planChanged.ts";
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
  const taken = kept.filter((file) => takeBriefFile(turn, file, say));
  for (const [by, of] of Map.groupBy(taken, (file) => file.by))
    turn.note(`@${by} changes ${named(of)} for the workers`);
}

/** A text in a worker's own folder is part of its brief: it changes the plan. False = it is refused. */
function takeBriefFile(turn: Turn, file: Accepted, say: Say): boolean {
  const owner = findContextOwner(file.path);
  const { briefs } = turn.state;
  const brief = briefs.find(({ id }) => id === owner?.worker);
  if (!owner || !brief || owner.rest.includes("/")) return true;
  const own = brief.files ?? [];
  const isText = file.text !== null && file.text.length <= BRIEF_FILE_CHARS;
  const wasOwn = own.some(({ name }) => name === owner.rest);
  // Material of people's own kind: the worker reads it, and the plan doesn't hold it.
  if (!isText && !wasOwn) return true;
  if (!isText && file.blob !== null) {
    say.refused(file, `${file.path}: a file of the plan is text of at most ${BRIEF_FILE_CHARS} characters.`);
    return false;
  }
  const others = own.filter(({ name }) => name !== owner.rest);
  const next = withFiles(brief, isText ? [...others, { name: owner.rest, text: file.text! }] : others);
  turn.state.briefs = briefs.map((one) => (one === brief ? next : one));
  say.done(
    file,
    file.blob === null ? `${brief.id} no longer gets ${file.path}` : `${brief.id} gets ${file.path} as it is now`,
  );
  planChanged(turn, briefs, file.by, `edited ${named([file])}`);
  return true;
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
