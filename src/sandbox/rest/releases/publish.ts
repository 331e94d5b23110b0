/** What happens when a release comes out: its tag is made, and events tell of it. */
import { moveRefs } from "../../git/move.ts";
import { gitOf } from "../../git/of.ts";
import { isRefName, ZERO } from "../../git/repository.ts";
import type { Release } from "../../model.ts";
import { applyLatest, findRelease, findReleaseCommit } from "../../releases/releases.ts";
import { stamp } from "../../time.ts";
import type { Call } from "../endpoint.ts";
import { presentRelease } from "../present/release.ts";
import { validationFailed } from "../refusal.ts";

/** Refuses a tag that can't be one, or that another release has, and a target that doesn't exist. */
export function checkTag({ repository, sandbox }: Call, release: Pick<Release, "id" | "tag" | "target">): void {
  if (!isRefName(`refs/tags/${release.tag}`)) {
    throw validationFailed("Release", "tag_name", "custom", "tag_name is not a valid tag");
  }
  const other = findRelease(sandbox, repository, release.tag, false);
  if (other && other.id !== release.id) throw validationFailed("Release", "tag_name", "already_exists");
  if (findReleaseCommit(sandbox, repository, release) !== null) return;
  throw validationFailed("Release", "target_commitish", "invalid");
}

/** Makes the tag unless it exists, and the release public. The caller announces it. */
export function publish(call: Call, release: Release): void {
  const { actor, git, repository, sandbox } = call;
  const ref = `refs/tags/${release.tag}`;
  const commit = findReleaseCommit(sandbox, repository, release);
  if (commit === null) throw validationFailed("Release", "target_commitish", "invalid");
  if (git.ref(ref) === null) moveRefs(sandbox, repository, actor, [{ ref, after: commit, expected: ZERO }]);
  release.draft = false;
  release.createdAt = gitOf(sandbox, repository).commit(commit)?.committer.date ?? release.createdAt;
  release.publishedAt = stamp(sandbox.clock());
  applyLatest(sandbox, repository, release);
}

/** Emits an event of the release for each action. */
export function announceRelease(call: Call, release: Release, ...actions: string[]): void {
  const { login, repository, sandbox } = call;
  for (const action of actions) {
    const changes = action === "edited" ? { changes: {} } : {};
    const shown = presentRelease(sandbox, repository, release);
    sandbox.emit(repository, "release", action, { release: shown, ...changes, sender: login });
  }
}
