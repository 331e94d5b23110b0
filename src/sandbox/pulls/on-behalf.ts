import { gitOf } from "../git/of.ts";
import type { Repository } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Merging } from "./merge-now.ts";

/** GitHub's own account that merges what its queue has tested. */
export const QUEUE_BOT = "github-merge-queue[bot]";

/** GitHub merges later what this account asked for. */
export function onBehalfOf(sandbox: Sandbox, repository: Repository, login: string): Merging {
  const { world } = sandbox;
  let account = world.accounts.find((one) => one.login === login);
  if (!account) {
    const id = sandbox.nextId();
    const email = `${id}+${login}@users.noreply.github.com`;
    account = { id, login, type: "Bot", name: login, email, token: null };
    world.accounts.push(account);
  }
  return { sandbox, repository, git: gitOf(sandbox, repository), login, actor: { kind: "person", login, account } };
}
