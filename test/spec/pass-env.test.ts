/** What the environment passes to `baton reconcile`. */
import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { getOneshotEnv } from "../../src/config/env.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const app = { APP_ID: "7", PRIVATE_KEY: privateKey };

test("without the App, `baton reconcile` says what is missing, and that no workflow token helps", () => {
  expect(() => getOneshotEnv({ GITHUB_TOKEN: "ghs_x" })).toThrow(
    /APP_ID is missing.*GITHUB_TOKEN can't replace the App[^]*PRIVATE_KEY/,
  );
});

test("`baton reconcile` asks github.com, the server of its own workflow run, or the named one", () => {
  expect(getOneshotEnv(app).baseUrl).toBe("https://api.github.com");
  const inside = { ...app, GITHUB_API_URL: "https://ghe.example.com/api/v3/" };
  expect(getOneshotEnv(inside).baseUrl).toBe("https://ghe.example.com/api/v3");
  expect(getOneshotEnv({ ...inside, GHE_HOST: "other.example.com" }).baseUrl).toBe(
    "https://other.example.com/api/v3",
  );
});
