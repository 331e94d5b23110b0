/**
 * Hostile YAML, and YAML that no person wrote. Keys say what it attempts; values use the keys of a
 * real file.
 */
const lines = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join("\n");

/** Each one is refused in every place where Baton reads YAML from people. */
export const REFUSED: Readonly<Record<string, string>> = {
  "a billion laughs": 'a: &a ["x","x"]\nb: &b [*a,*a]\nc: &c [*b,*b]\nlabel: *c',
  "an anchor alone": "label: &x go",
  "an alias of nothing": "label: *x",
  "a merge key": "base: &b {label: go}\n<<: *b",
  "a merge key without an alias": "gates:\n  <<: {plan: auto}",
  "a function": 'label: !!js/function "function () { process.exit() }"',
  "another language's object": 'label: !!python/object/apply:os.system ["ls"]',
  "binary data": "label: !!binary aGVsbG8=",
  "a tag of its own": "label: !go x",
  "a prototype": "__proto__: {label: x}",
  "a prototype further down": "gates:\n  __proto__: {plan: auto}",
  "a constructor": "constructor: {prototype: {label: x}}",
  "a key twice": "label: a\nlabel: b",
  "a key twice, once in quotes": 'label: a\n"label": b',
  "a key that is a list": "? [a, b]\n: c",
  "a second document": "label: a\n---\nlabel: b",
  "a tab for indentation": "gates:\n\tplan: auto",
  "a zero byte": "label: a\0b",
  "half a character": "label: \ud800",
  "a line separator": "label: x\u2028loops: 1",
  "a byte order mark in the middle": "label: x\n\ufeffloops: 1",
  "thousands of brackets": `label: ${"[".repeat(5_000)}${"]".repeat(5_000)}`,
  "thousands of steps in": lines(300, (i) => `${" ".repeat(i)}a:`),
  "thousands of mappings in one another": "{a: ".repeat(10_000),
  "thousands of dashes": `label:\n  ${"- ".repeat(30_000)}x`,
  "thousands of questions": "? ".repeat(30_000),
  "thousands of quotes": '"'.repeat(65_000),
  "thousands of exclamation marks": `label: ${"!".repeat(65_000)}`,
  "a quote without an end": `label: "${"\\".repeat(60_001)}`,
  "thousands of unknown keys": lines(9_000, (i) => `k${i}:`),
  "one key, again and again": "label: a\n".repeat(7_000),
  "thousands of documents": "---\n".repeat(16_000),
  "a key of 60 KB": `${"k".repeat(60_000)}: 1`,
  "a value of 1 MB": `label: ${"x".repeat(1_000_000)}`,
  "no mapping": "- label",
  "a word": "label",
};

/** YAML that only the settings' own schema refuses. */
export const WRONG: Readonly<Record<string, string>> = {
  "wrong types":
    "label: [x]\ngates: 1\nmax_parallel: {}\nmodels: []\nprices: x\nchecks: [a]\nlimits: null",
  "numbers without end": "max_parallel: 1e999\nbudget: .inf\nloops: .nan",
  "numbers beyond any": "max_parallel: 99999999999999999999999\nloops: 0xffffffffffffffffffff",
  "text that turns the line around": 'label: "go\u202Etxt"',
  "text that can't be seen": 'label: "go\u200b"',
  "control characters": 'label: "a\\u0000b"\nchecks: {ignore: ["\\x1b[31m"]}',
  "a prototype as a model": "prices: {__proto__: {input: 1}}",
  "lists of thousands": `checks: {ignore: [${"1,".repeat(32_000)}]}`,
  "a path that leaves": "protected_paths: [../../etc/passwd]\nsetup: .github/actions/../../x",
  "an expression": 'runs_on: "${{ secrets.KEY }}"',
};
