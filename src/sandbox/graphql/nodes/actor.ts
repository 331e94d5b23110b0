import type { Account, Repository } from "../../model.ts";
import { sees } from "../../auth/permit.ts";
import { presentAccount } from "../../rest/present/user.ts";
import { connection, none, ordered, type Window } from "../connection.ts";
import { addresses, type Scope } from "../scope.ts";

interface RepositoriesArgs extends Window {
  privacy?: "PUBLIC" | "PRIVATE" | null;
  isFork?: boolean | null;
  isArchived?: boolean | null;
  orderBy?: { field: string; direction: string } | null;
}

/** An account as GraphQL's `Actor`; null when it is gone. A bot's login comes without `[bot]` here, as on GitHub. */
export function actorNode(scope: Scope, login: string) {
  const account = accountOf(scope, login);
  return account ? accountNode(scope, account) : null;
}

/** A person or organization by login in any case of letters; null for bots and for nobody. */
export function ownerNode(scope: Scope, login: string, ...types: Account["type"][]) {
  const account = accountOf(scope, login);
  return account && types.includes(account.type) ? accountNode(scope, account) : null;
}

/** Where the schema has a `User` (the viewer, a commit's author), GitHub shows a bot too, with `[bot]` in its login. */
export function userNode(scope: Scope, login: string) {
  const account = accountOf(scope, login);
  return account ? { ...accountNode(scope, account), __typename: "User", login: account.login } : null;
}

export function accountNode(scope: Scope, account: Account) {
  const user = presentAccount(scope.sandbox, account);
  const bot = account.type === "Bot";
  return {
    __typename: account.type,
    id: user.node_id,
    databaseId: user.id,
    login: bot ? user.login.replace(/\[bot\]$/, "") : user.login,
    name: account.name,
    email: account.email,
    ...addresses(user.html_url),
    avatarUrl: user.avatar_url,
    isViewer: account.login === scope.actor.login,
    isSiteAdmin: false,
    organizations: none,
    organization: null,
    repositories: (args: RepositoriesArgs) => {
      const mine = scope.sandbox.world.repositories.filter((one) => fits(scope, account, one, args));
      const found = ordered(mine, args.orderBy, REPOSITORY_ORDER);
      return connection(found, args, (one) => scope.show.repository(one));
    },
    repository: ({ name }: { name: string }) => {
      const found = scope.sandbox.world.repositories.find(
        (one) => one.owner === account.login && one.name.toLowerCase() === name.toLowerCase(),
      );
      return found && sees(scope.actor, found) ? scope.show.repository(found) : null;
    },
  };
}

/** No repository here is a fork, and none has stars. */
function fits({ actor }: Scope, owner: Account, one: Repository, args: RepositoriesArgs): boolean {
  if (one.owner !== owner.login || !sees(actor, one) || args.isFork === true) return false;
  if (args.isArchived != null && args.isArchived !== one.archived) return false;
  return args.privacy == null || (args.privacy === "PRIVATE") === one.private;
}

const REPOSITORY_ORDER: Record<string, (one: Repository) => string> = {
  NAME: (one) => one.name,
  CREATED_AT: (one) => one.createdAt,
  PUSHED_AT: (one) => one.pushedAt,
  UPDATED_AT: (one) => one.pushedAt,
};

function accountOf({ sandbox }: Scope, login: string): Account | undefined {
  return sandbox.world.accounts.find((one) => one.login.toLowerCase() === login.toLowerCase());
}
