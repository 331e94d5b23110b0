import { parseSessionName } from "../../../../src/core/model/names.ts";
import { readTrailers } from "../../../../src/core/messages/commit-messages.ts";
import type { Invariant } from "./invariant.ts";

/** Baton commits no session again further back than this many commits. */
const FAR = 20;

/**
 * What a session made is committed on its branch once. (After approval, Baton commits the same tree
 * again to start checks.)
 */
export const checkCommittedOnce: Invariant = ({ repo: { git } }) =>
  git.refs("refs/heads/baton/").flatMap(({ ref, oid }) => {
    const worker = /\/(W\d+\.\d+)$/.exec(ref)?.[1];
    const found = new Set<string>();
    for (let at: string | null = worker ? oid : null, n = 0; at !== null && n < FAR; n++) {
      const { message, author, parents } = git.commit(at)!;
      const session =
        author.name === "baton[bot]" ? readTrailers(message)["Baton-Session"] : undefined;
      if (
        session &&
        parseSessionName(session)?.subject === worker &&
        !message.includes("Same tree")
      ) {
        if (found.has(session)) return [`${ref} has two commits of ${session}`];
        found.add(session);
      }
      at = parents[0] ?? null;
    }
    return [];
  });
