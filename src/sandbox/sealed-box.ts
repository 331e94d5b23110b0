/**
 * The key pair for which clients encrypt a repository's secrets, and the decryption of their
 * values. They are sealed boxes of libsodium: X25519, XSalsa20 and Poly1305 with a nonce of BLAKE2b
 * over both public keys.
 * https://docs.github.com/rest/guides/encrypting-secrets-for-the-rest-api
 */
import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type webcrypto,
} from "node:crypto";
import { hsalsa, xsalsa20poly1305 } from "@noble/ciphers/salsa.js";
import { blake2b } from "@noble/hashes/blake2.js";
import { ensureSecret, type FileStore } from "./file-store.ts";

export interface BoxKey {
  /** GitHub's name for it is `key_id`. */
  id: string;
  publicKey: Uint8Array;
  jwk: webcrypto.JsonWebKey;
}

/** Returns the key pair of a repository. The first call creates it. */
export function getBoxKey(files: FileStore, repositoryId: number): BoxKey {
  const made = () =>
    JSON.stringify(generateKeyPairSync("x25519").privateKey.export({ format: "jwk" }));
  const jwk = JSON.parse(
    ensureSecret(files, `keys/secrets-${repositoryId}.json`, made).toString("utf8"),
  ) as webcrypto.JsonWebKey;
  const publicKey = Buffer.from(jwk.x ?? "", "base64url");
  return { id: publicKey.readBigUInt64BE().toString(), publicKey, jwk };
}

/** Returns the text in the box, or null if it was not sealed for this key. */
export function openBox({ publicKey, jwk }: BoxKey, sealed: Uint8Array): string | null {
  if (sealed.length < PUBLIC_KEY_BYTES + TAG_BYTES) return null;
  const sender = sealed.subarray(0, PUBLIC_KEY_BYTES);
  try {
    const shared = diffieHellman({
      privateKey: createPrivateKey({ key: jwk, format: "jwk" }),
      publicKey: createPublicKey({
        key: { kty: "OKP", crv: "X25519", x: Buffer.from(sender).toString("base64url") },
        format: "jwk",
      }),
    });
    const nonce = blake2b(Buffer.concat([sender, publicKey]), { dkLen: 24 });
    const opened = xsalsa20poly1305(deriveKey(shared), nonce).decrypt(
      sealed.subarray(PUBLIC_KEY_BYTES),
    );
    return Buffer.from(opened).toString("utf8");
  } catch {
    return null;
  }
}

/** Length of a public key, and of the authentication tag, in bytes. */
const PUBLIC_KEY_BYTES = 32;
const TAG_BYTES = 16;

const toWords = (bytes: Uint8Array) => new Uint32Array(Uint8Array.from(bytes).buffer);
const SIGMA = toWords(Buffer.from("expand 32-byte k"));

/** Derives the key of NaCl's `crypto_box` from a shared secret. */
function deriveKey(shared: Uint8Array): Uint8Array {
  const key = new Uint32Array(8);
  hsalsa(SIGMA, toWords(shared), new Uint32Array(4), key);
  return new Uint8Array(key.buffer);
}
