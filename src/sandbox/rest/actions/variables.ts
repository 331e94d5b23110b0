import { z } from "zod";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { parseBody } from "../request-body.ts";
import { createWindowPage, readWindow } from "../listing.ts";
import { HttpError } from "../http-error.ts";
import { respondCreated, respondNoContent, respondOk } from "../reply.ts";
import {
  normalizeValueName,
  createDeleteValueEndpoint,
  findValueName,
  removeValue,
  requireValueName,
  getValueTimes,
  writeValue,
} from "./named-values.ts";

const LIST = "/repos/{owner}/{repo}/actions/variables";
const ONE = `${LIST}/{name}`;
const DOCS = "actions/variables";

const listVariables = defineEndpoint({
  method: "GET",
  path: LIST,
  docs: `${DOCS}#list-repository-variables`,
  permission: "actions_variables:read",
  role: "write",
  handle(call) {
    const names = Object.keys(call.repository.variables).sort();
    return createWindowPage(
      call,
      names,
      (name) => serializeVariable(call, name),
      readWindow(call, 10, 30),
      "variables",
    );
  },
});

const getVariable = defineEndpoint({
  method: "GET",
  path: ONE,
  docs: `${DOCS}#get-a-repository-variable`,
  permission: "actions_variables:read",
  role: "write",
  handle: (call) =>
    respondOk(serializeVariable(call, requireValueName(call, call.repository, "variables"))),
});

const createVariable = defineEndpoint({
  method: "POST",
  path: LIST,
  docs: `${DOCS}#create-a-repository-variable`,
  permission: "actions_variables:write",
  handle(call) {
    const given = parseBody(call, z.object({ name: z.string(), value: z.string() }));
    const name = normalizeValueName("Variable", given.name);
    if (findValueName(call.repository.variables, name) !== null) {
      throw new HttpError(409, `Already exists - Variable already exists`);
    }
    writeValue(call, call.repository, "variables", name, given.value);
    return respondCreated({});
  },
});

/** Changes the value, the name, or both. */
const updateVariable = defineEndpoint({
  method: "PATCH",
  path: ONE,
  docs: `${DOCS}#update-a-repository-variable`,
  permission: "actions_variables:write",
  handle(call) {
    const before = requireValueName(call, call.repository, "variables");
    const given = parseBody(
      call,
      z.object({ name: z.string().optional(), value: z.string().optional() }),
    );
    const name = given.name === undefined ? before : normalizeValueName("Variable", given.name);
    const value = given.value ?? call.repository.variables[before] ?? "";
    if (name !== before) removeValue(call.repository, "variables", before);
    writeValue(call, call.repository, "variables", name, value);
    return respondNoContent();
  },
});

const deleteVariable = createDeleteValueEndpoint(
  "variables",
  ONE,
  `${DOCS}#delete-a-repository-variable`,
);

export const variableEndpoints: Endpoint[] = [
  ...[listVariables, getVariable, createVariable, updateVariable, deleteVariable],
];

function serializeVariable({ repository }: Call, name: string) {
  return {
    name,
    value: repository.variables[name],
    ...getValueTimes(repository, "variables", name),
  };
}
