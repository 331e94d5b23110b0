/**
 * A configuration that extends another repository's, which the run can't read. The App stores the
 * merged settings.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { DEFAULT_SETTINGS, getSessionSettings } from "../../src/core/model/settings.ts";
import { renderSessionSettingsText } from "../../src/core/messages/check-runs.ts";
import { Proof } from "./support/proof.ts";

const OWN = { ".github/baton.yml": "_extends: .github\n" };

/** Returns the preflight's findings if GitHub shows these check runs. */
async function proven(checks: { external_id: string; text: string | null; app?: string }[]) {
  using proof = new Proof();
  const check_runs = checks.map(({ external_id, text, app = "baton" }) => ({
    ...{ external_id, app: { slug: app }, output: { text } },
  }));
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    response.end(JSON.stringify({ check_runs }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const environment = {
    GITHUB_ACTOR: "baton[bot]",
    GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  };
  const found = await proof.run({
    files: OWN,
    environment,
    open: async () => ({ missing: "No sandbox." }),
  });
  server.close();
  return { found, asked };
}

test("a preflight tests the check run of its own launch among others", async () => {
  const play = renderSessionSettingsText(
    getSessionSettings({ ...DEFAULT_SETTINGS, engine: "command" }),
  );
  const { found, asked } = await proven([
    { external_id: "ffffffffffff/1/1", text: null },
    { external_id: "0123456789ab/1/2", text: null },
    { external_id: "0123456789ab/2/1", text: null },
    { external_id: "0123456789ab/1/1/2026-11-21T10:00:00.000Z/dispatched", text: play },
  ]);
  expect(found["Key"]!.join()).toMatch(/BATON_COMMAND is not set/);
  expect(found).not.toHaveProperty("Configuration");
  expect(asked).toEqual([
    expect.stringMatching(
      /^\/repos\/o\/r\/commits\/\w{40}\/check-runs\?.*baton%2Fpreflight.* ghs_/,
    ),
  ]);
});

test("a preflight without a readable check run tests only the file, and says so", async () => {
  for (const text of [null, "```json\nengine: robot\n```", "```json\n{}}\n```"]) {
    const { found } = await proven([{ external_id: "0123456789ab/1/1", text }]);
    expect(found["Configuration"]!.join()).toMatch(
      /^warning: Baton couldn't read what `.github\/baton.yml` extends/,
    );
  }
});

test("a preflight does not trust another App's check run", async () => {
  const play = renderSessionSettingsText(
    getSessionSettings({ ...DEFAULT_SETTINGS, engine: "command" }),
  );
  const { found } = await proven([
    { external_id: "0123456789ab/1/1", text: play, app: "impostor" },
  ]);
  expect(found["Configuration"]!.join()).toMatch(
    /^warning: Baton couldn't read what `.github\/baton.yml` extends/,
  );
  expect(found["Key"]!.join()).not.toMatch(/BATON_COMMAND/);
});
