/** A look at all builds of a repository: each of them gets its hint. */
import { asGitHubError } from "./github/errors.ts";
import type { Clients } from "./github/client.ts";
import { TryAgain, type Hint, type Inbox } from "./inbox/inbox.ts";
import { buildsOf } from "./inbox/sweeps/builds.ts";
import { defaultBranchOf } from "./observe/repository.ts";

/** @throws TryAgain when GitHub can't be asked now */
export async function spread(clients: Clients, inbox: Inbox, hint: Hint): Promise<{ wakeAt: null }> {
  for (const issue of await issuesOf(clients, hint)) await inbox.accept({ ...hint, issue }, "builds");
  return { wakeAt: null };
}

/** A repository without a commit has none; what else keeps them from being seen, the next sweep comes over. */
async function issuesOf(clients: Clients, hint: Hint): Promise<number[]> {
  try {
    const access = await clients.access(hint);
    return await buildsOf(access, await defaultBranchOf(access));
  } catch (error) {
    const { passing, message, waitMs } = asGitHubError(error);
    if (passing) throw new TryAgain(message, waitMs);
    return [];
  }
}
