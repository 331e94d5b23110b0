import { z } from "zod";
import { stamp } from "../../time.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { pageOf, window } from "../page.ts";
import { notFound, Refusal, unprocessable } from "../refusal.ts";
import { created, noContent, ok } from "../reply.ts";
import { checkName, findName, forget, remember, timesOf } from "./named-values.ts";

const LIST = "/repos/{owner}/{repo}/actions/variables";
const ONE = `${LIST}/{name}`;
const DOCS = "actions/variables";
/** https://docs.github.com/actions/reference/workflows-and-actions/variables */
const MOST_BYTES = 48 * 1024;

const listVariables: Endpoint = {
  method: "GET",
  path: LIST,
  docs: `${DOCS}#list-repository-variables`,
  permission: "actions_variables:read",
  role: "write",
  handle(call) {
    const names = Object.keys(call.repository.variables).sort();
    return pageOf(call, names, (name) => present(call, name), window(call, 10, 30), "variables");
  },
};

const getVariable: Endpoint = {
  method: "GET",
  path: ONE,
  docs: `${DOCS}#get-a-repository-variable`,
  permission: "actions_variables:read",
  role: "write",
  handle: (call) => ok(present(call, nameOf(call))),
};

const createVariable: Endpoint = {
  method: "POST",
  path: LIST,
  docs: `${DOCS}#create-a-repository-variable`,
  permission: "actions_variables:write",
  handle(call) {
    const given = input(call, z.object({ name: z.string(), value: z.string() }));
    const name = checkName("Variable", given.name);
    if (findName(call.repository.variables, name) !== null) {
      throw new Refusal(409, `Already exists - Variable already exists`);
    }
    keep(call, name, given.value);
    return created({});
  },
};

/** Another value, another name, or both. */
const updateVariable: Endpoint = {
  method: "PATCH",
  path: ONE,
  docs: `${DOCS}#update-a-repository-variable`,
  permission: "actions_variables:write",
  handle(call) {
    const before = nameOf(call);
    const given = input(call, z.object({ name: z.string().optional(), value: z.string().optional() }));
    const name = given.name === undefined ? before : checkName("Variable", given.name);
    const value = given.value ?? call.repository.variables[before] ?? "";
    if (name !== before) forget(call.repository, "variables", before);
    keep(call, name, value);
    return noContent();
  },
};

const deleteVariable: Endpoint = {
  method: "DELETE",
  path: ONE,
  docs: `${DOCS}#delete-a-repository-variable`,
  permission: "actions_variables:write",
  handle(call) {
    forget(call.repository, "variables", nameOf(call));
    call.sandbox.save();
    return noContent();
  },
};

export const variableEndpoints: Endpoint[] = [
  ...[listVariables, getVariable, createVariable, updateVariable, deleteVariable],
];

function keep({ repository, sandbox }: Call, name: string, value: string): void {
  if (Buffer.byteLength(value) > MOST_BYTES) throw unprocessable("Variable values are limited to 48 KB.");
  repository.variables[name] = value;
  remember(repository, "variables", name, stamp(sandbox.clock()));
  sandbox.save();
}

function nameOf({ repository, params }: Call): string {
  const name = findName(repository.variables, params["name"]);
  if (name === null) throw notFound();
  return name;
}

function present({ repository }: Call, name: string) {
  return { name, value: repository.variables[name], ...timesOf(repository, "variables", name) };
}
