/**
 * A worker in a few lines, for sessions that judge many. The most important comes first, and the
 * path names the full text. Other authors' texts are cut and flattened, so that each stays one list
 * item.
 */
import { findNewestCompletion } from "../model/adaptation.ts";
import { listLoopWorkers } from "../model/loop.ts";
import { compareWorkers, getWave, type WorkerId } from "../model/names.ts";
import type { State } from "../model/state.ts";
import { getWorkerStatus } from "../model/status.ts";
import {
  listNotes,
  listRemovedArtifacts,
  listUnbackedClaims,
  type NoteKind,
  type WorkerNote,
} from "../model/worker-reports.ts";
import type { UnbackedClaim } from "../model/session-reason.ts";
import type { Brief } from "../model/brief.ts";
import { getBriefPath } from "../model/brief-document.ts";
import { getReviewPath } from "../model/record-files.ts";
import { toVisibleLine } from "../text/invisible-characters.ts";
import { pluralize } from "../text/format.ts";
import type { Completion } from "../model/completion.ts";
import { isBlocking } from "../model/review-findings.ts";

/** Maximum UTF-8 bytes of a worker's digest, including its path and the line's end. */
export const DIGEST_BYTES = 600;
/** The same for a worker of an earlier pass. */
export const SHORT_DIGEST_BYTES = 160;
/** Maximum bytes of one item, so that the first can't displace all others. */
const ITEM_BYTES = 150;
/** Bytes reserved for the line that says what is left out. */
const REST_BYTES = 56;
const NAME_BYTES = 50;

/**
 * One idea. `kind` is a noun that names it when it doesn't fit. `stays`: space is reserved for it.
 */
interface Item {
  kind: string;
  text: string;
  stays?: true;
}

/** Facts that are looked up once for all workers. */
interface Known {
  notes: readonly WorkerNote[];
  claims: readonly UnbackedClaim[];
}

/** Returns the text as one visible line of at most `max` UTF-8 bytes. A cut text ends in `…`. */
export function truncateLine(text: string, max: number): string {
  const line = toVisibleLine(text);
  if (countBytes(line) <= max) return line;
  let room = max - countBytes("…");
  let cut = "";
  for (const character of line) {
    room -= countBytes(character);
    if (room < 0) break;
    cut += character;
  }
  return `${cut.trimEnd()}…`;
}

/**
 * Renders each worker as a heading and items, in at most `DIGEST_BYTES`. First come unmet criteria,
 * unconfirmed claims, open review findings and concerns, then the summary and the rest. Items that
 * don't fit are counted.
 */
export function renderWorkerDigests(state: State, ids: readonly WorkerId[]): string[] {
  const idle = state.build.loops
    .flatMap((loop) => listUnbackedClaims(state, loop))
    .filter(({ path }) => path === null);
  const known = { notes: listNotes(state), claims: [...listRemovedArtifacts(state), ...idle] };
  return ids.map((id) => {
    const path = findCompletionPath(state, id);
    const where = path === null ? "handed back nothing" : `whole: \`${path}\``;
    const head =
      `## ${id}: ${truncateLine(getWorkerName(state, id), NAME_BYTES)} ` +
      `(${describeEnd(state, id)}; ${where})`;
    return renderItems(head, listItems(state, id, known), DIGEST_BYTES);
  });
}

/** Renders the same in one line of at most `SHORT_DIGEST_BYTES`. */
export function renderShortWorkerDigest(state: State, id: WorkerId): string {
  const path = findCompletionPath(state, id);
  const end = ` (${describeEnd(state, id)}${path === null ? "" : `; \`${path}\``})`;
  const room = SHORT_DIGEST_BYTES - countBytes(`- ${id}: ${end}\n`);
  return `- ${id}: ${truncateLine(getWorkerName(state, id), room)}${end}`;
}

/** Renders a brief that has not started, in at most `DIGEST_BYTES`. */
export function renderBriefDigest(brief: Brief): string {
  const { id, name, mission, depends_on: after, paths, complexity, script } = brief;
  const head =
    `## ${id}: ${truncateLine(name, NAME_BYTES)} (not started; whole: ` +
    `\`${getBriefPath(brief)}\`)`;
  const items = [
    { kind: "mission", text: `Mission: ${mission}` },
    ...(after.length > 0 ? [{ kind: "dependencies", text: `After: ${after.join(", ")}` }] : []),
    { kind: "script", text: `Script ${script}, ${complexity}` },
    { kind: "paths", text: `Paths: ${paths.map((path) => `\`${path}\``).join(", ")}` },
  ];
  return renderItems(head, items, DIGEST_BYTES);
}

/**
 * Returns `head` and as many items in order as fit into `max` bytes, and how many of each kind
 * don't.
 */
export function renderItems(
  head: string,
  items: readonly Item[],
  max: number,
  most = ITEM_BYTES,
): string {
  const all = items.map((item) => ({ ...item, line: `- ${truncateLine(item.text, most)}` }));
  const sizeOfAll = all.reduce(
    (sum, { line }) => sum + countBytes(`${line}\n`),
    countBytes(`${head}\n`),
  );
  if (sizeOfAll <= max) return [head, ...all.map(({ line }) => line)].join("\n");
  const reserved = all
    .filter(({ stays }) => stays)
    .reduce((sum, { line }) => sum + countBytes(`${line}\n`), 0);
  let room = max - countBytes(`${head}\n`) - REST_BYTES - reserved;
  const left: string[] = [];
  const fitting = all.filter(({ kind, stays, line }) => {
    if (stays) return true;
    room -= countBytes(`${line}\n`);
    if (room < 0) left.push(kind);
    return room >= 0;
  });
  const rest = truncateLine(`- Left out: ${countKinds(left)}`, REST_BYTES - 1);
  return [head, ...fitting.map(({ line }) => line), rest].join("\n");
}

/** Returns `2 concerns, 1 learning`, in order of appearance. */
function countKinds(kinds: readonly string[]): string {
  return [...Map.groupBy(kinds, (kind) => kind)]
    .map(([kind, all]) => pluralize(all.length, kind))
    .join(", ");
}

function listItems(state: State, id: WorkerId, { notes, claims }: Known): Item[] {
  const completion = findNewestCompletion(state, id);
  const own = notes.filter(({ worker }) => worker === id);
  const of = (kind: NoteKind, word: string): Item[] =>
    own
      .filter((note) => note.kind === kind)
      .map(({ text }) => ({ kind, text: `${word}: ${text}` }));
  const unmet = (completion?.criteria ?? []).filter(({ met }) => !met);
  const gone = claims.filter(({ worker }) => worker === id);
  return [
    ...unmet.map(({ criterion, evidence }) => ({
      kind: "unmet point",
      text: `Not met: criterion ${criterion}: ${evidence}`,
    })),
    ...gone.map(({ path, removed_by: remover }) => ({
      kind: "missing file",
      text:
        path === null
          ? "No file shows it: says that it is complete, and changed nothing"
          : `No file shows: ${path}, which ${remover ?? "a later worker"} removed`,
    })),
    ...listReviewItems(state, id),
    ...of("concern", "Concern"),
    ...(completion === null
      ? []
      : [{ kind: "summary", text: `Summary: ${completion.summary}`, stays: true as const }]),
    ...listSources(completion),
    ...of("follow-up", "Follow-up"),
    ...of("decision", "Decision"),
    ...of("learning", "Learning"),
  ];
}

/** Returns the number of sources of an answer. A session that needs them opens the full text. */
function listSources(completion: Completion | null): Item[] {
  const sources = completion?.sources ?? [];
  if (sources.length === 0) return [];
  const weak = sources.filter(({ confidence }) => confidence === "low").length;
  return [
    {
      kind: "count of sources",
      text: `Sources: ${sources.length}, ${weak} of low confidence`,
      stays: true,
    },
  ];
}

/** Lists each open blocking finding. For the others, gives only their number and their path. */
function listReviewItems({ reviews }: State, id: WorkerId): Item[] {
  const own = Object.entries(reviews).filter(([, { worker }]) => worker === id);
  const all = own.flatMap(([key, { findings }]) =>
    findings.map((finding) => ({ ...finding, key })),
  );
  const open = all.filter((finding) => isBlocking(finding) && finding.settled === null);
  const newest = own.toSorted(([, a], [, b]) => a.round - b.round).at(-1);
  if (!newest) return [];
  const [key, { verdict }] = newest;
  const count =
    all.length === 0
      ? "no findings"
      : `${pluralize(all.length, "finding")}, ${open.length} blocking and open`;
  return [
    ...open.map(({ path, line, body }) => ({
      kind: "open finding",
      text: `Blocking, open: ${path}:${line}: ${body}`,
    })),
    { kind: "review", text: `Reviews: ${verdict}, ${count} (\`${getReviewPath(key)}\`)` },
  ];
}

const getWorkerName = ({ briefs }: State, id: WorkerId) =>
  briefs.find((brief) => brief.id === id)?.name ?? "";

/** Returns the record path of its newest completion. Null if it submitted none. */
function findCompletionPath(state: State, id: WorkerId): string | null {
  return findNewestCompletion(state, id) === null ? null : `completions/${id}.json`;
}

/** Returns `merged, complete`: how it ended, and its own status. */
function describeEnd(state: State, id: WorkerId): string {
  const worker = state.workers[id];
  const status = worker ? getWorkerStatus(worker, state).replaceAll("_", " ") : "unknown";
  const word = findNewestCompletion(state, id)?.status;
  return word && word !== "complete" ? `${status}, ${word} as it reported` : status;
}

const countBytes = (text: string) => new TextEncoder().encode(text).length;

/** Returns all workers of the build, in order. */
export function listWorkers({ briefs }: Pick<State, "briefs">): WorkerId[] {
  return briefs.map(({ id }) => id).toSorted(compareWorkers);
}

/** Returns the workers of the pass, in order. 0 is the first pass; n is loop n. */
export function listPassWorkers(state: State, pass: number): WorkerId[] {
  const { loops } = state.build;
  const loop = loops.find(({ n }) => n === pass);
  if (loop) return listLoopWorkers(state, loop);
  const first = Math.min(...loops.map(({ wave }) => wave ?? Infinity));
  return pass === 0 ? listWorkers(state).filter((id) => getWave(id) < first) : [];
}
