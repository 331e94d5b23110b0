/** Named values that repositories and environments keep for jobs: variables and secrets. */
import type { Call, Endpoint } from "../endpoint.ts";
import { createNotFoundError, createUnprocessableError } from "../http-error.ts";
import { respondNoContent } from "../reply.ts";
import { formatTimestamp } from "../../time.ts";
import type { Environment } from "../../schema/deployments.ts";
import type { Repository } from "../../schema/repository.ts";

type Kind = "secrets" | "variables";
type Holder = Repository | Environment;

/**
 * https://docs.github.com/actions/reference/security/secrets#limits-for-secrets. Variables have the same limit.
 */
const MOST_BYTES = 48 * 1024;

/** Returns the name as GitHub stores it, in capitals. */
export function normalizeValueName(what: "Secret" | "Variable", given: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(given)) {
    throw createUnprocessableError(
      `${what} names can only contain alphanumeric characters ([a-z], [A-Z], [0-9]) or ` +
        "underscores (_). Spaces are not allowed. Must start with a letter ([a-z], [A-Z]) " +
        "or underscores (_).",
    );
  }
  if (/^GITHUB_/i.test(given))
    throw createUnprocessableError(`${what} names must not start with GITHUB_.`);
  return given.toUpperCase();
}

/** Returns the known name that equals this one, ignoring case. */
export function findValueName(
  values: Record<string, string>,
  wanted: string | undefined,
): string | null {
  return Object.keys(values).find((one) => one.toUpperCase() === wanted?.toUpperCase()) ?? null;
}

/**
 * Returns the stored form of the name in the path.
 * @throws HttpError 404 if there is no such value.
 */
export function requireValueName({ params }: Call, holder: Holder, kind: Kind): string {
  const name = findValueName(holder[kind], params["secret_name"] ?? params["name"]);
  if (name === null) throw createNotFoundError();
  return name;
}

/** Writes a value and the time of the change. */
export function writeValue(
  { sandbox }: Call,
  holder: Holder,
  kind: Kind,
  name: string,
  value: string,
): void {
  const what = kind === "secrets" ? "Secret" : "Variable";
  if (Buffer.byteLength(value) > MOST_BYTES)
    throw createUnprocessableError(`${what} values are limited to 48 KB.`);
  holder[kind][name] = value;
  const key = `${kind}/${name}`;
  const now = formatTimestamp(sandbox.clock());
  const createdAt = holder.valueTimes?.[key]?.createdAt ?? now;
  holder.valueTimes = { ...holder.valueTimes, [key]: { createdAt, updatedAt: now } };
  sandbox.save();
}

export function createDeleteValueEndpoint(
  kind: Kind,
  path: string,
  docs: string,
  holderOf: (call: Call) => Holder = ({ repository }) => repository,
): Endpoint {
  const permission = kind === "secrets" ? "secrets:write" : "actions_variables:write";
  return {
    ...{ method: "DELETE", path, docs, permission },
    handle(call) {
      const holder = holderOf(call);
      removeValue(holder, kind, requireValueName(call, holder, kind));
      call.sandbox.save();
      return respondNoContent();
    },
  };
}

export function removeValue(holder: Holder, kind: Kind, name: string): void {
  holder[kind] = Object.fromEntries(Object.entries(holder[kind]).filter(([one]) => one !== name));
  const key = `${kind}/${name}`;
  holder.valueTimes = Object.fromEntries(
    Object.entries(holder.valueTimes ?? {}).filter(([one]) => one !== key),
  );
}

export function getValueTimes({ valueTimes, createdAt }: Holder, kind: Kind, name: string) {
  const times = valueTimes?.[`${kind}/${name}`] ?? { createdAt, updatedAt: createdAt };
  return { created_at: times.createdAt, updated_at: times.updatedAt };
}
