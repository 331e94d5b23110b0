/** A client's encryption of a secret: libsodium's sealed box, in base64. */
import { createPublicKey, diffieHellman, generateKeyPairSync } from "node:crypto";
import { hsalsa, xsalsa20poly1305 } from "@noble/ciphers/salsa.js";
import { blake2b } from "@noble/hashes/blake2.js";

export function sealBox(publicKey: Uint8Array, text: string): string {
  const mine = generateKeyPairSync("x25519");
  const head = Buffer.from(mine.publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  const x = Buffer.from(publicKey).toString("base64url");
  const theirs = createPublicKey({ key: { kty: "OKP", crv: "X25519", x }, format: "jwk" });
  const words = (bytes: Uint8Array) => new Uint32Array(Uint8Array.from(bytes).buffer);
  const key = new Uint32Array(8);
  const shared = diffieHellman({ privateKey: mine.privateKey, publicKey: theirs });
  hsalsa(words(Buffer.from("expand 32-byte k")), words(shared), new Uint32Array(4), key);
  const nonce = blake2b(Buffer.concat([head, publicKey]), { dkLen: 24 });
  const sealed = xsalsa20poly1305(new Uint8Array(key.buffer), nonce).encrypt(Buffer.from(text));
  return Buffer.concat([head, sealed]).toString("base64");
}
