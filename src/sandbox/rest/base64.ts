import { createUnprocessableError } from "./http-error.ts";

/** Returns base64 with a line break after each 60 characters, as GitHub writes it. */
export function formatBase64Lines(data: Buffer): string {
  return data.toString("base64").replaceAll(/(.{60})/g, "$1\n");
}

/**
 * Decodes base64 with or without white space.
 * @throws HttpError 422 if the text is not base64.
 */
export function parseBase64(text: string): Buffer {
  const dense = text.replaceAll(/\s/g, "");
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2,3}={0,2})?$/.test(dense))
    throw createUnprocessableError("content is not valid Base64");
  return Buffer.from(dense, "base64");
}
