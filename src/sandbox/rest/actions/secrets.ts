/** Secrets of repositories and of their environments. */
import { z } from "zod";
import { getBoxKey, openBox } from "../../sealed-box.ts";
import { requireEnvironment } from "../deployments/environments.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { parseBody } from "../request-body.ts";
import { createPage } from "../listing.ts";
import { createUnprocessableError } from "../http-error.ts";
import { respondCreated, respondNoContent, respondOk } from "../reply.ts";
import {
  normalizeValueName,
  createDeleteValueEndpoint,
  requireValueName,
  getValueTimes,
  writeValue,
} from "./named-values.ts";
import type { Environment } from "../../schema/deployments.ts";
import type { Repository } from "../../schema/repository.ts";

const DOCS = "actions/secrets";
const Body = z.object({ encrypted_value: z.string(), key_id: z.string() });

interface SecretPlace {
  path: string;
  /** The name in GitHub's documentation: `repository`. */
  kind: string;
  /** The resource that an App's permission names. */
  permission: string;
  holderOf: (call: Call) => Repository | Environment;
}

const PLACES: readonly SecretPlace[] = [
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
    holderOf: requireEnvironment,
  },
];

/** Lists the organization's secrets that the repository may use. An owner here has none. */
const listOrganizationSecrets = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/organization-secrets",
  docs: `${DOCS}#list-repository-organization-secrets`,
  permission: "secrets:read",
  role: "write",
  handle: (call) => createPage(call, [], (name: string) => ({ name }), "secrets"),
});

export const secretEndpoints: Endpoint[] = [
  ...PLACES.flatMap(createSecretEndpoints),
  listOrganizationSecrets,
];

function createSecretEndpoints({ path, kind, permission, holderOf }: SecretPlace): Endpoint[] {
  const one = `${path}/{secret_name}`;
  const article = /^[aeo]/.test(kind) ? "an" : "a";
  const reads = { permission: `${permission}:read`, role: "write" } as const;
  /** No client can read a secret's value again. */
  const present = (call: Call, name: string) => ({
    name,
    ...getValueTimes(holderOf(call), "secrets", name),
  });
  return [
    {
      ...{ method: "GET", path, docs: `${DOCS}#list-${kind}-secrets`, ...reads },
      handle: (call) =>
        createPage(
          call,
          Object.keys(holderOf(call).secrets).sort(),
          (name) => present(call, name),
          "secrets",
        ),
    },
    {
      ...{
        method: "GET",
        path: `${path}/public-key`,
        docs: `${DOCS}#get-${article}-${kind}-public-key`,
        ...reads,
      },
      handle(call) {
        holderOf(call);
        const { id, publicKey } = getBoxKey(call.sandbox.files, call.repository.id);
        return respondOk({ key_id: id, key: Buffer.from(publicKey).toString("base64") });
      },
    },
    {
      ...{ method: "GET", path: one, docs: `${DOCS}#get-${article}-${kind}-secret`, ...reads },
      handle: (call) => respondOk(present(call, requireValueName(call, holderOf(call), "secrets"))),
    },
    {
      ...{ method: "PUT", path: one, docs: `${DOCS}#create-or-update-${article}-${kind}-secret` },
      permission: `${permission}:write`,
      handle: (call) => putSecret(call, holderOf(call)),
    },
    {
      ...createDeleteValueEndpoint(
        "secrets",
        one,
        `${DOCS}#delete-${article}-${kind}-secret`,
        holderOf,
      ),
      permission: `${permission}:write`,
    },
  ];
}

/** Opens the value that was sealed for the repository's key. Jobs get the plain text. */
function putSecret(call: Call, holder: Repository | Environment) {
  const { repository, sandbox } = call;
  const { encrypted_value: value, key_id: id } = parseBody(call, Body);
  const name = normalizeValueName("Secret", call.params["secret_name"] ?? "");
  const key = getBoxKey(sandbox.files, repository.id);
  if (id !== key.id)
    throw createUnprocessableError(
      "The key ID provided is not the repository's public key: request the key again.",
    );
  const text = openBox(key, Buffer.from(value, "base64"));
  if (text === null)
    throw createUnprocessableError(
      "The encrypted value is not sealed for the repository's public key.",
    );
  const known = name in holder.secrets;
  writeValue(call, holder, "secrets", name, text);
  return known ? respondNoContent() : respondCreated({});
}
