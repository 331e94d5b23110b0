import { findAccount } from "../../auth/find-account.ts";
import { canSee } from "../../auth/permissions.ts";
import { serializeAccount } from "../../rest/serializers/user.ts";
import {
  createConnection,
  createEmptyConnection,
  sortByOrder,
  type ConnectionArgs,
} from "../connection.ts";
import { createUrlFields, type GraphqlScope } from "../scope.ts";
import type { Account } from "../../schema/accounts.ts";
import type { Repository } from "../../schema/repository.ts";

interface RepositoriesArgs extends ConnectionArgs {
  privacy?: "PUBLIC" | "PRIVATE" | null;
  isFork?: boolean | null;
  isArchived?: boolean | null;
  orderBy?: { field: string; direction: string } | null;
}

/**
 * Builds an account as GraphQL's `Actor`, or null if it no longer exists. As on GitHub, a bot's
 * login has no `[bot]` here.
 */
export function buildActorNode(scope: GraphqlScope, login: string) {
  const account = findAccount(scope.sandbox.world, login);
  return account ? buildAccountNode(scope, account) : null;
}

/**
 * Builds a person or organization by login, ignoring case. Returns null for bots and unknown
 * logins.
 */
export function buildOwnerNode(scope: GraphqlScope, login: string, ...types: Account["type"][]) {
  const account = findAccount(scope.sandbox.world, login);
  return account && types.includes(account.type) ? buildAccountNode(scope, account) : null;
}

/**
 * Builds a `User` of the schema (the viewer, a commit's author). GitHub returns bots here too, with
 * `[bot]` in the login.
 */
export function buildUserNode(scope: GraphqlScope, login: string) {
  const account = findAccount(scope.sandbox.world, login);
  return account
    ? { ...buildAccountNode(scope, account), __typename: "User", login: account.login }
    : null;
}

export function buildAccountNode(scope: GraphqlScope, account: Account) {
  const user = serializeAccount(scope.sandbox, account);
  const bot = account.type === "Bot";
  return {
    __typename: account.type,
    id: user.node_id,
    databaseId: user.id,
    login: bot ? user.login.replace(/\[bot\]$/, "") : user.login,
    name: account.name,
    email: account.email,
    ...createUrlFields(user.html_url),
    avatarUrl: user.avatar_url,
    isViewer: account.login === scope.actor.login,
    isSiteAdmin: false,
    organizations: createEmptyConnection,
    organization: null,
    repositories: (args: RepositoriesArgs) => {
      const mine = scope.sandbox.world.repositories.filter((one) =>
        matchesArgs(scope, account, one, args),
      );
      const found = sortByOrder(mine, args.orderBy, REPOSITORY_ORDER);
      return createConnection(found, args, (one) => scope.show.repository(one));
    },
    repository: ({ name }: { name: string }) => {
      const found = scope.sandbox.world.repositories.find(
        (one) => one.owner === account.login && one.name.toLowerCase() === name.toLowerCase(),
      );
      return found && canSee(scope.actor, found) ? scope.show.repository(found) : null;
    },
  };
}

/** Returns whether a repository matches. No repository here is a fork or has stars. */
function matchesArgs(
  { actor }: GraphqlScope,
  owner: Account,
  one: Repository,
  args: RepositoriesArgs,
): boolean {
  if (one.owner !== owner.login || !canSee(actor, one) || args.isFork === true) return false;
  if (args.isArchived != null && args.isArchived !== one.archived) return false;
  return args.privacy == null || (args.privacy === "PRIVATE") === one.private;
}

const REPOSITORY_ORDER: Record<string, (one: Repository) => string> = {
  NAME: (one) => one.name,
  CREATED_AT: (one) => one.createdAt,
  PUSHED_AT: (one) => one.pushedAt,
  UPDATED_AT: (one) => one.pushedAt,
};
