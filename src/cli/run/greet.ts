import type { Io } from "../io.ts";
import { version } from "../version.ts";
import type { Start } from "./copy.ts";
import type { Folder } from "./folder.ts";

export interface Greeted {
  start: Start;
  score: string;
  auto: boolean;
  folder: Folder;
  /** Commit at which the user's repository is now. */
  head: string;
}

/** The first words, before the sandbox and the App start: that takes some seconds. */
export function greet({ start, score, auto, folder, head }: Greeted, io: Io): void {
  const { source, goesOn } = start;
  const at = `${source.branch} at ${source.head.slice(0, 12)}`;
  const since = source.head === head ? "" : `; PATH is at ${head.slice(0, 12)} now`;
  io.out(
    goesOn
      ? `Baton ${version()} goes on with the build of this request in a copy of ${source.path} (from ${at}${since}).`
      : `Baton ${version()} builds in a copy of ${source.path} (${at}).`,
  );
  io.out(`A score player plays ${score}; no model is asked.`);
  io.out(`GitHub's part is played by a sandbox in ${folder.dir}.`);
  io.out(auto ? "Gates are answered by --auto." : "Answer from a second terminal: baton say '/approve'");
  io.out("Sandbox and App start; the clock runs from when they are ready.");
}
