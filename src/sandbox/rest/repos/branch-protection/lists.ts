/**
 * The lists within branch protection: required contexts, and the users, teams and apps that may
 * push.
 */
import { z } from "zod";
import { listTeams } from "../../../rules/teams.ts";
import type { Call, Endpoint } from "../../endpoint.ts";
import { parseBody } from "../../request-body.ts";
import { createValidationError } from "../../http-error.ts";
import { respondOk } from "../../reply.ts";
import { requireStatusChecks, requireRestrictions } from "./parts.ts";
import { PROTECTION, PROTECTION_DOCS, serializeActors } from "./protection.ts";
import type { ProtectionActors } from "../../../schema/rules.ts";

interface List {
  /** Last segment of the path, and the only key of the body. */
  name: "contexts" | keyof ProtectionActors;
  path: string;
  /** The page's anchors for GET, POST, PUT and DELETE. */
  anchors: [string, string, string, string];
  read: (call: Call) => string[];
  write: (call: Call, names: string[]) => void;
  present: (call: Call) => unknown;
}

/**
 * Creates the endpoints of a list. `POST` adds to it, `PUT` sets it, `DELETE` removes from it. Each
 * returns the resulting list.
 */
function createListEndpoints({ anchors, name, path, present, read, write }: List): Endpoint[] {
  const ways: [Endpoint["method"], (before: string[], given: string[]) => string[]][] = [
    ["POST", (before, given) => [...new Set([...before, ...given])]],
    ["PUT", (_before, given) => [...new Set(given)]],
    ["DELETE", (before, given) => before.filter((one) => !given.includes(one))],
  ];
  const get: Endpoint = {
    ...{ method: "GET", path, docs: `${PROTECTION_DOCS}#${anchors[0]}` },
    ...{ permission: "administration:read", role: "admin" },
    handle(call) {
      read(call);
      return respondOk(present(call));
    },
  };
  const changes = ways.map(([method, change], index): Endpoint => {
    return {
      ...{ method, path, docs: `${PROTECTION_DOCS}#${anchors[index + 1]}`, takesList: true },
      ...{ permission: "administration:write", role: "admin" },
      handle(call) {
        const before = read(call);
        const key = "items" in call.body ? "items" : name;
        const given = parseBody(call, z.object({ [key]: z.array(z.string()) }))[key] ?? [];
        write(call, change(before, given));
        call.sandbox.save();
        return respondOk(present(call));
      },
    };
  });
  return [get, ...changes];
}

const CONTEXTS: List = {
  name: "contexts",
  path: `${PROTECTION}/required_status_checks/contexts`,
  anchors: [
    ...["get-all-status-check-contexts", "add-status-check-contexts"],
    ...["set-status-check-contexts", "remove-status-check-contexts"],
  ] as List["anchors"],
  read: (call) => requireStatusChecks(call).checks.map(({ context }) => context),
  write(call, names) {
    const checks = requireStatusChecks(call);
    const before = checks.checks;
    checks.checks = names.map(
      (context) => before.find((one) => one.context === context) ?? { context, app: null },
    );
  },
  present: (call) => requireStatusChecks(call).checks.map(({ context }) => context),
};

function createActorList(
  name: keyof ProtectionActors,
  one: string,
  find: (call: Call, wanted: string) => boolean,
): List {
  const words = `${one}-access-restrictions`;
  return {
    name,
    path: `${PROTECTION}/restrictions/${name}`,
    anchors: [
      `get-${name}-with-access-to-the-protected-branch`,
      `add-${words}`,
      `set-${words}`,
      `remove-${words}`,
    ],
    read: (call) => requireRestrictions(call)[name],
    write(call, names) {
      const unknown = names.find((wanted) => !find(call, wanted));
      if (unknown !== undefined) throw createValidationError("ProtectedBranch", name, "invalid");
      requireRestrictions(call)[name] = names;
    },
    present: (call) => serializeActors(call, requireRestrictions(call))[name],
  };
}

const includesName = (known: string[], wanted: string) =>
  known.some((one) => one.toLowerCase() === wanted.toLowerCase());
const USERS = createActorList("users", "user", ({ sandbox }, wanted) =>
  includesName(
    sandbox.world.accounts.flatMap(({ login, type }) => (type === "User" ? login : [])),
    wanted,
  ),
);
const TEAMS = createActorList("teams", "team", ({ repository }, wanted) =>
  includesName(
    listTeams(repository).map(({ slug }) => slug),
    wanted,
  ),
);
const APPS = createActorList("apps", "app", ({ sandbox }, wanted) =>
  includesName(
    sandbox.world.apps.map(({ slug }) => slug),
    wanted,
  ),
);

export const protectionListEndpoints: Endpoint[] = [CONTEXTS, USERS, TEAMS, APPS].flatMap(
  createListEndpoints,
);
