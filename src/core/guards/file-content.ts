/** A changed file's content. The proposal's schema has made sure that it is base64. */

/** Bytes that a base64 text stands for. */
export function decodeBytes(base64: string): Uint8Array {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  // A callback for each of ten million bytes would take a second.
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** The content as text; what isn't UTF-8 in it is replaced. */
export function decodeText(base64: string): string {
  return new TextDecoder().decode(decodeBytes(base64));
}

/** How many bytes they are, without making them. */
export function getDecodedSize(base64: string): number {
  const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
  return (base64.length / 4) * 3 - padding;
}
