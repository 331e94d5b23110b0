/** What repositories keep by name for their jobs: variables and secrets. */
import type { Repository } from "../../model.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { notFound, unprocessable } from "../refusal.ts";
import { noContent } from "../reply.ts";
import { stamp } from "../../time.ts";

type Kind = "secrets" | "variables";

/** https://docs.github.com/actions/reference/security/secrets#limits-for-secrets, and the same for variables. */
const MOST_BYTES = 48 * 1024;

/** The name as GitHub keeps it, in capitals. */
export function checkName(what: "Secret" | "Variable", given: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(given)) {
    throw unprocessable(
      `${what} names can only contain alphanumeric characters ([a-z], [A-Z], [0-9]) or underscores (_). Spaces are ` +
        "not allowed. Must start with a letter ([a-z], [A-Z]) or underscores (_).",
    );
  }
  if (/^GITHUB_/i.test(given)) throw unprocessable(`${what} names must not start with GITHUB_.`);
  return given.toUpperCase();
}

/** The known name that this one means, whatever its case. */
export function findName(values: Record<string, string>, wanted: string | undefined): string | null {
  return Object.keys(values).find((one) => one.toUpperCase() === wanted?.toUpperCase()) ?? null;
}

/** The name in the path as it is kept; 404 where there is no such value. */
export function getName({ params, repository }: Call, kind: Kind): string {
  const name = findName(repository[kind], params["secret_name"] ?? params["name"]);
  if (name === null) throw notFound();
  return name;
}

/** Writes a value, and when that was. */
export function writeValue({ repository, sandbox }: Call, kind: Kind, name: string, value: string): void {
  const what = kind === "secrets" ? "Secret" : "Variable";
  if (Buffer.byteLength(value) > MOST_BYTES) throw unprocessable(`${what} values are limited to 48 KB.`);
  repository[kind][name] = value;
  const key = `${kind}/${name}`;
  const now = stamp(sandbox.clock());
  const createdAt = repository.valueTimes?.[key]?.createdAt ?? now;
  repository.valueTimes = { ...repository.valueTimes, [key]: { createdAt, updatedAt: now } };
  sandbox.save();
}

export function createDeleteEndpoint(kind: Kind, path: string, docs: string): Endpoint {
  const permission = kind === "secrets" ? "secrets:write" : "actions_variables:write";
  return {
    ...{ method: "DELETE", path, docs, permission },
    handle(call) {
      forget(call.repository, kind, getName(call, kind));
      call.sandbox.save();
      return noContent();
    },
  };
}

export function forget(repository: Repository, kind: Kind, name: string): void {
  repository[kind] = Object.fromEntries(Object.entries(repository[kind]).filter(([one]) => one !== name));
  const key = `${kind}/${name}`;
  repository.valueTimes = Object.fromEntries(
    Object.entries(repository.valueTimes ?? {}).filter(([one]) => one !== key),
  );
}

export function timesOf({ valueTimes, createdAt }: Repository, kind: Kind, name: string) {
  const times = valueTimes?.[`${kind}/${name}`] ?? { createdAt, updatedAt: createdAt };
  return { created_at: times.createdAt, updated_at: times.updatedAt };
}
