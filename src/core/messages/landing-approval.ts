/** Texts about a person's approval of a landing: whether it counts, and what is still open. */
import { escapeBlock, formatLogin } from "../text/markdown.ts";
import { formatMention } from "./fragments.ts";

interface RecutLanding {
  base: string;
  /** The build branch. */
  branch: string;
  /** Login of the person who approved the landing. */
  by: string;
  /** Whether the approval still counts. */
  kept: boolean;
  /** The pull request whose reviews GitHub's rules dismiss as well. Null if they don't. */
  dismissing: number | null;
}

/** Says that Baton created the landing commit again, and what that means for its approval. */
export function describeRecutLanding({ base, branch, by, kept, dismissing }: RecutLanding): string {
  const what = kept
    ? `shows the same changes that ${formatLogin(by)} approved, so the approval still counts.`
    : `no longer shows what ${formatMention(by)} approved. ${askAgain(base, dismissing)}`;
  return (
    `\`${base}\` or \`${branch}\` moved, so Baton created the landing commit again. It ` + what
  );
}

function askAgain(base: string, dismissing: number | null): string {
  return dismissing === null
    ? "Look at it again, then answer `/approve`."
    : `The rules of \`${base}\` dismiss earlier approvals of another change: look at it again, ` +
        `then approve #${dismissing} under "Files changed". Baton needs no other answer.`;
}

/** `pull`: the pull request to approve again. Null if the settings approve the landing. */
export function describeDismissedLanding(by: string, pull: number | null): string {
  const then =
    pull === null
      ? "the settings approve the landing without it."
      : `the landing waits again. Approve #${pull} under "Files changed", or answer ` +
        "`/approve`.";
  return `The approval by ${formatMention(by)} was dismissed: ${then}`;
}

/** `left`: why the build is stopped. */
export function describeCountedApproval(by: string, left: string): string {
  return `Your approval counts, \`@${by}\`. Still open: ${escapeBlock(left)}`;
}
