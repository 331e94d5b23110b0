/** Baton's own seal on commits if GitHub signs none. */
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import {
  deriveSealKey,
  isSealed,
  sealMessage,
  type Sealable,
} from "../../src/app/github/commits.ts";

const makeKey = () => generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey;
const pem = makeKey().export({ type: "pkcs1", format: "pem" }).toString();
const sealKey = deriveSealKey(pem);
const commit: Sealable = {
  tree: "a".repeat(40),
  parents: ["b".repeat(40)],
  message: "Work\n\nBaton-Session: W1.1/work/1",
};
const sealed: Sealable = { ...commit, message: sealMessage(sealKey, commit) };

test.each([
  "Work",
  "Work\n\nWhy it is done.\n",
  commit.message,
  "Work\n\nSigned-off-by: baton[bot] <x@y>",
])("a commit with the message %j is the App's once it has the seal", (message) => {
  const made = { ...commit, message: sealMessage(sealKey, { ...commit, message }) };
  expect(isSealed({ sealKey }, made)).toBe(true);
  // GitHub may append a line break to a message.
  expect(isSealed({ sealKey }, { ...made, message: `${made.message}\n` })).toBe(true);
  expect(made.message.startsWith(message.trimEnd())).toBe(true);
});

test.each<[string, Sealable]>([
  ["another tree", { ...sealed, tree: "c".repeat(40) }],
  ["another parent", { ...sealed, parents: ["c".repeat(40)] }],
  ["one more parent", { ...sealed, parents: [...sealed.parents, "c".repeat(40)] }],
  ["no parent", { ...sealed, parents: [] }],
  ["another message", { ...sealed, message: sealed.message.replace("W1.1", "W1.2") }],
  [
    "a line after the seal",
    { ...sealed, message: `${sealed.message}\nBaton-Session: W1.2/work/1` },
  ],
  ["two marks", { ...sealed, message: `${sealed.message}\n${sealed.message.split("\n").at(-1)!}` }],
  ["no mark", commit],
  [
    "the seal of another App",
    { ...commit, message: sealMessage(deriveSealKey(toPem(makeKey())), commit) },
  ],
])("a commit with %s is not the App's", (_what, forged) => {
  expect(isSealed({ sealKey }, sealed)).toBe(true);
  expect(isSealed({ sealKey }, forged)).toBe(false);
});

test("without the App's key no commit is the App's", () => {
  expect(isSealed({}, sealed)).toBe(false);
});

test("each form of the private key gives the same key, and another private key another one", () => {
  const other = createPrivateKey(pem).export({ type: "pkcs8", format: "pem" }).toString();
  expect(deriveSealKey(other)).toEqual(sealKey);
  expect(deriveSealKey(toPem(makeKey()))).not.toEqual(sealKey);
});

function toPem(key: ReturnType<typeof makeKey>): string {
  return key.export({ type: "pkcs1", format: "pem" }).toString();
}
