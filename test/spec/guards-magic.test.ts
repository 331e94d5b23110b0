/**
 * The first bytes of a file decide its type, not its name. Programs and archives are refused, and
 * pictures that nobody asked for.
 */
import { describe, expect, test } from "vitest";
import { findSignature } from "../../src/core/guards/binaries.ts";

const file = (start: string, size = 600, rest = 0x61) =>
  Uint8Array.from(
    Buffer.concat([Buffer.from(start.replaceAll(" ", ""), "hex"), Buffer.alloc(size, rest)]),
  );
const text = (words: string) => Uint8Array.from(Buffer.from(words));

describe("a program, an archive, or a document with hidden content", () => {
  test.each([
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
    ["4d5a9000 00", "a Windows program"],
    ["a70d0d0a 00", "compiled Python"],
  ])("%s is %s", (start, what) => {
    expect(findSignature(file(start))).toEqual({ what, media: false });
    expect(findSignature(file(`20${start}`))).toBeNull();
  });

  test("a tar archive is recognised by bytes further in", () => {
    const tar = file("", 1000, 0);
    tar.set(text("ustar"), 257);
    expect(findSignature(tar)).toEqual({ what: "a tar archive", media: false });
    expect(findSignature(tar.subarray(1))).toBeNull();
  });
});

describe("a picture or a font", () => {
  test.each([
    ["89504e470d0a1a0a", "a PNG picture"],
    ["ffd8ff", "a JPEG picture"],
    ["474946383761", "a GIF picture"],
    ["474946383961", "a GIF picture"],
    ["00000100", "an icon"],
    ["774f4646", "a WOFF font"],
    ["774f4632", "a WOFF2 font"],
    ["0001000000", "a TrueType font"],
    ["4f54544f00", "an OpenType font"],
    ["52494646 00000000 57454250", "a WebP picture"],
    ["0000001c 66747970 61766966", "an AVIF picture"],
  ])("%s is %s", (start, what) => {
    expect(findSignature(file(start))).toEqual({ what, media: true });
    expect(findSignature(file(`20${start}`))).toBeNull();
  });

  test("is an archive if one is at its end", () => {
    const png = file("89504e470d0a1a0a", 80_000);
    png.set([0x50, 0x4b, 5, 6], png.length - 22);
    expect(findSignature(png)).toEqual({
      what: "a PNG picture with an archive in it",
      media: false,
    });
  });
});

test.each([
  ["text that begins as a Windows program does", text("MZ is how it begins")],
  ["text of lines as Python's compiled files have", text("abcd\r\n is no code")],
  ["a word where an archive says so, in text", text(`${"a".repeat(257)}ustar, a word`)],
  ["a sound in WebP's container", file("52494646 00000000 57415645")],
  ["WebP's name without its container", file("61616161 00000000 57454250")],
  ["a film in AVIF's container", file("0000001c 66747970 69736f6d")],
  ["nothing", text("")],
])("%s has no known signature", (_what, bytes) => expect(findSignature(bytes)).toBeNull());
