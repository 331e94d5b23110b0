/** The pull request that brings the workflow to Baton's version: people's own changes of it stay. */
import { RUNNER_PATH, WORKFLOW_PATH } from "../build/settings.ts";
import { code, fenced } from "../comments/escape.ts";
import { mergeLines, type Clash } from "../text/mergeLines.ts";
import { offerBranches } from "./decide.ts";
import type { Offer } from "./facts.ts";

export interface Workflows {
  /** As it stands on the default branch. */
  now: string;
  /** As Baton once offered it; null where a person put it there. */
  offered: string | null;
  /** As this version of Baton renders it. */
  rendered: string;
  /** Files beside it that are to be as this version has them, by path: the runner that it executes. */
  beside: Record<string, string>;
}

/** `fits` says whether GitHub would start a session's run by a text; null = there is nothing to change. */
export function updateOffer(
  { now, offered, rendered, beside }: Workflows,
  { prefix, title, version, from }: { prefix: string; title: string; version: string; from: string },
  fits: (text: string) => boolean,
): Offer | null {
  const merged = offered === null ? null : mergeLines(offered, now, rendered);
  const usable = merged !== null && fits(merged.text);
  const text = usable ? merged.text : rendered;
  if (text === now && Object.keys(beside).length === 0) return null;
  const lost = usable ? merged.clashes : [{ theirs: now.split("\n"), ours: rendered.split("\n") }];
  const body = [
    `${code(WORKFLOW_PATH)} is of Baton ${code(from)}; this is ${code(version)}'s.`,
    usable ? KEPT : merged === null ? UNKNOWN : UNFIT,
    ...(RUNNER_PATH in beside ? [`${code(RUNNER_PATH)} is the program that it runs.`] : []),
    "",
    ...shown(lost),
    "Commit to this branch what you like. Closed, it isn't offered again for this version. Sessions go on as they do,",
    "as long as Baton understands them: the version before this one is understood as well. `baton doctor` and each",
    "plan say when that is over.",
    "",
  ].join("\n");
  const message = `ci: update Baton's workflow to ${version}\n\nIt was of ${from}.`;
  const files = { ...(text === now ? {} : { [WORKFLOW_PATH]: text }), ...beside };
  return { branch: offerBranches(prefix).update, title, body, message, files };
}

const KEPT = "What people changed in it since Baton added it stays, but for what is shown below, if anything is.";
const UNFIT = "With what people changed in it GitHub could start no session, so this replaces it whole: look below.";
const UNKNOWN =
  "Baton can't tell what people changed in the one that is there, so this replaces it whole: look at the lines below.";

/** Lines that somebody wrote and that would be gone. */
function shown(clashes: readonly Clash[]): string[] {
  const parts = clashes.flatMap(({ theirs, ours }) => {
    const gone = theirs.filter((line) => line.trim() !== "" && !ours.includes(line));
    return gone.length > 0 ? [gone.join("\n")] : [];
  });
  if (parts.length === 0) return [];
  const text = parts.join("\n…\n").slice(0, 20_000);
  return [
    "<details>",
    "<summary>Lines that this would take away</summary>",
    "",
    fenced(text, "yaml"),
    "",
    "</details>",
    "",
  ];
}
