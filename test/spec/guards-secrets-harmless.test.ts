import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findSecrets } from "../../src/core/guards/secrets/find.ts";
import { HEX, random } from "./support/secrets.ts";

describe("a placeholder or an ordinary text is no secret", () => {
  it.each([
    `ghp_${"x".repeat(36)}`,
    "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "ghp_YOUR_TOKEN_HERE_YOUR_TOKEN_HERE_YOUR_TOKEN",
    "github_pat_<your token>",
    ["AKIA", "IOSFODNN7", "EXAMPLE"].join(""),
    ["AKIA", "ABCDEFGHIJKLMNOP"].join(""),
    `url(data:;base64,${random(30)}AIza${random(35)})`,
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "sk-ant-api03-your-key-goes-here-your-key-goes-here",
    "sk-proj-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
    "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA",
    "postgres://user:password@db.example.com/x",
    "postgres://postgres:Xk29fLq8@localhost:5432/x",
    "https://${USER}:${PASSWORD}@host.net and https://user:{token}@host.net and " +
      "https://a:***@host.net",
    "see https://host.net:8080/@scope/name and git@github.com:acme/units.git",
    `"integrity": "sha512-${random(86)}==",`,
    `h1:${random(43)}=`,
    `resolved "https://registry.yarnpkg.com/a/-/a-1.0.0.tgz#${random(40, HEX)}"`,
    `${random(40, HEX)} refs/heads/main`,
    `sha256:${random(64, HEX)}`,
    "xoxb-not-a-real-token-but-some-words",
    'const PREFIXES = ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", ' +
      '"github_pat_", "sk-ant-", "AKIA", "xoxb-"];',
    'kinds = ["hf_", "translation", "summarization", "questionAnswering", "textGeneration"];',
    "const ghs_some_rather_long_name_of_a_variable_in_snake_case = task.disk-usage;",
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0.x",
  ])("%.70s", (text) => {
    expect(findSecrets(`${text}\n`)).toEqual([]);
  });

  it("not even in a large encoded text", () => {
    expect(findSecrets(`url(data:font/woff2;base64,${random(300_000)})`)).toEqual([]);
    expect(findSecrets(random(300_000, HEX))).toEqual([]);
  });
});

it("neither is anything in Baton's own sources and lock file", () => {
  const files = readdirSync("src/core", { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".ts"),
  );
  const all = ["package-lock.json", ...files.map((path) => join("src/core", path))];
  const found = all.flatMap((path) =>
    findSecrets(readFileSync(path, "utf8")).map(({ kind }) => `${path}: ${kind}`),
  );
  expect(found).toEqual([]);
});
