import { describe, expect, it } from "vitest";
import { findSecrets } from "../../src/core/guards/secrets/find.ts";
import { HEX, random } from "./support/secrets.ts";

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const json = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const jwt = `${json({ alg: "RS256", typ: "JWT" })}.${json({ iss: random(12), exp: 1_800_000_000 })}.${random(340)}`;
const pem = (name: string, body: string) =>
  `-----BEGIN ${name}-----\n${body.replace(/.{64}/g, "$&\n")}\n-----END ${name}-----\n`;
const rsa = `MIIEvQIBADANBgkqhkiG9w0BAQEFAASC${random(600)}`;

const KINDS: [kind: string, text: string][] = [
  ...["ghp", "gho", "ghu", "ghs", "ghr"].map((name): [string, string] => [
    "GitHub token",
    `${name}_${random(36)}`,
  ]),
  ["GitHub token", `github_pat_${random(22)}_${random(59)}`],
  ["GitHub token", `ghs_1234567_${random(500)}`],
  ["GitHub token", `ghs_1234567_${jwt}`],
  ["JSON Web Token", `Bearer ${jwt}`],
  ["Anthropic key", `sk-ant-api03-${random(86)}-${random(6)}AA`],
  ["OpenAI key", `sk-proj-${random(120)}`],
  ["OpenAI key", `sk-${random(20)}T3BlbkFJ${random(20)}`],
  ["AWS access key", `AKIA${random(16, UPPER)}`],
  ["AWS access key", `id=ASIA${random(16, UPPER)};`],
  ["AWS secret key", `aws_secret_access_key = ${random(40)}`],
  ["AWS secret key", `secretAccessKey: "${random(40)}",`],
  ["Google key", `AIza${random(35)}`],
  ["Google key", `GOCSPX-${random(28)}`],
  ["Google service account", `{"type": "service_account", "private_key_id": "${random(40, HEX)}"}`],
  ["Azure key", `AccountName=x;AccountKey=${random(86)}==;`],
  ["Azure secret", `${random(3)}8Q~${random(34)}`],
  ["Slack token", `xoxb-${random(12, "0123456789")}-${random(24)}`],
  [
    "Slack webhook",
    `https://hooks.slack.com/services/T${random(9, UPPER)}/B${random(9, UPPER)}/${random(24)}`,
  ],
  ["Stripe key", `sk_live_${random(24)}`],
  ["npm token", `//registry.npmjs.org/:_authToken=npm_${random(36)}`],
  ["PyPI token", `pypi-AgEIcHlwaS5vcmc${random(80)}`],
  ["GitLab token", `glpat-${random(20)}`],
  ["Hugging Face token", `hf_${random(34, LETTERS)}`],
  ["SendGrid key", `SG.${random(22)}.${random(43)}`],
  ["Twilio key", `SK${random(32, HEX)}`],
  ["Telegram bot token", `${random(10, "123456789")}:AA${random(33)}`],
  ["Discord bot token", `MT${random(24)}.${random(6)}.${random(38)}`],
  ["Discord webhook", `https://discord.com/api/webhooks/${random(18, "123456789")}/${random(68)}`],
  ["Stripe webhook secret", `whsec_${random(32)}`],
  ["RubyGems key", `rubygems_${random(48, HEX)}`],
  ["Docker token", `dckr_pat_${random(27)}`],
  ["DigitalOcean token", `dop_v1_${random(64, HEX)}`],
  ["Shopify token", `shpat_${random(32, HEX)}`],
  ["Vault token", `hvs.${random(24)}`],
  ["Grafana token", `glsa_${random(32)}_${random(8, HEX)}`],
  ["Groq or xAI key", `gsk_${random(52)}`],
  ["private key", pem("PRIVATE KEY", rsa)],
  ["private key", JSON.stringify({ key: pem("RSA PRIVATE KEY", random(400)) })],
  ["private key", pem("OPENSSH PRIVATE KEY", random(300))],
  ["private key", Buffer.from(pem("EC PRIVATE KEY", random(160))).toString("base64")],
  ["private key", rsa],
  ["URL with a password", `postgres://app:${random(12)}@db.internal.net/x`],
  ["URL with a password", `https://x-access-token:${random(20)}@github.com/acme/units`],
];

describe("given a secret of a kind, then it is found as that kind", () => {
  it.each(KINDS)("%s: %.24s…", (kind, text) => {
    expect(findSecrets(`first line\nvalue: ${text}\n`)).toMatchObject([{ kind, line: 2 }]);
  });
});
