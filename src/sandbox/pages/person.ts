/** Who is signed in: a seeded person, chosen by a menu and kept in a cookie. */
import { canSee, getRole } from "../auth/permissions.ts";
import type { Sandbox } from "../sandbox.ts";
import { canAct, createCookie, readCookie } from "./access.ts";
import { PageError } from "./page-error.ts";
import { createSeeOther } from "./response.ts";
import type { Account } from "../schema/accounts.ts";
import type { Role, Repository } from "../schema/repository.ts";
import type { World } from "../schema/world.ts";

const COOKIE = "person";
const NOBODY = "-";

/** Everybody who could be signed in: accounts of people with a token. */
export function listPeople(world: World): Account[] {
  return world.accounts.filter((account) => account.type === "User" && account.token !== null);
}

/**
 * Nobody without the key; else the cookie's person, at first the owner, so that who just came can
 * do something.
 */
export function getSignedInPerson(
  sandbox: Sandbox,
  request: Request,
  repository: Repository | undefined,
): Account | null {
  if (!canAct(sandbox, request)) return null;
  const people = listPeople(sandbox.world);
  const chosen = readCookie(sandbox, request, COOKIE);
  if (chosen === NOBODY) return null;
  const known = people.find((account) => account.login === chosen);
  if (known) return known;
  const at = repository ?? sandbox.world.repositories[0];
  if (!at) return people[0] ?? null;
  return people.find(({ login }) => getRole(at, login) === "admin") ?? people[0] ?? null;
}

/** The header that remembers the choice; null signs out. */
function createPersonCookie(sandbox: Sandbox, login: string | null): string {
  return createCookie(sandbox, COOKIE, login ?? NOBODY);
}

/** A person's role, where the page shows one repository; where there is but one, it's that. */
export function getRoleToShow(
  world: World,
  login: string,
  repository: Repository | undefined,
): Role | null {
  const at = repository ?? (world.repositories.length === 1 ? world.repositories[0] : undefined);
  return at ? getRole(at, login) : null;
}

/** Whether this person, or nobody, may see the repository. */
export function canSeeRepository(person: Account | null, repository: Repository): boolean {
  const anonymous = { kind: "anonymous", login: null } as const;
  return canSee(
    person ? { kind: "person", login: person.login, account: person } : anonymous,
    repository,
  );
}

/**
 * The menu's form: signs in as a seeded person, or out, and goes back to where it was sent from.
 */
export async function selectPerson(sandbox: Sandbox, request: Request): Promise<Response> {
  const fields = new URLSearchParams(await request.text());
  const login = fields.get("login") ?? "";
  if (login !== "" && !listPeople(sandbox.world).some((account) => account.login === login)) {
    throw new PageError(422, `Nobody here is called ${login}`);
  }
  const cookie = createPersonCookie(sandbox, login === "" ? null : login);
  return createSeeOther(toLocalPath(fields.get("back") ?? "/"), { "set-cookie": cookie });
}

/** An address of this site; anything else becomes the start page. */
function toLocalPath(address: string): string {
  const base = "http://here.invalid";
  const url = URL.canParse(address, base) ? new URL(address, base) : null;
  // `/.//name` is of this site until its dot is gone.
  const mine = url?.origin === base && !url.pathname.startsWith("//");
  return mine ? `${url.pathname}${url.search}` : "/";
}
