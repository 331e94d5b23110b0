/**
 * Requests of an app about itself: its installations, their tokens, and the log of its webhooks.
 */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { readManifest, registerApp } from "../../../src/sandbox/app-manifest.ts";
import { at, openApiWorld, refusal, type ApiWorld } from "../api-world.ts";
import { jwtOf } from "../app-jwt.ts";
import { complete } from "./area.ts";
import { refused } from "./refused.ts";

let world: ApiWorld;
let id: number;
beforeAll(async () => {
  world = await openApiWorld();
  id = (await apps().getRepoInstallation(at)).data.id;
});
afterAll(() => world.close());

const apps = (slug = "helper") => world.as(jwtOf(world, slug)).rest.apps;
const person = () => world.person("ann").rest.apps;
const undecoded = { status: 401, message: "A JSON web token could not be decoded" };

test("an app reads itself and its installations", async () => {
  expect((await apps().getAuthenticated()).data).toMatchObject({
    slug: "helper",
    installations_count: 1,
  });
  expect((await apps().listInstallations()).data.map((one) => one.id)).toEqual([id]);
  expect((await apps().listInstallations({ since: "2099-01-01T00:00:00Z" })).data).toEqual([]);
  await refused(422, /^Validation Failed$/, apps().listInstallations({ since: "noon" }));
  expect((await apps().getInstallation({ installation_id: id })).data.app_slug).toBe("helper");
  expect((await refusal(apps().getInstallation({ installation_id: 7 }))).status).toBe(404);
  expect((await refusal(apps().getRepoInstallation({ ...at, repo: "none" }))).status).toBe(404);
  expect(await refusal(person().getAuthenticated())).toMatchObject(undecoded);
  expect(await refusal(person().listInstallations())).toMatchObject(undecoded);
});

test("an app from a manifest gets its key only once", async () => {
  const { sandbox } = world.running;
  const manifest = readManifest(
    JSON.stringify({ url: "https://a.test/", redirect_url: "https://a.test/back" }),
  );
  if (typeof manifest === "string") throw new Error(manifest);
  const named = { name: "Made by hand", owner: "ann" };
  const made = registerApp(sandbox, manifest, named);
  if (typeof made === "string") throw new Error(made);
  const { data } = await person().createFromManifest(made);
  expect(data).toMatchObject({
    slug: "made-by-hand",
    pem: expect.stringContaining("PRIVATE KEY") as string,
  });
  expect((await refusal(person().createFromManifest(made))).status).toBe(404);
  expect(registerApp(sandbox, manifest, named)).toBe("Name is already taken.");
  expect(readManifest('{"url": 1}')).toMatch(/^url: /);
});

test("an installation token is created, used and revoked", async () => {
  const mint = (more: object = {}) =>
    apps().createInstallationAccessToken({ installation_id: id, ...more });
  const { data } = await mint({ repositories: ["sample"], permissions: { contents: "read" } });
  const own = world.as(data.token).rest.apps;
  expect((await own.listReposAccessibleToInstallation()).data.total_count).toBe(1);
  expect((await own.revokeInstallationAccessToken()).status).toBe(204);
  expect((await refusal(own.revokeInstallationAccessToken())).message).toBe("Bad credentials");
  expect((await refusal(person().listReposAccessibleToInstallation())).status).toBe(403);
  await refused(422, /not granted/, mint({ permissions: { organization_projects: "admin" } }));
  const wider = await refusal(mint({ permissions: { administration: "write" } }));
  expect(wider).toMatchObject({
    status: 422,
    message: expect.stringContaining("not granted") as string,
  });
  expect(
    (await refusal(apps("other").createInstallationAccessToken({ installation_id: id }))).status,
  ).toBe(404);
});

test("an app reads its webhook's address and its deliveries", async () => {
  const { seed } = world.running;
  const heard = {
    slug: "heard",
    name: "heard",
    webhookUrl: "http://127.0.0.1:1/",
    webhookSecret: "s",
  };
  const { app } = seed.app({ ...heard, permissions: { issues: "write" } });
  seed.install(app, [world.repository]);
  const hears = () => apps("heard");
  expect((await hears().getWebhookConfigForApp()).data).toMatchObject({
    content_type: "json",
    secret: "********",
  });
  const [delivery] = await vi.waitFor(async () => {
    const { data } = await hears().listWebhookDeliveries();
    expect(data).toHaveLength(1);
    return data;
  });
  expect(delivery).toMatchObject({ event: "installation", action: "created", redelivery: false });
  // Octokit accepts a bigint, but its types don't say so.
  const delivery_id = delivery!.id as number;
  const whole = (await hears().getWebhookDelivery({ delivery_id })).data;
  expect(whole.request.payload).toMatchObject({ installation: { app_slug: "heard" } });
  expect((await hears().redeliverWebhookDelivery({ delivery_id })).status).toBe(202);
  for (const cursor of ["nonsense", "v1_"]) {
    expect(await refusal(hears().listWebhookDeliveries({ cursor }))).toMatchObject({ status: 422 });
  }
  const maybe = world.as(jwtOf(world, "heard")).request("GET /app/hook/deliveries?status=maybe");
  expect(await refusal(maybe)).toMatchObject({
    status: 422,
    message: "status must be success or failure.",
  });
  const none = { delivery_id: 7 };
  expect((await refusal(hears().getWebhookDelivery(none))).status).toBe(404);
  expect((await refusal(hears().redeliverWebhookDelivery(none))).status).toBe(404);
  expect(await refusal(person().getWebhookConfigForApp())).toMatchObject(undecoded);
});

test("an installation is suspended, unsuspended and deleted", async () => {
  const { seed } = world.running;
  const { app } = seed.app({
    slug: "brief",
    name: "brief",
    webhookUrl: null,
    webhookSecret: "s",
    permissions: {},
  });
  const installation_id = seed.install(app, [world.repository]).id;
  const mine = apps("brief");
  const { data } = await mine.createInstallationAccessToken({ installation_id });
  expect((await mine.suspendInstallation({ installation_id })).status).toBe(204);
  const suspended = { status: 403, message: "This installation has been suspended" };
  expect(await refusal(mine.createInstallationAccessToken({ installation_id }))).toMatchObject(
    suspended,
  );
  expect(await refusal(world.as(data.token).rest.repos.get(at))).toMatchObject(suspended);
  expect((await mine.unsuspendInstallation({ installation_id })).status).toBe(204);
  expect((await world.as(data.token).rest.repos.get(at)).status).toBe(200);
  expect((await mine.deleteInstallation({ installation_id })).status).toBe(204);
  expect((await refusal(world.as(data.token).rest.repos.get(at))).message).toBe("Bad credentials");
  for (const verb of [
    "suspendInstallation",
    "unsuspendInstallation",
    "deleteInstallation",
  ] as const) {
    expect((await refusal(mine[verb]({ installation_id }))).status).toBe(404);
  }
});

test("every endpoint of this area was called, and matches GitHub's description", () =>
  complete(world, "app"));
