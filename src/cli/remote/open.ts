/** Opens a build on GitHub to be followed, by the name that a person gave. */
import { openReader } from "../../app/asker.ts";
import { openBuildFeed, type BuildFeed } from "../../app/build-feed.ts";
import type { Access } from "../../app/github/access.ts";
import type { State } from "../../core/build/state.ts";
import { askGitHub } from "../github/ask.ts";
import { openAsker } from "../github/credentials.ts";
import { findBuildName } from "../github/names.ts";
import { toProblem } from "../github/read-build.ts";
import { Problem } from "../problem.ts";
import { askUntilAnswered, pause, type Asking } from "./follow.ts";
import { createPages, type Pages } from "./progress.ts";

export interface OpenedBuild {
  access: Access;
  feed: BuildFeed;
  state: State;
  /** `octocat/hello`. */
  repository: string;
  issueUrl: string;
  pages: Pages;
}

/** How long a build may take to begin after its issue was labelled, in milliseconds. */
const START_MS = 120_000;
const START_LOOK_MS = 3_000;
/** A GitHub that was never reached may be misspelt: so long its first answer is waited for, in milliseconds. */
const FIRST_ANSWER_MS = 60_000;

/**
 * Waits for the build of an issue that was labelled a moment ago. Null when the signal is aborted.
 * @throws Problem for a name that is none, no such build, a record that can't be read, or without a token
 */
export async function openBuild(name: string, slug: string | null, asking: Asking): Promise<OpenedBuild | null> {
  const { asker, webUrl } = await openAsker();
  const named = await findBuildName(name, webUrl);
  const { owner, repo, issue } = named;
  const repository = `${owner}/${repo}`;
  const patient = { ...asking, patience: FIRST_ANSWER_MS };
  const ask = <T>(what: () => Promise<T>) => askGitHub(() => askUntilAnswered(what, patient), repository);
  const access = await ask(() => openReader(asker, owner, repo));
  const end = performance.now() + START_MS;
  for (let isTold = false; access !== null; isTold = true) {
    const opened = await ask(() => openBuildFeed(access, issue, slug));
    if (opened === null) return null;
    const issueUrl = `${webUrl}/${repository}/issues/${issue}`;
    if (opened.kind === "found") {
      const { feed, state } = opened;
      return { access, feed, state, repository, issueUrl, pages: createPages(webUrl, repository) };
    }
    if (opened.kind !== "none" || !opened.labelled || slug !== null) throw toProblem(opened, named, slug);
    if (performance.now() > end) {
      throw new Problem(`issue #${issue} of ${repository} is labelled, and no build began: ${issueUrl} may say why`);
    }
    const text = "has not begun: its issue is labelled, and it is waited for";
    if (!isTold) asking.tell({ kind: "connection", subject: "build", text, url: issueUrl });
    await pause(START_LOOK_MS, asking.signal);
  }
  return null;
}
