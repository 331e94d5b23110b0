import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { getServerEnv } from "../../src/config/env.ts";
import { temporaryFolder } from "./support/folder.ts";
import { EnvironmentError } from "../../src/config/variables.ts";

const PEM = generateKeyPairSync("rsa", { modulusLength: 1024 })
  .privateKey.export({ type: "pkcs1", format: "pem" })
  .toString();
const ELLIPTIC = generateKeyPairSync("ed25519")
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();
const GOOD = { APP_ID: "12", PRIVATE_KEY: PEM, WEBHOOK_SECRET: "a secret of our own" };

function problems(source: Record<string, string>): readonly string[] {
  try {
    getServerEnv(source);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
  return [];
}

test("all missing variables are reported at once, one per line", () => {
  expect(problems({})).toEqual([
    "environment variable APP_ID is missing: set it to the app's id, from its settings page",
    "environment variable WEBHOOK_SECRET is missing: set it to the secret of the app's webhook",
    "environment variable PRIVATE_KEY is missing: set it to the app's private key, or " +
      "PRIVATE_KEY_PATH to its file",
  ]);
});

test("github.com is the default", () => {
  expect(getServerEnv(GOOD)).toMatchObject({
    appId: 12,
    baseUrl: "https://api.github.com",
    port: 3000,
    data: "./baton-data",
  });
});

test("Probot's variables select an Enterprise Server", () => {
  const env = getServerEnv({
    ...GOOD,
    GHE_HOST: "127.0.0.1:4961",
    GHE_PROTOCOL: "http",
    PORT: "0",
  });
  expect(env).toMatchObject({
    baseUrl: "http://127.0.0.1:4961/api/v3",
    host: "127.0.0.1",
    port: 0,
  });
});

test("the API's address selects a GitHub whose API has a host of its own", () => {
  const GITHUB_API_URL = "https://api.octocorp.ghe.com/";
  expect(getServerEnv({ ...GOOD, GITHUB_API_URL })).toMatchObject({
    baseUrl: "https://api.octocorp.ghe.com",
  });
  const local = getServerEnv({ ...GOOD, GITHUB_API_URL: "http://127.0.0.1:4962" });
  expect(local).toMatchObject({ baseUrl: "http://127.0.0.1:4962", host: "127.0.0.1" });
  const both = getServerEnv({ ...GOOD, GITHUB_API_URL, GHE_HOST: "git.example.com" });
  expect(both.baseUrl).toBe("https://git.example.com/api/v3");
  expect(problems({ ...GOOD, GITHUB_API_URL: "api.octocorp.ghe.com" })).toEqual([
    'environment variable GITHUB_API_URL is "api.octocorp.ghe.com": set it to an ' +
      "address like https://api.github.com",
  ]);
});

test.each([
  ["with escaped line ends", PEM.replaceAll("\n", "\\n")],
  ["in base64", Buffer.from(PEM).toString("base64")],
])("the key may be given %s", (_, key) => {
  expect(getServerEnv({ ...GOOD, PRIVATE_KEY: key }).privateKey.trim()).toBe(PEM.trim());
});

test("the key may be read from a file", () => {
  const path = join(temporaryFolder(), "app.pem");
  writeFileSync(path, PEM);
  expect(getServerEnv({ ...GOOD, PRIVATE_KEY: "", PRIVATE_KEY_PATH: path }).privateKey).toBe(PEM);
});

test.each([
  ["Probot's default secret", { WEBHOOK_SECRET: "development" }],
  ["a short secret", { WEBHOOK_SECRET: "fifteen letters" }],
  ["a short previous secret", { WEBHOOK_SECRET_PREVIOUS: "fifteen letters" }],
])("%s is refused, except on this machine", (_, change) => {
  const secret = { ...GOOD, ...change };
  expect(problems(secret)).toHaveLength(1);
  expect(problems({ ...secret, GHE_HOST: "localhost.example.com" })).toHaveLength(1);
  expect(problems({ ...secret, GHE_HOST: "127.0.0.1:80", GHE_PROTOCOL: "http" })).toEqual([]);
});

test.each<[string, Record<string, string>, RegExp]>([
  ["an invalid id", { APP_ID: "baton" }, /APP_ID is "baton"/],
  ["an invalid key", { PRIVATE_KEY: "hunter2" }, /PRIVATE_KEY holds no private RSA key/],
  [
    "a key whose signatures GitHub refuses",
    { PRIVATE_KEY: ELLIPTIC },
    /PRIVATE_KEY holds no private RSA key/,
  ],
  [
    "a missing key file",
    { PRIVATE_KEY: "", PRIVATE_KEY_PATH: "/nowhere" },
    /that file can't be read/,
  ],
  ["a host with its protocol", { GHE_HOST: "https://github.example.com" }, /GHE_HOST/],
  ["an invalid protocol", { GHE_HOST: "x", GHE_PROTOCOL: "ftp" }, /GHE_PROTOCOL/],
  ["a port that is too large", { PORT: "70000" }, /PORT is 70000/],
  [
    "an invalid database",
    { DATABASE_URL: "mysql://me:hunter2@db/baton" },
    /^(?!.*hunter2).*DATABASE_URL is no/,
  ],
  ["an invalid level", { LOG_LEVEL: "loud" }, /LOG_LEVEL/],
])("%s is reported in one line", (_, change, expected) => {
  expect(problems({ ...GOOD, ...change })).toEqual([expect.stringMatching(expected)]);
});
