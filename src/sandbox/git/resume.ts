/** A killed sandbox may have moved a branch in git, and lost what follows from it with the world that was not saved. */
import type { Repository } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import { gitOf } from "./of.ts";
import { ZERO } from "./repository.ts";

/**
 * Announces moves that the world knows nothing of, as GitHub would: the push and its runs, pull requests that follow
 * their head. A branch that has never moved is left alone. Call it once, at the start.
 */
export function resumeRefs(sandbox: Sandbox): void {
  for (const repository of sandbox.world.repositories) {
    const git = gitOf(sandbox, repository);
    for (const [ref, last] of findNewestActivities(repository)) {
      const after = git.ref(ref) ?? ZERO;
      // Nobody knows who moved it: most likely the one who did so before.
      if (after !== last.after) sandbox.refChanged(repository, { ref, before: last.after, after, actor: last.actor });
    }
  }
}

const findNewestActivities = ({ activities = [] }: Repository) => new Map(activities.map((one) => [one.ref, one]));
