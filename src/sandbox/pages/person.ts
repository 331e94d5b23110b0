/** Who is signed in: a seeded person, chosen by a menu and kept in a cookie. */
import { roleOf, sees } from "../auth/permit.ts";
import type { Account, Repository, Role, World } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import { cookieFor, cookieOf } from "./cookies.ts";
import { mayAct } from "./key.ts";

const COOKIE = "person";
const NOBODY = "-";

/** Everybody who could be signed in: accounts of people with a token. */
export function peopleOf(world: World): Account[] {
  return world.accounts.filter((account) => account.type === "User" && account.token !== null);
}

/** Nobody without the key; else the cookie's person, at first the owner, so that who just came can do something. */
export function personOf(sandbox: Sandbox, request: Request, repository: Repository | undefined): Account | null {
  if (!mayAct(sandbox, request)) return null;
  const people = peopleOf(sandbox.world);
  const chosen = cookieOf(sandbox, request, COOKIE);
  if (chosen === NOBODY) return null;
  const known = people.find((account) => account.login === chosen);
  if (known) return known;
  const at = repository ?? sandbox.world.repositories[0];
  if (!at) return people[0] ?? null;
  return people.find(({ login }) => roleOf(at, login) === "admin") ?? people[0] ?? null;
}

/** The header that remembers the choice; null signs out. */
export function signIn(sandbox: Sandbox, login: string | null): string {
  return cookieFor(sandbox, COOKIE, login ?? NOBODY);
}

/** A person's role, where the page shows one repository; where there is but one, it's that. */
export function shownRole(world: World, login: string, repository: Repository | undefined): Role | null {
  const at = repository ?? (world.repositories.length === 1 ? world.repositories[0] : undefined);
  return at ? roleOf(at, login) : null;
}

/** Whether this person, or nobody, may see the repository. */
export function mayKnow(person: Account | null, repository: Repository): boolean {
  const anonymous = { kind: "anonymous", login: null } as const;
  return sees(person ? { kind: "person", login: person.login, account: person } : anonymous, repository);
}
