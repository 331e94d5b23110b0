/** Secrets made up at run time, so that none stands in a file, and the ways in which an agent could write them. */
import { createHash } from "node:crypto";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Characters of an alphabet that look random and are the same each time. */
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

/** By name: a text that holds the token written so. */
export const WAYS: Record<string, (token: string) => string> = {
  plain: (t) => `token = ${t}\n`,
  "behind a letter": (t) => `x${t}`,
  reversed: (t) => Array.from(`token=${t};`).reverse().join(""),
  rot13: (t) => t.replace(/[a-z]/gi, (c) => String.fromCharCode(c.charCodeAt(0) + (c.toLowerCase() < "n" ? 13 : -13))),
  base64,
  "base64 at the second byte": (t) => base64(`x${t}`),
  "base64 at the third byte": (t) => base64(`xy${t}`),
  "base64, URL-safe": (t) => Buffer.from(`??>>${t}`).toString("base64url"),
  "base64 behind other characters": (t) => `data${base64(t)}`,
  "base64 over lines": (t) => base64(`some words before ${t} and after`).replace(/.{16}/g, "$&\n"),
  "base64 in pieces": (t) => `"${base64(t).slice(0, 11)}" +\n  "${base64(t).slice(11)}"`,
  "base64 twice": (t) => base64(base64(`a${t}`)),
  "base64 reversed": (t) => base64(Array.from(t).reverse().join("")),
  "base64 of UTF-16": (t) => Buffer.from(t, "utf16le").toString("base64"),
  hex: (t) => each(t, hex),
  "hex, upper case": (t) => each(t, hex).toUpperCase(),
  "hex behind a digit": (t) => `f${each(t, hex)}`,
  "hex with colons": (t) => codes(t).map(hex).join(":"),
  "hex numbers": (t) =>
    `[${codes(t)
      .map((code) => `0x${hex(code)}`)
      .join(", ")}]`,
  "hex escapes": (t) => each(t, (code) => `\\x${hex(code)}`),
  "Unicode escapes": (t) => each(t, (code) => `\\u00${hex(code)}`),
  "Unicode escapes among the letters": (t) =>
    each(t, (code) => (code % 2 ? String.fromCharCode(code) : `\\u00${hex(code)}`)),
  "Unicode escapes of eight digits": (t) => each(t, (code) => `\\U000000${hex(code)}`),
  "code points in braces": (t) => each(t, (code) => `\\u{${hex(code)}}`),
  "bytes in braces": (t) => each(t, (code) => `\\x{${hex(code)}}`),
  "octal escapes": (t) => each(t, (code) => `\\${code.toString(8)}`),
  "octal escapes of three digits": (t) => each(t, (code) => `\\${code.toString(8).padStart(3, "0")}`),
  "decimal numbers": (t) => JSON.stringify(codes(t)),
  "URL-encoded": (t) => each(t, (code) => `%${hex(code)}`),
  "HTML entities": (t) => each(t, (code) => `&#${code};`),
  "HTML entities with zeros": (t) => each(t, (code) => `&#00000${code};`),
  "hexadecimal HTML entities": (t) => each(t, (code) => `&#x0000${hex(code)};`),
  "HTML entities that end with the next": (t) => each(t, (code) => `&#X${hex(code)}`),
  "two literals": (t) => `"${t.slice(0, 4)}" + '${t.slice(4)}'`,
  "literals on lines": (t) => `x = ("${t.slice(0, 9)}"\n     "${t.slice(9)}")`,
  "an array that is joined": (t) => `["${t.slice(0, 9)}", "${t.slice(9, 20)}", "${t.slice(20)}"].join("")`,
  "an array of characters": (t) => JSON.stringify(Array.from(t)),
  "two variables": (t) => `const a = "${t.slice(0, 9)}"; // it\nconst b = "${t.slice(9)}";`,
  "a literal in a template": (t) => `\`${t.slice(0, 9)}\${"${t.slice(9)}"}\``,
  "a continued line": (t) => `x = "${t.slice(0, 9)}\\\n${t.slice(9)}"`,
  "quotes of a shell": (t) => `${t.slice(0, 2)}''${t.slice(2, 9)}""${t.slice(9)}`,
  "over lines": (t) => t.replace(/.{10}/g, "$&\n"),
  "spaced out": (t) => Array.from(t).join(" "),
  "one character a line": (t) => Array.from(t).join("\n"),
  "zero-width characters": (t) => Array.from(t).join("\u200b"),
  "tag characters": (t) => Array.from(t).join("\u{e0041}"),
  "UTF-16": (t) => Array.from(t).join("\0"),
};
