/** The signed-in person: a seeded one, selected in a menu and stored in a cookie. */
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

/** Returns everybody who could be signed in: accounts of people with a token. */
export function listPeople(world: World): Account[] {
  return world.accounts.filter((account) => account.type === "User" && account.token !== null);
}

/**
 * Returns the signed-in person: nobody without the key, otherwise the cookie's person. The default
 * is the owner, so that a newcomer can act.
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

/** Creates the header that stores the selection; null signs out. */
function createPersonCookie(sandbox: Sandbox, login: string | null): string {
  return createCookie(sandbox, COOKIE, login ?? NOBODY);
}

/** Returns a person's role if the page shows one repository, or if only one exists. */
export function getRoleToShow(
  world: World,
  login: string,
  repository: Repository | undefined,
): Role | null {
  const at = repository ?? (world.repositories.length === 1 ? world.repositories[0] : undefined);
  return at ? getRole(at, login) : null;
}

/** Returns whether this person, or nobody, may see the repository. */
export function canSeeRepository(person: Account | null, repository: Repository): boolean {
  const anonymous = { kind: "anonymous", login: null } as const;
  return canSee(
    person ? { kind: "person", login: person.login, account: person } : anonymous,
    repository,
  );
}

/**
 * Handles the menu's form: signs in as a seeded person, or out. Returns to the page that sent it.
 */
export async function selectPerson(sandbox: Sandbox, request: Request): Promise<Response> {
  const fields = new URLSearchParams(await request.text());
  const login = fields.get("login") ?? "";
  if (login !== "" && !listPeople(sandbox.world).some((account) => account.login === login)) {
    throw new PageError(422, `No person here has the login ${login}`);
  }
  const cookie = createPersonCookie(sandbox, login === "" ? null : login);
  return createSeeOther(toLocalPath(fields.get("back") ?? "/"), { "set-cookie": cookie });
}

/** Returns an address of this site. Any other address becomes the start page. */
function toLocalPath(address: string): string {
  const base = "http://here.invalid";
  const url = URL.canParse(address, base) ? new URL(address, base) : null;
  // `/.//name` belongs to this site only until its dot is removed.
  const mine = url?.origin === base && !url.pathname.startsWith("//");
  return mine ? `${url.pathname}${url.search}` : "/";
}
