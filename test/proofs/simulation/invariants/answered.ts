import { readMarker } from "../../../../src/core/messages/marker.ts";
import { TYPO } from "../world/acts.ts";
import { readState } from "../world/record.ts";
import { REST } from "./ends.ts";
import type { Invariant, Snapshot } from "./invariant.ts";
import { wasRevoked } from "./roles.ts";
import type { Comment } from "../../../../src/sandbox/schema/comments.ts";

/** Two sweeps happen within this time, so what no webhook reported is found by then. */
const ANSWER_MS = REST * 60_000;
/** Baton's last word on a command: done, or not done. */
const LAST = ["rocket", "confused"];
/** Replies while no build is under way. A rate limit may drop the reaction beside them. */
const STATELESS = (id: number) => [`refused-late-${id}`, `refused-edited-${id}`];
/** Baton's comments that answer the comment with this id, if it was refused. */
const REFUSED = (id: number) => [`answer-${id}`, `edited-${id}`, ...STATELESS(id)];

/** No command is answered twice, or both as done and as not done. */
export const checkAnsweredOnce: Invariant = ({ github }) => {
  const { comments } = github.sandbox.world;
  const said = new Set(comments.filter(({ author }) => author === "baton[bot]").map(getKey));
  return comments.filter(isCommand).flatMap((comment) => {
    const last = listLast(comment);
    const refusals = REFUSED(comment.id).filter((key) => said.has(key));
    const what = `${comment.author}'s ${comment.body.split("\n", 1)[0]} (${comment.id})`;
    return [
      ...(last.length > 1 ? [`${what} is answered by ${last.join(" and ")}`] : []),
      ...(comment.body === TYPO && last.includes("rocket")
        ? [`${what} is not a command, but was done`]
        : []),
      ...(refusals.length > 1
        ? [`${what} is refused ${refusals.length} times: ${refusals.join(", ")}`]
        : []),
    ];
  });
};

/**
 * Every command of a user with write access has been answered. `checkTasksEnd` covers commands to
 * tasks.
 */
export const checkAnsweredAll: Invariant = (snapshot) => {
  const { comments } = snapshot.github.sandbox.world;
  const said = new Set(comments.map(getKey));
  const isAnswered = (comment: Comment) =>
    listLast(comment).length > 0 || STATELESS(comment.id).some((key) => said.has(key));
  return comments
    .filter(
      (comment) =>
        isCommand(comment) &&
        isDue(snapshot, comment) &&
        !wasRevoked(snapshot, comment.author, comment.createdAt, { before: REST }),
    )
    .filter(
      (comment) =>
        !isAnswered(comment) && !snapshot.taskThreads.asked.some(({ id }) => id === comment.id),
    )
    .map(
      ({ id, author, body }) => `${author}'s ${body.split("\n", 1)[0]} (${id}) was never answered`,
    );
};

/**
 * The words of a finished command are or were in a record, or are in the comment that hands the
 * worker to a person. A session that has read them may end before the command is marked as done.
 */
export const checkWordsAreKept: Invariant = (snapshot) => {
  const { record, github, repo } = snapshot;
  if (!record) return [];
  return github.sandbox.world.comments.flatMap((comment) => {
    const words =
      isCommand(comment) && listLast(comment)[0] === "rocket" ? wordsOf(comment.body) : null;
    if (words === null || isKnown(github, comment.id)) return [];
    // The words may have gone to another build of the repository.
    const others = repo.git.refs("refs/heads/baton/").filter(({ ref }) => ref.endsWith("/record"));
    const holds = (commit: string) =>
      [...repo.git.files(commit).values()].some(({ oid }) => repo.git.blob(oid)?.includes(words));
    const held = (head: string) => {
      for (let at: string | undefined = head; at; at = repo.git.commit(at)?.parents[0])
        if (holds(at)) return true;
      return false;
    };
    const isQuoted = github.sandbox.world.comments.some(
      (one) => getKey(one) !== "" && one.body.includes(words),
    );
    return isQuoted || [record.head, ...others.map(({ oid }) => oid)].some(held)
      ? []
      : [
          `${comment.author}'s ${comment.body.split("\n", 1)[0]} (${comment.id}) was ` +
            `done, but "${words}" is nowhere`,
        ];
  });
};

const known = new WeakMap<object, Set<number>>();

function isKnown(github: object, id: number): boolean {
  const ids = known.get(github) ?? new Set<number>();
  known.set(github, ids);
  if (ids.has(id)) return true;
  ids.add(id);
  return false;
}

const keys = new WeakMap<Comment, { body: string; key: string }>();

/** Cached while the body is the same, because all comments are read each time. */
function getKey(comment: Comment): string {
  const before = keys.get(comment);
  if (before?.body === comment.body) return before.key;
  const key = readMarker(comment.body)?.key ?? "";
  keys.set(comment, { body: comment.body, key });
  return key;
}

function isCommand({ author, body }: Comment): boolean {
  return (author === "you" || author === "wren") && body.startsWith("/");
}

function listLast({ reactions }: Comment): string[] {
  return reactions
    .filter(({ login, content }) => login === "baton[bot]" && LAST.includes(content))
    .map((r) => r.content);
}

/**
 * Returns what follows the worker, and the lines below. Null if the comment is only the command.
 */
function wordsOf(body: string): string | null {
  return /^\/(?:steer|retry)(?: W\d+\.\d+)?\s+([^]+)$/.exec(body)?.[1] ?? null;
}

/** Baton can read its record, and has had the time to answer. */
function isDue({ record, repo, timeline }: Snapshot, { createdAt }: Comment): boolean {
  const isReadable = record !== null && readState(repo.git, record.head) !== null;
  return isReadable && timeline.now - Date.parse(createdAt) > ANSWER_MS;
}
