/** Secrets of repositories and of their environments. */
import { z } from "zod";
import type { Environment, Repository } from "../../model.ts";
import { getBoxKey, openBox } from "../../sealed-box.ts";
import { readEnvironment } from "../deployments/environments.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { page } from "../page.ts";
import { unprocessable } from "../refusal.ts";
import { created, noContent, ok } from "../reply.ts";
import { checkName, createDeleteEndpoint, getName, timesOf, writeValue } from "./named-values.ts";

const DOCS = "actions/secrets";
const Body = z.object({ encrypted_value: z.string(), key_id: z.string() });

interface Place {
  path: string;
  /** As GitHub's documentation calls it: `repository`. */
  kind: string;
  /** The resource that an App's permission is for. */
  permission: string;
  holderOf: (call: Call) => Repository | Environment;
}

const PLACES: readonly Place[] = [
  {
    path: "/repos/{owner}/{repo}/actions/secrets",
    kind: "repository",
    permission: "secrets",
    holderOf: ({ repository }) => repository,
  },
  {
    path: "/repos/{owner}/{repo}/environments/{environment_name}/secrets",
    kind: "environment",
    permission: "environments",
    holderOf: readEnvironment,
  },
];

/** Those of the organisation that the repository may use. An owner here has none. */
const listOrganizationSecrets: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/organization-secrets",
  docs: `${DOCS}#list-repository-organization-secrets`,
  permission: "secrets:read",
  role: "write",
  handle: (call) => page(call, [], (name: string) => ({ name }), "secrets"),
};

export const secretEndpoints: Endpoint[] = [...PLACES.flatMap(endpointsOf), listOrganizationSecrets];

function endpointsOf({ path, kind, permission, holderOf }: Place): Endpoint[] {
  const one = `${path}/{secret_name}`;
  const article = /^[aeo]/.test(kind) ? "an" : "a";
  const reads = { permission: `${permission}:read`, role: "write" } as const;
  /** Nobody reads a secret's value again. */
  const present = (call: Call, name: string) => ({ name, ...timesOf(holderOf(call), "secrets", name) });
  return [
    {
      ...{ method: "GET", path, docs: `${DOCS}#list-${kind}-secrets`, ...reads },
      handle: (call) =>
        page(call, Object.keys(holderOf(call).secrets).sort(), (name) => present(call, name), "secrets"),
    },
    {
      ...{ method: "GET", path: `${path}/public-key`, docs: `${DOCS}#get-${article}-${kind}-public-key`, ...reads },
      handle(call) {
        holderOf(call);
        const { id, publicKey } = getBoxKey(call.sandbox.files, call.repository.id);
        return ok({ key_id: id, key: Buffer.from(publicKey).toString("base64") });
      },
    },
    {
      ...{ method: "GET", path: one, docs: `${DOCS}#get-${article}-${kind}-secret`, ...reads },
      handle: (call) => ok(present(call, getName(call, holderOf(call), "secrets"))),
    },
    {
      ...{ method: "PUT", path: one, docs: `${DOCS}#create-or-update-${article}-${kind}-secret` },
      permission: `${permission}:write`,
      handle: (call) => putSecret(call, holderOf(call)),
    },
    {
      ...createDeleteEndpoint("secrets", one, `${DOCS}#delete-${article}-${kind}-secret`, holderOf),
      permission: `${permission}:write`,
    },
  ];
}

/** Opens what was sealed for the repository's key; jobs get the text. */
function putSecret(call: Call, holder: Repository | Environment) {
  const { repository, sandbox } = call;
  const { encrypted_value: value, key_id: id } = input(call, Body);
  const name = checkName("Secret", call.params["secret_name"] ?? "");
  const key = getBoxKey(sandbox.files, repository.id);
  if (id !== key.id) throw unprocessable("The key ID provided is not the repository's public key: get it again.");
  const text = openBox(key, Buffer.from(value, "base64"));
  if (text === null) throw unprocessable("The encrypted value is not sealed for the repository's public key.");
  const known = name in holder.secrets;
  writeValue(call, holder, "secrets", name, text);
  return known ? noContent() : created({});
}
