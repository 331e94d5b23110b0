import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { pino } from "pino";
import { makeLog, redactLog } from "../../src/app/metrics/log.ts";

const lines: string[] = [];
const log = makeLog("info", ['a webhook\'s "secret"'], {
  write: (line: string) => void lines.push(line),
});
/** Generated at run time, because a literal would be found in this file. */
const made = (length: number) => randomBytes(length).toString("hex").slice(0, length);
const url = (length: number) => randomBytes(length).toString("base64url").slice(0, length);

const jwt = `eyJ${url(30)}.eyJ${url(400)}.${url(80)}`;
const pem =
  `-----BEGIN RSA PRIVATE ` + `KEY-----\n${made(64)}\n${made(64)}\n-----END RSA PRIVATE KEY-----`;
const TOKENS: [what: string, secret: string][] = [
  ...["ghs_", "ghp_", "gho_", "ghu_", "ghr_"].map((kind): [string, string] => [
    kind,
    `${kind}${made(36)}`,
  ]),
  ["a new installation token", `ghs_${made(7)}_${jwt}`],
  ["github_pat_", `github_pat_${made(22)}_${made(59)}`],
  ["a JSON Web Token", jwt],
  ["an Anthropic key", `sk-ant-api03-${url(90)}`],
  ["a private key", pem],
  ["one that is cut off", pem.slice(0, 120)],
];

/** Returns every eight characters of it, because no part that long may be written. */
function partsOf(secret: string): string[] {
  const inner = secret.replace(/-----[A-Z ]+-----|github_pat_|sk-ant-api03-|gh[a-z]_/g, "");
  return inner.match(/[A-Za-z0-9]{12}/g) ?? [];
}

function written(say: () => void): string {
  lines.length = 0;
  say();
  expect(lines).toHaveLength(1);
  // The output is still one line of JSON.
  expect(lines[0]!.trimEnd()).not.toContain("\n");
  JSON.parse(lines[0]!);
  return lines[0]!;
}

describe.each(TOKENS)("the secret %s is redacted", (_, secret) => {
  const PLACES: [string, () => void][] = [
    ["a message", () => log.info(`asked with "${secret}" for it`)],
    ["a field of a field", () => log.info({ a: { b: [`x ${secret}`] } }, "msg")],
    ["a child's field", () => log.child({ by: secret }).warn("msg")],
    [
      "an error, its cause and its stack",
      () => log.error({ err: new Error(secret, { cause: new Error(secret) }) }),
    ],
    ["a header", () => log.info({ headers: { authorization: `token ${secret}` } })],
    ["JSON within it", () => log.info(JSON.stringify({ token: secret }))],
  ];
  test.each(PLACES)("it isn't written in %s", (_place, say) => {
    const line = written(say);
    for (const part of partsOf(secret)) expect(line).not.toContain(part);
    expect(line).toContain("[redacted]");
  });
});

test.each([
  ["Authorization: Basic hunter22hunter22==", "hunter22"],
  ['{"authorization":"hunter22"}', "hunter22"],
  ["set-cookie: session=hunter22; Path=/", "hunter22"],
  ["postgres://baton:hunter22@db/baton failed", "hunter22"],
  ["https://x-access-token:hunt@er22@github.com/a/b.git", "er22"],
  ["password=hunter22 host=db", "hunter22"],
  ['a webhook\'s "secret"', "secret"],
])("%s is written without its secret", (text, secret) => {
  expect(written(() => log.info({ err: new Error(text), text }, text))).not.toContain(secret);
});

test("a line break in others' text starts no new line", () => {
  const line = written(() =>
    log.info({ title: 'x\n{"level":60,"msg":"forged"}\r\n\u2028' }, "a\nb"),
  );
  expect(JSON.parse(line)).toMatchObject({ level: 30, msg: "a\nb" });
});

test("a log of another program, such as Probot's, writes no secret, nor do its children", () => {
  const theirs = pino({ name: "probot" }, { write: (line: string) => void lines.push(line) });
  const child = theirs.child({ name: "octokit" });
  const secret = `ghs_${made(36)}`;
  const ours = redactLog(theirs, ["hunter22"]);
  for (const log of [ours, theirs, child, ours.child({})]) {
    const line = written(() => log.info({ err: new Error(secret) }, "hunter22"));
    expect(line).not.toContain(secret.slice(4, 16));
    expect(line).not.toContain("hunter22");
  }
});

test("text that is no secret stays", () => {
  const line = written(() =>
    log.info({ build: "you/units#7", record: "0".repeat(40) }, "https://github.com/a/b@v1"),
  );
  expect(line).not.toContain("[redacted]");
});
