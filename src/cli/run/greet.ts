import { version } from "../../config/version.ts";
import type { Start } from "./copy.ts";
import type { Folder } from "./folder.ts";
import { playerLine, type Player } from "./player.ts";

export interface Greeted {
  start: Start;
  player: Player;
  auto: boolean;
  folder: Folder;
  /** Commit at which the user's repository is now. */
  head: string;
}

/** The first words, before the sandbox and the App start: that takes some seconds. */
export function greeting({ start, player, auto, folder, head }: Greeted): string[] {
  const { source, goesOn } = start;
  const at = `${source.branch} at ${source.head.slice(0, 12)}`;
  const since = source.head === head ? "" : `; PATH is at ${head.slice(0, 12)} now`;
  return [
    goesOn
      ? `Baton ${version()} goes on with the build of this request in a copy of ${source.path} (from ${at}${since}).`
      : `Baton ${version()} builds in a copy of ${source.path} (${at}).`,
    playerLine(player),
    `GitHub's part is played by a sandbox in ${folder.dir}.`,
    auto
      ? "Gates are answered by --auto."
      : "Gates wait for you: on the sandbox's pages, or by baton say from a second terminal.",
    "Sandbox and App start; the clock runs from when they are ready.",
  ];
}
