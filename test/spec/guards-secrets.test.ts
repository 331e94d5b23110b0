import { describe, expect, it } from "vitest";
import { DEFAULT_SETTINGS } from "../../src/core/model/settings.ts";
import { findings, link, remove, write } from "./support/changes.ts";
import { aBrief } from "./support/facts.ts";
import { random, TOKEN, WAYS } from "./support/secrets.ts";

const { guards } = DEFAULT_SETTINGS;
const other = `ghp_${random(36, undefined, "other")}`;

describe("a change that adds a secret is refused", () => {
  it("with its kind, its place and what to do, but without the secret", () => {
    const brief = { ...aBrief("W1.1"), paths: ["**"] };
    const found = findings([write("src/a.ts", `// a\nconst t = "${TOKEN}";\n`)], {}, { brief });
    expect(found).toMatchObject([{ guard: "secrets", path: "src/a.ts", waivable: true }]);
    expect(found[0]!.message).toBe(
      "Line 2 of `src/a.ts` contains a GitHub token that begins with `ghp_`. Remove it and " +
        "read it from the environment or a secret store; if it was real, revoke it. Create " +
        "test data that only looks like one at run time. A person can accept the change as it " +
        "is with `/approve W1.1`, or exempt such files with `guards.allow.secrets` in " +
        ".github/baton.yml.",
    );
  });

  it("also in a link's target, and in a name, which no finding then shows", () => {
    expect(findings([link("a", TOKEN)])).toMatchObject([{ guard: "secrets" }]);
    const found = findings(
      [write(`.github/${TOKEN}`), write(`AUX/${TOKEN}`)],
      {},
      { brief: aBrief("W1.1") },
    );
    expect(found.map(({ guard }) => guard)).toEqual([
      "path-tricks",
      "protected-paths",
      "brief-paths",
      "brief-paths",
      "secrets",
      "secrets",
    ]);
    expect(JSON.stringify(found)).not.toContain(TOKEN.slice(0, 8));
  });

  it.each(Object.entries(WAYS))("and no finding shows it: %s", (_, written) => {
    const [found] = findings([write("a.txt", written(TOKEN))]);
    for (let i = 0; i < TOKEN.length - 8; i++)
      expect(found!.message).not.toContain(TOKEN.slice(i, i + 8));
  });
});

describe("a change is not refused", () => {
  it("for removing a file with one", () => expect(findings([remove("a")])).toEqual([]));

  it("for files that the settings exclude", () => {
    const allow = { ...guards.allow, secrets: ["test/**"] };
    const files = [write("test/fixture.txt", TOKEN), write("src/x.txt", TOKEN)];
    expect(findings(files, { guards: { ...guards, allow } }).map(({ path }) => path)).toEqual([
      "src/x.txt",
    ]);
  });

  it("for an earlier secret in any place, unless something is added to it", () => {
    const before = new Map([["a.txt", { text: `x\n${TOKEN}\n` }]]);
    expect(findings([write("a.txt", `more\n\n${TOKEN} # kept\n`)], {}, { before })).toEqual([]);
    expect(findings([write("a.txt", `${TOKEN}\n${other}\n`)], {}, { before })).toHaveLength(1);
    expect(findings([write("b.txt", TOKEN)], {}, { before })).toHaveLength(1);
  });
});

describe("an earlier secret does not hide what is added after it", () => {
  const one = (n: number) => `the ${n}th is ghp_${random(36, undefined, `one ${n}`)} and`;
  const hidden = (n: number) => `so ${Buffer.from(`ghp_xx${n}`).toString("base64")} is`;
  it.each<[string, (n: number) => string, number]>([
    ["many secrets", one, 60],
    ["much that looks like hidden ones", hidden, 500],
  ])("%s", (_, line, count) => {
    const text = Array.from({ length: count }, (_each, n) => line(n)).join("\n");
    const before = new Map([["a.txt", { text }]]);
    const found = findings([write("a.txt", `${text}\nand ${TOKEN}`)], {}, { before });
    expect(found.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^Line \d+ of `a\.txt` contains a flood of possible hidden secrets\. Remove it and/,
      ),
    ]);
  });

  it("but fewer candidates are searched", () => {
    const text = Array.from({ length: 40 }, (_each, n) => one(n)).join("\n");
    expect(
      findings([write("a.txt", `${text}\nmore`)], {}, { before: new Map([["a.txt", { text }]]) }),
    ).toEqual([]);
  });
});
