/** Content of a changed file. The proposal's schema guarantees that it is base64. */

/** Decodes base64 to bytes. */
export function decodeBytes(base64: string): Uint8Array {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  // A callback for each of ten million bytes would take a second.
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Decodes base64 to text. Replaces bytes that aren't UTF-8. */
export function decodeText(base64: string): string {
  return new TextDecoder().decode(decodeBytes(base64));
}

/** Returns the number of decoded bytes without decoding. */
export function getDecodedSize(base64: string): number {
  const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
  return (base64.length / 4) * 3 - padding;
}
