/** Texts about `.baton/knowledge.yml`, in the landing pull request and in the report. */
import {
  KNOWLEDGE_PATH,
  MAX_KNOWLEDGE_BYTES,
  MAX_KNOWLEDGE_ENTRIES,
  type FactRefusal,
  type KnowledgeProblem,
  type RemovalReason,
} from "../model/knowledge.ts";
import type { State } from "../model/state.ts";
import { endSentence } from "../text/format.ts";
import { escapeInline, formatCode, renderList } from "../text/markdown.ts";

/**
 * Lists every entry for the next build in the landing pull request, so that people review them like
 * code.
 */
export function renderKnowledgeSection(state: State): string[] {
  const change = state.build.landing?.knowledge;
  const refused = describeRefusedEntries(state);
  if (!change) return renderList("Knowledge", refused);
  if (change.problem !== null) {
    return renderList("Knowledge", [describeUnchangedFile(change.problem), ...refused]);
  }
  const added = change.added.map(({ id, kind, text, paths, confidence }) => {
    const where = paths.map((path) => formatCode(path)).join(", ");
    return (
      `${formatCode(id)} ${kind}, ${confidence} confidence, for ${where}: ` +
      `${escapeInline(text, 300)}`
    );
  });
  const removed = change.removed.map(
    ({ id, text, why }) =>
      `Removed ${formatCode(id)}: ${escapeInline(text, 300)} Why: ${describeRemovalReason(why)}`,
  );
  return renderList("What the next build will know", [
    ...added,
    ...removed,
    ...refused,
    `Review ${formatCode(KNOWLEDGE_PATH)} like code. Once it has landed, edit what is wrong ` +
      "in it.",
  ]);
}

const describeUnchangedFile = (problem: KnowledgeProblem) =>
  `${formatCode(KNOWLEDGE_PATH)} stays as it is. ${describeKnowledgeProblem(problem)}`;

function describeKnowledgeProblem(problem: KnowledgeProblem): string {
  switch (problem.kind) {
    case "not_in_folder":
      return `${formatCode(KNOWLEDGE_PATH.split("/")[0]!)} is not a folder.`;
    case "not_a_file":
      return "It is not a plain file.";
    case "too_large":
      return `It has ${problem.bytes} bytes; at most ${MAX_KNOWLEDGE_BYTES} are read.`;
    case "not_utf8":
      return "It is not UTF-8 text.";
    case "invalid":
      return escapeInline(problem.said, 500);
    case "refused": {
      const said = endSentence(problem.said ?? "no reason");
      return `GitHub refused to write it: ${escapeInline(said, 500)}`;
    }
  }
}

function describeRemovalReason(why: RemovalReason): string {
  switch (why.kind) {
    case "session":
      return escapeInline(why.said, 300);
    case "no_file_left":
      return "none of its files is left.";
    case "replaced":
      return `${why.by} replaces it.`;
    case "file_full":
      return (
        `the file holds at most ${MAX_KNOWLEDGE_ENTRIES} entries and ` +
        `${MAX_KNOWLEDGE_BYTES} bytes.`
      );
  }
}

/** Says in the report how much was learned, and what kept Baton from learning more. */
export function describeKnowledge(state: State): string[] {
  const { build } = state;
  const change = build.landing?.merge_sha ? build.landing.knowledge : null;
  return [
    ...(change && change.problem === null
      ? [
          `${formatCode(KNOWLEDGE_PATH)}: ${change.added.length} added, ` +
            `${change.removed.length} removed.`,
        ]
      : []),
    ...(change?.problem ? [describeUnchangedFile(change.problem)] : []),
    ...(hasMemoryFailed(state) ? [MEMORY_FAILED] : []),
    ...describeRefusedEntries(state),
  ];
}

const MEMORY_FAILED =
  "The memory session did not complete. The build continues, but does not keep what this " +
  "pass learned.";

function hasMemoryFailed({ build: { sessions } }: State): boolean {
  return sessions.memory !== undefined && ![null, "complete"].includes(sessions.memory.outcome);
}

/** Says in the status comment that learning failed. */
export function renderMemoryFailure(state: State): string[] {
  return hasMemoryFailed(state) ? [`**Memory:** ${MEMORY_FAILED}`, ""] : [];
}

function describeRefusedEntries({ memories }: State): string[] {
  const refusals = Object.values(memories).flatMap(({ refused }) => refused);
  return refusals.map(
    (refusal) => `An entry of a memory session is left out: ${describeFactRefusal(refusal)}.`,
  );
}

/** Returns why a fact is left out, as the end of a sentence. */
export const describeFactRefusal = (refusal: FactRefusal) => REFUSALS[refusal];

const REFUSALS: Record<FactRefusal, string> = {
  many_lines: "it has more than one line",
  invisible_characters: "it holds characters that nobody sees",
  secret: "it looks like it holds a secret",
  command: "it holds a command to Baton",
  mention: "it mentions an account",
  address: "it holds an address on the web",
  markup: "it holds markup",
  orders: "it gives sessions orders",
  invisible_characters_in_path: "a path holds characters that nobody sees",
  secret_in_path: "a path looks like it holds a secret",
  whole_repository: "its paths take in the whole repository",
};
