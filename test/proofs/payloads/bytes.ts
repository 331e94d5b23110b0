/** Requests that are not deliveries of GitHub, and the answer to each. */
import { gzipSync } from "node:zlib";
import type { OutgoingHttpHeaders } from "node:http";
import { signHeaders } from "./bench.ts";

export interface Bytes {
  body: Buffer;
  /** The default is those of a delivery with that body. */
  headers?: OutgoingHttpHeaders;
  /** Sends it without `content-length`, in this many pieces. */
  pieces?: number;
  answer: RegExp;
}

const LABELLED = JSON.stringify({
  ...{ action: "labeled", issue: { number: 1 }, installation: { id: 1 } },
  repository: { id: 7, name: "units", owner: { login: "you" } },
});
const text = (value: string) => Buffer.from(value);
const CAP = 25 * 1024 * 1024;
const padded = (length: number) =>
  Buffer.concat([text(LABELLED), Buffer.alloc(length - LABELLED.length, " ")]);
const NOT_JSON =
  /^400 The delivery is not a JSON object\. Set the webhook's content type to application\/json\.$/;
const UNSIGNED = /^401 The delivery isn't signed\./;
const WRONG = /^401 The signature is wrong\./;
const MALFORMED = /^202 Ignored\. .* doesn't match GitHub's format\.$/;
const MISSING = /^400 The headers .* are missing\.$/;
const of = signHeaders("issues", LABELLED);
const with_ = (headers: OutgoingHttpHeaders) => ({
  body: text(LABELLED),
  headers: { ...of, ...headers },
});

export const BYTES: Record<string, () => Bytes> = {
  "a correct body": () => ({ body: text(LABELLED), answer: /^202 Kept\.$/ }),
  nothing: () => ({ body: text(""), answer: NOT_JSON }),
  "invalid UTF-8": () => ({ body: Buffer.from([0xff, 0xfe, 0x7b, 0x7d]), answer: NOT_JSON }),
  "invalid UTF-8 in a name": () => ({
    body: Buffer.from(LABELLED.replace("units", "un\xffts"), "latin1"),
    answer: MALFORMED,
  }),
  "a byte order mark": () => ({ body: text(`\ufeff${LABELLED}`), answer: NOT_JSON }),
  truncated: () => ({ body: text(LABELLED.slice(0, -9)), answer: NOT_JSON }),
  "a list": () => ({ body: text(`[${LABELLED}]`), answer: NOT_JSON }),
  null: () => ({ body: text("null"), answer: NOT_JSON }),
  "a form": () => ({ body: text(`payload=${encodeURIComponent(LABELLED)}`), answer: NOT_JSON }),
  gzip: () => {
    const body = gzipSync(LABELLED);
    return {
      body,
      headers: { ...signHeaders("issues", body), "content-encoding": "gzip" },
      answer: NOT_JSON,
    };
  },
  "a claim of gzip": () => ({ ...with_({ "content-encoding": "gzip" }), answer: /^202 Kept\.$/ }),
  "a repeated key": () => ({
    body: text(LABELLED.replace('"name":"units"', '"name":"..","name":"units"')),
    answer: /^202 Kept\.$/,
  }),
  "a million nested lists": () => ({
    body: text(`{"a":${"[".repeat(1e6)}${"]".repeat(1e6)}}`),
    answer: /^[24]0/,
  }),
  "a hundred thousand nested objects": () => ({
    body: text(`{"issue":${'{"issue":'.repeat(1e5)}1${"}".repeat(1e5)}}`),
    answer: /^[24]0/,
  }),
  "the maximum length": () => ({ body: padded(CAP), answer: /^202 Kept\.$/ }),
  "one byte too many": () => ({ body: padded(CAP + 1), answer: /^413 / }),
  "one byte too many, in pieces": () => ({ body: padded(CAP + 1), pieces: 40, answer: /^413 / }),
  "in pieces": () => ({ body: text(LABELLED), pieces: 50, answer: /^202 Kept\.$/ }),
  "no signature": () => ({ ...with_({ "x-hub-signature-256": undefined }), answer: UNSIGNED }),
  "an old signature only": () => ({
    ...with_({ "x-hub-signature-256": undefined, "x-hub-signature": `sha1=${"0".repeat(40)}` }),
    answer: UNSIGNED,
  }),
  "the signature twice": () => ({
    ...with_({ "x-hub-signature-256": [of["x-hub-signature-256"]!, of["x-hub-signature-256"]!] }),
    answer: WRONG,
  }),
  "another's signature": () => ({
    ...with_({ "x-hub-signature-256": `sha256=${"0".repeat(64)}` }),
    answer: WRONG,
  }),
  "another's body": () => ({ body: text("{}"), headers: of, answer: WRONG }),
  "no event": () => ({ ...with_({ "x-github-event": undefined }), answer: MISSING }),
  "no GUID": () => ({ ...with_({ "x-github-delivery": undefined }), answer: MISSING }),
  "the event twice": () => ({
    ...with_({ "x-github-event": ["issues", "push"] }),
    answer: /^202 Ignored\. Baton doesn't/,
  }),
  "a long GUID": () => ({
    ...with_({ "x-github-delivery": "a".repeat(9000) }),
    answer: /^400 .* not a GUID/,
  }),
  "an invalid GUID": () => ({
    ...with_({ "x-github-delivery": "a'b\xff" }),
    answer: /^400 .* not a GUID/,
  }),
  "another event's name": () => ({ ...with_({ "x-github-event": "push" }), answer: MALFORMED }),
};
