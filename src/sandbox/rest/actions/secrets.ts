import { z } from "zod";
import { getBoxKey, openBox } from "../../sealed-box.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { page } from "../page.ts";
import { unprocessable } from "../refusal.ts";
import { created, noContent, ok } from "../reply.ts";
import { checkName, createDeleteEndpoint, getName, timesOf, writeValue } from "./named-values.ts";

const LIST = "/repos/{owner}/{repo}/actions/secrets";
const ONE = `${LIST}/{secret_name}`;
const DOCS = "actions/secrets";

const listSecrets: Endpoint = {
  method: "GET",
  path: LIST,
  docs: `${DOCS}#list-repository-secrets`,
  permission: "secrets:read",
  role: "write",
  handle: (call) => page(call, Object.keys(call.repository.secrets).sort(), (name) => present(call, name), "secrets"),
};

const getPublicKey: Endpoint = {
  method: "GET",
  path: `${LIST}/public-key`,
  docs: `${DOCS}#get-a-repository-public-key`,
  permission: "secrets:read",
  role: "write",
  handle({ repository, sandbox }) {
    const { id, publicKey } = getBoxKey(sandbox.files, repository.id);
    return ok({ key_id: id, key: Buffer.from(publicKey).toString("base64") });
  },
};

const getSecret: Endpoint = {
  method: "GET",
  path: ONE,
  docs: `${DOCS}#get-a-repository-secret`,
  permission: "secrets:read",
  role: "write",
  handle: (call) => ok(present(call, getName(call, "secrets"))),
};

const Body = z.object({ encrypted_value: z.string(), key_id: z.string() });

/** Opens what was sealed for the repository's key; jobs get the text. */
const putSecret: Endpoint = {
  method: "PUT",
  path: ONE,
  docs: `${DOCS}#create-or-update-a-repository-secret`,
  permission: "secrets:write",
  handle(call) {
    const { repository, sandbox } = call;
    const { encrypted_value: value, key_id: id } = input(call, Body);
    const name = checkName("Secret", call.params["secret_name"] ?? "");
    const key = getBoxKey(sandbox.files, repository.id);
    if (id !== key.id) throw unprocessable("The key ID provided is not the repository's public key: get it again.");
    const text = openBox(key, Buffer.from(value, "base64"));
    if (text === null) throw unprocessable("The encrypted value is not sealed for the repository's public key.");
    const known = name in repository.secrets;
    writeValue(call, "secrets", name, text);
    return known ? noContent() : created({});
  },
};

const deleteSecret = createDeleteEndpoint("secrets", ONE, `${DOCS}#delete-a-repository-secret`);

export const secretEndpoints: Endpoint[] = [listSecrets, getPublicKey, getSecret, putSecret, deleteSecret];

/** Nobody reads a secret's value again. */
function present({ repository }: Call, name: string) {
  return { name, ...timesOf(repository, "secrets", name) };
}
