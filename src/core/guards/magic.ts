/** What a file is by its first bytes, whatever it is called: https://en.wikipedia.org/wiki/List_of_file_signatures */

export interface Magic {
  /** With its article: `an ELF program`. */
  what: string;
  /** Pictures and fonts, which a brief may ask for. */
  media: boolean;
}

const PROGRAMS: readonly (readonly [string, string])[] = [
  ["7f454c46", "an ELF program or library"],
  ["feedface", "a Mach-O program"],
  ["feedfacf", "a Mach-O program"],
  ["cefaedfe", "a Mach-O program"],
  ["cffaedfe", "a Mach-O program"],
  ["cafebabe", "a Java class or a Mach-O program"],
  ["0061736d", "a WebAssembly module"],
  ["213c617263683e0a", "a library of object files"],
  ["504b0304", "a zip archive (or a jar, wheel or office file)"],
  ["504b0506", "a zip archive"],
  ["1f8b", "a gzip archive"],
  ["425a68", "a bzip2 archive"],
  ["fd377a585a00", "an xz archive"],
  ["28b52ffd", "a zstd archive"],
  ["377abcaf271c", "a 7z archive"],
  ["526172211a07", "a rar archive"],
  ["25504446", "a PDF file"],
  ["53514c69746520666f726d6174", "an SQLite database"],
];
const MEDIA: readonly (readonly [string, string])[] = [
  ["89504e470d0a1a0a", "a PNG picture"],
  ["ffd8ff", "a JPEG picture"],
  ["474946383761", "a GIF picture"],
  ["474946383961", "a GIF picture"],
  ["00000100", "an icon"],
  ["774f4646", "a WOFF font"],
  ["774f4632", "a WOFF2 font"],
  ["0001000000", "a TrueType font"],
  ["4f54544f00", "an OpenType font"],
];

/** Null where the first bytes are of no kind that is known. */
export function magicOf(bytes: Uint8Array): Magic | null {
  const start = hex(bytes.subarray(0, 16));
  const found = (list: typeof PROGRAMS) => list.find(([sign]) => start.startsWith(sign))?.[1];
  const program = found(PROGRAMS) ?? byPlace(bytes, start);
  if (program) return { what: program, media: false };
  const riff = start.startsWith("52494646") && start.slice(16, 24) === "57454250" ? "a WebP picture" : undefined;
  const media = found(MEDIA) ?? riff ?? (start.slice(8, 24) === "6674797061766966" ? "an AVIF picture" : undefined);
  if (!media) return null;
  // A zip's directory stands at its end: such a file is a picture to one program and an archive to another.
  const tail = hex(bytes.subarray(-70_000));
  return tail.includes("504b0506")
    ? { what: `${media} with an archive in it`, media: false }
    : { what: media, media: true };
}

/** Signatures that need a second look. */
function byPlace(bytes: Uint8Array, start: string): string | undefined {
  const zero = bytes.subarray(0, 512).includes(0);
  if (start.startsWith("4d5a") && zero) return "a Windows program";
  if (start.slice(4, 8) === "0d0a" && zero) return "compiled Python";
  return hex(bytes.subarray(257, 262)) === "7573746172" && zero ? "a tar archive" : undefined;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
