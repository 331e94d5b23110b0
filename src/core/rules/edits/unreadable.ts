import type { EditedFile } from "../../build/recordEdits.ts";

/** Longer documents aren't fetched. */
const LONGEST = 1_000_000;

/** Why the document that somebody pushed can't be read, as the end of a sentence; null where it can. */
export function unreadable({ text, bytes }: EditedFile): string | null {
  if (text === null) {
    return bytes > LONGEST
      ? `it has ${(bytes / 1_000_000).toFixed(1)} MB, a document has 1 MB at most.`
      : "it is no text.";
  }
  // What is no UTF-8 comes with this sign in its place.
  return text.includes("\ufffd") ? "some of it is no UTF-8: save it in that encoding, and push it again." : null;
}
