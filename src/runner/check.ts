/** What the guards say to a session that means to close as complete: so that it mends that at once, while it can. */
import type { State } from "../core/build/state.ts";
import { isFinal } from "../core/build-types/index.ts";
import { isSkillName } from "../core/environment/skill.ts";
import { architectInput } from "../core/sessions/architect.ts";
import { runGuards } from "../core/guards/index.ts";
import { listFrozenTests } from "../core/plan/test-first.ts";
import { hasTasks } from "../core/build/task.ts";
import type { Brief } from "../core/plan/brief.ts";
import type { SessionKind } from "../core/sessions/kind.ts";
import type { KeptFinding } from "../core/sessions/review.ts";
import { checkClaims, claimContext, listClaimedPaths } from "../core/sessions/claims.ts";
import { completionInput } from "../core/sessions/completion.ts";
import { beforeOf, findStanding } from "./before.ts";
import { changeOf, unresolved } from "./change.ts";
import type { Remote } from "./remote.ts";
import { ownChange } from "./merged.ts";
import { leftInConflict } from "./proposal.ts";
import { roundsCheck } from "./roundsCheck.ts";
import { createFinalCheck } from "./final-check.ts";
import type { WorktreeReader } from "./worktree-reader.ts";

/** What is still to be mended before the session may close with this input; null = nothing. */
export type Check = (close: unknown) => Promise<string | null>;

export interface CheckSetup {
  remote: Remote;
  kind: SessionKind;
  /** Null for kinds that change nothing. */
  reader: WorktreeReader | null;
  worktree: string;
  base: string;
  /** The commit that the session merges, or null. */
  merges: string | null;
  /** Paths that a merge left in conflict. */
  conflicts: readonly string[];
  play: State["build"]["play"];
  brief: Brief | null;
  /** What the record knows that the session's claims may name. */
  state: State;
  /** Of a review: findings of the rounds before, and the file with what changed since the last of them, or null. */
  earlier: readonly KeptFinding[];
  /** Paths of the worktree that are never part of the change. */
  seeds: readonly string[];
  /** All skills that a brief can name, by name. */
  skills: ReadonlyMap<string, unknown>;
  since: string | null;
}

/** Findings that are told at once: a sentence each. */
const TOLD = 8;

/** Names in briefs that are no skill's. A path may be any file of the repository: whether it is there is seen later. */
function findUnknownSkills(close: unknown, skills: ReadonlyMap<string, unknown>): string | null {
  const parsed = architectInput.safeParse(close);
  const unknown = (parsed.success ? parsed.data.workers : []).flatMap(({ id, skills: named }) =>
    named.filter((name) => isSkillName(name) && !skills.has(name)).map((name) => `${id} names \`${name}\``),
  );
  if (unknown.length === 0) return null;
  const known = [...skills.keys()].slice(0, 40).join(", ");
  return `There is no such skill: ${unknown.slice(0, TOLD).join(", ")}. There are ${known}.`;
}

/**
 * A courtesy, not the defence: the session's processes still run and may change the files under git's hands, so the
 * change is read again once they are gone, and the App's own guards decide on that.
 */
export function changeCheck({ remote, kind, reader, worktree, base, merges, ...setup }: CheckSetup): Check {
  const { conflicts, play, brief, earlier, since, state, seeds, skills } = setup;
  const { git, store } = remote;
  const final = createFinalCheck({ git, store, base, state, kind: kind.kind });
  return async (close) => {
    if (kind.kind === "review") return roundsCheck(close, earlier, since);
    if (isFinal(kind.kind)) return final(close);
    if (kind.kind === "architect") return findUnknownSkills(close, skills);
    if (!reader || (close as { status?: unknown }).status !== "complete") return null;
    try {
      const left = await unresolved(worktree, conflicts);
      if (left.length > 0) return leftInConflict(left);
      const read = await changeOf(reader, base, seeds);
      if (!read.ok) return read.reason;
      const own = merges === null ? read.change : await ownChange(git, store, merges, read.change, brief);
      const before = await beforeOf(git, store, own);
      const found = runGuards(own, {
        settings: play,
        brief,
        before,
        frozen: listFrozenTests(state, brief),
        isTask: hasTasks(state),
      });
      const completion = completionInput.safeParse(close);
      if (brief && completion.success) {
        const standing = await findStanding(git, store, base, listClaimedPaths(completion.data, brief));
        const claims = { ...claimContext(state, brief, kind.kind), files: read.change.files, standing };
        found.push(...checkClaims(completion.data, claims));
      }
      const messages = found.map(({ message }) => message);
      if (messages.length === 0) return null;
      const more = messages.length > TOLD ? [`And ${messages.length - TOLD} more findings.`] : [];
      return [...messages.slice(0, TOLD).map((one) => one.slice(0, 400)), ...more].join(" ").slice(0, 2000);
    } catch (error) {
      // What it stumbled over, a file that vanished say, it meets again at the end if that lasts.
      if (error instanceof Error) return null;
      throw error;
    }
  };
}
