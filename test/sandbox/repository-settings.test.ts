/** Each repository setting that GitHub documents is kept, or refused by name. None is ignored. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { fieldsOf, type Field } from "./conformance/rest-schema.ts";
import { openApiWorld, type ApiWorld } from "./api-world.ts";

let world: ApiWorld;
beforeAll(async () => void (world = await openApiWorld()));
afterAll(() => world.close());

const FIELDS = fieldsOf("patch", "/repos/{owner}/{repo}");

/** Returns a value that differs from the setting's current one. */
function otherThan(now: unknown, { type, enum: values }: Field): unknown {
  if (now === "set-name") return "other";
  if (values) return values.find((value) => value !== now && value !== null);
  if (type === "boolean") return now !== true;
  return type === "object" ? {} : "https://example.com/other";
}

test.each(Object.entries(FIELDS))("the setting %s is kept or refused", async (field, schema) => {
  const { seed, url } = world.running;
  const name = `set-${field.replaceAll("_", "-")}`;
  seed.repository({ owner: "ann", name });
  const headers = { authorization: `token ${seed.account("ann").token}` };
  const ask = async (body?: object) => {
    const init = body ? { method: "PATCH", headers, body: JSON.stringify(body) } : { headers };
    const response = await world.wire.fetch(`${url}/api/v3/repos/ann/${name}`, init);
    return { status: response.status, said: (await response.json()) as Record<string, unknown> };
  };
  const now = (await ask()).said[field];
  const value = otherThan(now, schema);
  const { status, said } = await ask({ [field]: value });
  const [error] = (said["errors"] ?? []) as { field: string }[];
  const outcome =
    status === 200 ? { kept: (await ask()).said[field] } : { status, refused: error?.field };
  expect([{ kept: value }, { status: 422, refused: field }]).toContainEqual(outcome);
});

test("GitHub's description names these settings", () => {
  expect(Object.keys(FIELDS)).toEqual(
    expect.arrayContaining(["name", "archived", "allow_auto_merge", "has_wiki"]),
  );
});
