/**
 * Takes secrets out of a line of log before it is written, wherever in it they stand: in fields, in messages, in an
 * error's words, its cause or its request. By shape alone, without a look at whether one is real: what is taken out too
 * much costs nothing. The line stays JSON, since no escape is cut in two.
 */
import { SHAPES } from "../../core/guards/secrets/shapes.ts";

const FIELD = "password|passwd|passphrase|client_secret|webhook_secret|pgpassword";
const GONE = "[redacted]";
/** Of a text within JSON: a character, or an escape as a whole. */
const PART = String.raw`(?:[^"\\]|\\.)`;

/** Each gives what stays of a match by its first group. */
const RULES: readonly [pattern: RegExp, stays: string][] = [
  // A key that is cut off has no last line.
  [new RegExp(String.raw`-----BEGIN [A-Z0-9 ]{0,40}-----${PART}*?(?:-----END [A-Z0-9 ]{0,40}-----|(?="|$))`, "g"), ""],
  // As a field, in a list of raw headers, in JSON that is quoted within JSON, and in words.
  [
    new RegExp(
      String.raw`(\b(?:(?:proxy-)?authorization|(?:set-)?cookie|x-api-key)(?:\\*")?\s*[:=,]\s*(?:\\*")?)` +
        String.raw`(?=[^"\\\s])(?:[^"\\\r\n]|\\[^"n\\])+`,
      "gi",
    ),
    "$1",
  ],
  [
    new RegExp(String.raw`(\b(?:${FIELD})(?:\\*")?\s*[:=]\s*(?:\\*")?)` + String.raw`(?=[^"\\\s])[^"\\\s,;&]+`, "gi"),
    "$1",
  ],
  [/(\b(?:bearer|basic|token)\s+)[A-Za-z0-9._~+/-]{16,}=*/gi, "$1"],
  // Up to the last @: a password may hold one.
  [/(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/"\\?#]{1,500}@/gi, "$1"],
];

/** How a token goes on after the least that its shape asks for. */
const REST = /[A-Za-z0-9_~.+/=%-]*/y;
/** The first part of a JSON Web Token stands before its hint. */
const JWT = /eyJ[A-Za-z0-9_-]{8,600}\.eyJ[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*)?/g;

/** @param own secrets without a shape, to be taken out as they are; shorter than eight characters they are words */
export function redact(line: string, own: readonly string[] = []): string {
  let text = line;
  for (const secret of own) {
    if (secret.length >= 8) text = text.replaceAll(JSON.stringify(secret).slice(1, -1), GONE);
  }
  for (const [pattern, stays] of RULES) text = text.replace(pattern, `${stays}${GONE}`);
  text = text.replace(JWT, GONE);
  for (const { hint, pattern } of SHAPES) {
    for (let at = text.indexOf(hint); at >= 0; at = text.indexOf(hint, at + 1)) {
      pattern.lastIndex = at;
      const found = pattern.exec(text);
      if (!found) continue;
      REST.lastIndex = at + found[0].length;
      REST.exec(text);
      text = text.slice(0, at) + GONE + text.slice(REST.lastIndex);
    }
  }
  return text;
}
