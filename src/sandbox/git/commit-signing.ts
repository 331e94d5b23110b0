import { createHmac, timingSafeEqual } from "node:crypto";
import { ensureSecret } from "../file-store.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Person } from "./formats.ts";
import { formatCommit, type Commit } from "./formats.ts";
import type { GitRepository } from "./repository.ts";

const SIGNATURE_HEAD = "-----BEGIN SANDBOX SIGNATURE-----";
const SIGNATURE_FOOT = "-----END SANDBOX SIGNATURE-----";

/**
 * Signs a commit like GitHub, which signs the commits that an app creates without naming an author.
 * The sandbox uses a key of its own that stays in its folder. So `verified` means that this sandbox
 * created the commit, and nobody can push a forged one. Without web commit signing it signs
 * nothing.
 */
export function writeSignedCommit(
  sandbox: Sandbox,
  git: GitRepository,
  commit: Omit<Commit, "oid" | "payload" | "signature">,
): string {
  if (!sandbox.signsCommits) return git.writeCommit({ ...commit, signature: null });
  const payload = formatCommit({ ...commit, signature: null });
  const signature = `${SIGNATURE_HEAD}\n${computeSignature(sandbox, payload)}\n${SIGNATURE_FOOT}`;
  return git.writeCommit({ ...commit, signature });
}

export function isVerifiedCommit(sandbox: Sandbox, commit: Commit): boolean {
  const line = commit.signature?.startsWith(SIGNATURE_HEAD)
    ? commit.signature.split("\n")[1]
    : undefined;
  if (!line) return false;
  const expected = Buffer.from(computeSignature(sandbox, commit.payload));
  const given = Buffer.from(line);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Returns the committer of GitHub's own commits. */
export function createWebFlowPerson(date: string): Person {
  return { name: "GitHub", email: "noreply@github.com", date };
}

function computeSignature(sandbox: Sandbox, payload: string): string {
  return createHmac("sha256", getSigningKey(sandbox)).update(payload).digest("base64");
}

const keys = new WeakMap<Sandbox, Buffer>();

function getSigningKey(sandbox: Sandbox): Buffer {
  const known =
    keys.get(sandbox) ??
    ensureSecret(sandbox.files, "keys/web-flow.key", () => sandbox.ids.bytes(32));
  keys.set(sandbox, known);
  return known;
}
