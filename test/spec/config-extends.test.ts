import { describe, expect, it } from "vitest";
import { getDefaultSettings, loadLayeredSettings } from "../../src/config/load-settings.ts";

const OWN = { owner: "octo", repo: "units", path: ".github/baton.yml" };

/**
 * Returns the settings of `text`, or their problems. `files` are the files in other repositories.
 */
async function read(text: string, files: Record<string, string> = {}) {
  const loaded = await loadLayeredSettings(
    text,
    OWN,
    async ({ owner, repo, path }) => files[`${owner}/${repo}:${path}`] ?? null,
  );
  if (loaded.ok) return { value: loaded.value, texts: loaded.texts };
  return {
    problems: loaded.problems.map(({ file, line, message }) => `${file}:${line}: ${message}`),
  };
}
const SHARED = "octo/.github:.github/baton.yml";

describe("a file that extends another", () => {
  it("inherits what it omits: mappings key by key, lists and other values as a whole", async () => {
    const shared =
      "label: go\nchecks: {ignore: [docs], require: [lint, test]}\nmodels: {easy: a, " +
      "normal: b}\nruns_on: [self-hosted, big]\nloops: 2";
    const { value, texts } = await read(
      "_extends: .github\nmodels: {normal: c}\nchecks: {require: [unit]}\nruns_on: small",
      {
        [SHARED]: shared,
      },
    );
    expect(value).toEqual({
      ...getDefaultSettings(),
      ...{
        label: "go",
        loops: 2,
        checks: { ignore: ["docs"], require: ["unit"] },
        runs_on: ["small"],
      },
      models: { ...getDefaultSettings().models, easy: "a", normal: "c" },
    });
    expect(texts).toHaveLength(2);
  });

  it("may name the owner, and a file", async () => {
    const files = { "octo/base:baton/b.yml": "label: x" };
    for (const named of ["base:baton/b.yml", "octo/base:baton/b.yml"]) {
      expect((await read(`_extends: ${named}`, files)).value?.label).toBe("x");
    }
  });

  it("may have up to three levels, of which the nearest wins", async () => {
    const next = (n: number) => ({
      [`octo/r${n}:.github/baton.yml`]: `_extends: r${n + 1}\nloops: ${n}`,
    });
    const last = { "octo/r3:.github/baton.yml": "max_parallel: 9\nloops: 3" };
    expect((await read("_extends: r1", { ...next(1), ...next(2), ...last })).value).toMatchObject({
      ...{ loops: 1, max_parallel: 9 },
    });
    expect((await read("_extends: r1", { ...next(1), ...next(2), ...next(3) })).problems).toEqual([
      expect.stringMatching(
        /^octo\/r3:.github\/baton.yml:1: more than 3 files extend each other: .*units.* → .*r4/,
      ),
    ]);
  });
});

describe("a file that can't be extended", () => {
  it("is reported with the file and its line", async () => {
    const said = async (text: string, files = {}) => (await read(`\n${text}`, files)).problems?.[0];
    expect(await said("_extends: .github")).toMatch(
      /^.github\/baton.yml:2: there is no `.github\/baton.yml` on the/,
    );
    expect(await said("_extends: evil/base")).toMatch(
      /belongs to another owner: name a repository of `octo`/,
    );
    for (const odd of ["../x", "a/b/c", "a:b", "a:../b.yml", "'a b'", "..", "''", "a:/x.yml"]) {
      expect(await said(`_extends: ${odd}`), odd).toMatch(
        /baton.yml:2: expected a repository of the same owner/,
      );
    }
    expect(await said("_extends: .github", { [SHARED]: "_extends: OCTO/Units" })).toMatch(
      /^octo\/.github:.github\/baton.yml:1: the files extend each other in a circle: .*units.* → .*github.* → /,
    );
  });

  it("is one with problems; none of it is quoted, because its repository may be private", async () => {
    const files = { [SHARED]: "label: go\ntoken: s3cret\nloops: s3cret" };
    const { problems } = await read("_extends: .github", files);
    const why = "Baton can't use this; `baton validate` in that repository says what is wrong";
    expect(problems).toEqual([2, 3].map((line) => `${SHARED}:${line}: ${why}`));
    expect(JSON.stringify(problems)).not.toMatch(/s3cret|token/);
  });

  it("is one whose settings conflict, reported where the nearer file sets them", async () => {
    const files = { [SHARED]: "limits: {bytes: 2000, file_bytes: 1000}" };
    expect((await read("\nlimits: {file_bytes: 3000}\n_extends: .github", files)).problems).toEqual(
      [
        ".github/baton.yml:2: 3000 is more than `limits.bytes` (2000): lower it, or " +
          "raise `limits.bytes`",
      ],
    );
  });
});
