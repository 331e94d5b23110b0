import type { GitRepository } from "./repository.ts";
import { gitText } from "./run.ts";

/** Commits as mail, one after the other, as `git am` takes them and GitHub's `.patch` shows them. */
export function mailOf(git: GitRepository, commits: string[]): string {
  const text = gitText(git.dir, ["format-patch", "--stdout", "--root", "--no-signature", ...commits]);
  return text === "" ? "" : `${text}\n`;
}
