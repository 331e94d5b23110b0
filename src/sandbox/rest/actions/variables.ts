import { z } from "zod";
import type { Call, Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { pageOf, window } from "../page.ts";
import { Refusal } from "../refusal.ts";
import { created, noContent, ok } from "../reply.ts";
import { checkName, createDeleteEndpoint, findName, forget, getName, timesOf, writeValue } from "./named-values.ts";

const LIST = "/repos/{owner}/{repo}/actions/variables";
const ONE = `${LIST}/{name}`;
const DOCS = "actions/variables";

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
  handle: (call) => ok(present(call, getName(call, call.repository, "variables"))),
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
    writeValue(call, call.repository, "variables", name, given.value);
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
    const before = getName(call, call.repository, "variables");
    const given = input(call, z.object({ name: z.string().optional(), value: z.string().optional() }));
    const name = given.name === undefined ? before : checkName("Variable", given.name);
    const value = given.value ?? call.repository.variables[before] ?? "";
    if (name !== before) forget(call.repository, "variables", before);
    writeValue(call, call.repository, "variables", name, value);
    return noContent();
  },
};

const deleteVariable = createDeleteEndpoint("variables", ONE, `${DOCS}#delete-a-repository-variable`);

export const variableEndpoints: Endpoint[] = [
  ...[listVariables, getVariable, createVariable, updateVariable, deleteVariable],
];

function present({ repository }: Call, name: string) {
  return { name, value: repository.variables[name], ...timesOf(repository, "variables", name) };
}
