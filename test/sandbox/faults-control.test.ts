/** `/_sandbox/faults`, as a person uses it with curl. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { openApiWorld, type ApiWorld } from "./api-world.ts";
import { containing } from "./containing.ts";

let world: ApiWorld;
beforeEach(async () => void (world = await openApiWorld()));
afterEach(() => world.close());

const control = (method: string, path = "", body?: unknown, headers: Record<string, string> = {}) =>
  fetch(`${world.running.url}/_sandbox/faults${path}`, {
    ...{ method, headers: { authorization: `Bearer ${world.running.sandbox.key}`, ...headers } },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
const user = async () => (await fetch(`${world.running.url}/api/v3/users/ann`)).status;

test("rules are armed, happen, are counted and are disarmed", async () => {
  const armed = await control("POST", "", [
    { fault: "server_error", status: 500, after: 1, times: 2, match: { path: "/users/**" } },
  ]);
  expect(armed.status).toBe(201);
  expect([await user(), await user()]).toEqual([200, 500]);
  const [shown] = (await (await control("GET")).json()) as { id: number }[];
  expect(shown).toMatchObject({
    matched: 2,
    happened: 1,
    rule: { fault: "server_error", when: "before", times: 2 },
  });
  expect((await control("DELETE", `/${shown?.id}`)).status).toBe(204);
  expect(await user()).toBe(200);
  expect((await control("DELETE", "/99")).status).toBe(404);
  await control("POST", "", [{ fault: "server_error" }]);
  expect((await control("DELETE")).status).toBe(204);
  expect(await (await control("GET")).json()).toEqual([]);
});

test.for([
  ["{", "The body is not JSON"],
  [{ fault: "server_error" }, "The body must be a JSON list of rules"],
  [
    [{ fault: "earthquake" }],
    "rules.0.fault: Invalid discriminator value. Expected 'server_error' | 'rate_limit'",
  ],
  [[{ fault: "server_error" }, { fault: "server_error", status: 404 }], "rules.1.status: "],
  [[{ fault: "server_error", match: { pth: "/x" } }], 'rules.0.match: Unrecognized key: "pth"'],
  [[{ fault: "slow_answer" }], "rules.0.ms: "],
  [[{ fault: "delivery_dropped", match: { method: "GET" } }], "rules.0.match: "],
] as const)("%j is refused with a message, and nothing is armed", async ([body, words]) => {
  const answer = await control("POST", "", body);
  expect(answer.status).toBe(400);
  expect(((await answer.json()) as { message: string }).message).toContain(words);
  expect(world.running.faults.list()).toEqual([]);
});

test.each([
  ["nothing", {}],
  ["a guess", { authorization: "Bearer guess" }],
  ["an empty one", { authorization: "Bearer" }],
  ["a cookie", { cookie: "sandbox_pass=x" }],
])("a client without the key can't use the controls, with %s", async (_, headers) => {
  for (const [method, path] of [
    ["GET", "faults"],
    ["POST", "faults"],
    ["DELETE", "faults"],
    ["POST", "schedule"],
    ["GET", "requests"],
    ["GET", "nothing"],
  ]) {
    const body = method === "POST" ? JSON.stringify([{ fault: "server_error" }]) : null;
    const answer = await fetch(`${world.running.url}/_sandbox/${path}`, {
      method,
      headers: { ...headers },
      body,
    });
    expect([answer.status, await answer.json()], path).toEqual([
      401,
      { message: containing("the sandbox's key") },
    ]);
  }
  const token = { authorization: `Bearer ${world.running.seed.account("ann").token}` };
  expect((await control("POST", "", [{ fault: "server_error" }], token)).status).toBe(401);
  expect(world.running.faults.list()).toEqual([]);
});

test("an unknown control is answered with the list of controls", async () => {
  const headers = { authorization: `Bearer ${world.running.sandbox.key}` };
  const nothing = await fetch(`${world.running.url}/_sandbox/nothing`, { headers });
  expect([nothing.status, await nothing.text()]).toEqual([404, containing("POST faults")]);
});
