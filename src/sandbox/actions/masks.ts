/** The forms in which GitHub's runner hides a secret: as it is, each of its lines, and as programs encode it. */

/** Shorter encoded forms would hide plain text all over the log. */
const MIN_ENCODED = 4;

export function formsOf(secret: string): string[] {
  const lines = [secret, ...secret.split(/\r\n|\r|\n/)].map((line) => line.trim()).filter((line) => line !== "");
  const encoded = lines.flatMap((line) => ENCODERS.flatMap((encode) => encode(line)));
  return [...new Set([...lines, ...encoded.filter((form) => form.length >= MIN_ENCODED)])];
}

/** https://github.com/actions/runner/blob/main/src/Sdk/DTLogging/Logging/ValueEncoders.cs */
const ENCODERS: ((value: string) => string[])[] = [
  // The secret may begin at any of the three places of a group of base64.
  (value) => [0, 1, 2].map((shift) => base64(Buffer.from(value).subarray(shift))),
  (value) => [base64Url(value)],
  (value) => [JSON.stringify(value).slice(1, -1)],
  (value) => [encodeURIComponent(value)],
  (value) => [value.replaceAll("'", "''")],
  (value) => [value.replaceAll('"', '\\"')],
  (value) => [value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")],
  (value) => (value.length > 8 && /^".*"$/.test(value) ? [value.slice(1, -1)] : []),
];

/** Without the last group, which depends on what follows. */
function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 3))).toString("base64");
}

function base64Url(value: string): string {
  return Buffer.from(value).toString("base64url");
}
