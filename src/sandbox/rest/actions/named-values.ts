/** What repositories keep by name for their jobs: variables and secrets. */
import type { Repository } from "../../model.ts";
import { unprocessable } from "../refusal.ts";

type Kind = "secrets" | "variables";

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

/** Notes that the value has just been written. */
export function remember(repository: Repository, kind: Kind, name: string, now: string): void {
  const key = `${kind}/${name}`;
  const createdAt = repository.valueTimes?.[key]?.createdAt ?? now;
  repository.valueTimes = { ...repository.valueTimes, [key]: { createdAt, updatedAt: now } };
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
