import { expect, it } from "vitest";
import { binariesGuard } from "../../src/core/guards/binaries.ts";
import { guarded } from "./support/guarded.ts";

const bytes = (hex: string, size = 64) =>
  Buffer.concat([Buffer.from(hex.replaceAll(" ", ""), "hex"), Buffer.alloc(size)]);
const png = bytes("89504e470d0a1a0a");
const brief = { output: ["The picture `assets/logo.png`"], paths: ["**", "fonts/*.woff2"] };

it.each<[string, Buffer, string]>([
  ["bin/tool", bytes("7f454c46 0201"), "is an ELF program"],
  ["assets/logo.png", bytes("7f454c46 0201"), "is an ELF program"],
  ["a.exe", bytes("4d5a9000"), "is a Windows program"],
  ["a", bytes("cffaedfe"), "is a Mach-O program"],
  ["A.class", bytes("cafebabe 0000"), "is a Java class"],
  ["a.wasm", bytes("0061736d 01000000"), "is a WebAssembly module"],
  ["a.pyc", bytes("a70d0d0a"), "is compiled Python"],
  ["a.jar", bytes("504b0304"), "is a zip archive"],
  ["a.tgz", bytes("1f8b08"), "is a gzip archive"],
  ["a.tar", Buffer.concat([Buffer.alloc(257, "a"), Buffer.from("ustar\0")]), "is a tar archive"],
  ["a.pdf", Buffer.from("%PDF-1.7"), "is a PDF file"],
  ["a.db", Buffer.from("SQLite format 3\0"), "is an SQLite database"],
  ["a.txt", Buffer.from("a\0b"), "it has NUL bytes"],
  ["a.txt", Buffer.from([0x61, 0xff, 0x62]), "it is not valid UTF-8"],
  ["other.png", png, "is a PNG picture, which the brief does not name"],
  ["assets/logo.png", bytes("89504e470d0a1a0a", 300_001), "a brief may ask for up to 300000"],
  [
    "assets/logo.png",
    Buffer.concat([png, bytes("504b0506")]),
    "is a PNG picture with an archive in it",
  ],
  [
    "a.psd",
    Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:00\n"),
    "is a pointer of Git LFS",
  ],
  [
    "a.psd",
    Buffer.from("\n\nversion https://git-lfs.github.com/spec/v1\noid sha256:00\n"),
    "is a pointer of Git LFS",
  ],
  [
    "a.psd",
    Buffer.from("version https://hawser.github.com/spec/v1\noid sha256:00\n"),
    "is a pointer of Git LFS",
  ],
  [
    "a.psd",
    Buffer.from("version http://git-media.io/v/2\noid sha256:00\n"),
    "is a pointer of Git LFS",
  ],
])("%s is refused: %#", (path, content, message) => {
  const found = guarded(binariesGuard, [[path, null, content]], { brief });
  expect(found).toEqual([expect.stringContaining(message)]);
  expect(found[0]).toContain("`guards.allow.binaries`");
});

it.each<[string, string | null, Buffer]>([
  ["a.js", null, Buffer.from("\ufeffconst ü = 'MZ PK';\r\n\t\f")],
  ["MZ.txt", null, Buffer.from("MZ is how it begins")],
  ["empty", null, Buffer.from("")],
  ["assets/logo.png", null, png],
  ["fonts/a.woff2", null, bytes("774f4632")],
  ["latin1.c", "old", Buffer.from([0x2f, 0x2f, 0xe9, 0x0a])],
  [
    "a.psd",
    "version https://git-lfs.github.com/spec/v1\noid 1",
    Buffer.from("version https://git-lfs.github.com/spec/v1\n"),
  ],
])("%s is accepted: %#", (path, before, content) => {
  expect(guarded(binariesGuard, [[path, before, content]], { brief })).toEqual([]);
});

it("ignores allowed and deleted files, and a brief that asks for everything allows nothing", () => {
  expect(
    guarded(binariesGuard, [["data/a.bin", null, png]], { allow: { binaries: ["data/**"] } }),
  ).toEqual([]);
  expect(guarded(binariesGuard, [["a.bin", { text: null }, null]])).toEqual([]);
  expect(
    guarded(binariesGuard, [["x/a.png", null, png]], { brief: { paths: ["x/**"] } }),
  ).toHaveLength(1);
});

it.each<[number, boolean]>([
  ...[0x01, 0x08, 0x0e, 0x1a, 0x1c, 0x1f].map((byte): [number, boolean] => [byte, false]),
  ...[0x09, 0x0a, 0x0d, 0x1b, 0x20].map((byte): [number, boolean] => [byte, true]),
])(
  "an older encoding is text if the repository has the file without control characters: %i",
  (byte, fine) => {
    const content = Buffer.from([0x2f, 0xe9, byte, 0x0a]);
    expect(guarded(binariesGuard, [["a.c", "old", content]])).toHaveLength(fine ? 0 : 1);
    expect(guarded(binariesGuard, [["a.c", { text: null }, content]])).toHaveLength(fine ? 0 : 1);
    expect(guarded(binariesGuard, [["a.c", null, content]])).toHaveLength(1);
    expect(guarded(binariesGuard, [["a.c", undefined, content]])).toHaveLength(1);
  },
);

it("a link is no file, with any bytes as its target", () => {
  expect(guarded(binariesGuard, [["a", null, { link: "a\0b" }]])).toEqual([]);
});

it("a picture of exactly the allowed size is accepted", () => {
  const sized = (size: number) => Buffer.concat([png, Buffer.alloc(size - png.length)]);
  expect(guarded(binariesGuard, [["assets/logo.png", null, sized(300_000)]], { brief })).toEqual(
    [],
  );
  expect(
    guarded(binariesGuard, [["assets/logo.png", null, sized(300_001)]], { brief }),
  ).toHaveLength(1);
});
