/**
 * Secrets that are generated at run time, so that no file contains one, and the ways in which an
 * agent could write them.
 */
import { createHash } from "node:crypto";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Returns characters of an alphabet that look random and are the same each time. */
export function random(length: number, alphabet = DIGITS, seed = "seed"): string {
  let text = "";
  for (let i = 0; text.length < length; i++) {
    const bytes = createHash("sha256").update(`${seed}${i}`).digest();
    text += Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join("");
  }
  return text.slice(0, length);
}

export const HEX = "0123456789abcdef";
export const TOKEN = `ghp_${random(36)}`;

const base64 = (text: string) => Buffer.from(text).toString("base64");
const codes = (text: string) => Array.from(text, (c) => c.charCodeAt(0));
const each = (text: string, write: (code: number) => string) => codes(text).map(write).join("");
const hex = (code: number) => code.toString(16).padStart(2, "0");

/** By name: a text that contains the token in that form. */
export const WAYS: Record<string, (token: string) => string> = {
  plain: (t) => `token = ${t}\n`,
  "behind a letter": (t) => `x${t}`,
  base64,
  "base64 at the second byte": (t) => base64(`x${t}`),
  "base64 at the third byte": (t) => base64(`xy${t}`),
  "base64, URL-safe": (t) => Buffer.from(`??>>${t}`).toString("base64url"),
  "base64 behind other characters": (t) => `data${base64(t)}`,
  hex: (t) => each(t, hex),
  "hex, upper case": (t) => each(t, hex).toUpperCase(),
  "hex behind a digit": (t) => `f${each(t, hex)}`,
  "hex with colons": (t) => codes(t).map(hex).join(":"),
  "hex numbers": (t) =>
    `[${codes(t)
      .map((code) => `0x${hex(code)}`)
      .join(", ")}]`,
  "hex escapes": (t) => each(t, (code) => `\\x${hex(code)}`),
  "zero-width characters": (t) => Array.from(t).join("\u200b"),
  "tag characters": (t) => Array.from(t).join("\u{e0041}"),
  "UTF-16": (t) => Array.from(t).join("\0"),
};
