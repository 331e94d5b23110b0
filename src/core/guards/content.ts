/** A changed file's content. The proposal's schema has made sure that it is base64. */

/** Bytes that a base64 text stands for. */
export function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
}

/** The content as text; what isn't UTF-8 in it is replaced. */
export function textOf(base64: string): string {
  return new TextDecoder().decode(bytesOf(base64));
}
