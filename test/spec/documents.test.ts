/** README and .github/docs are correct: their generated parts are current, and their links work. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { RESULTS } from "../../src/app/webhooks/payload.ts";
import { EXIT_CODES } from "../../src/cli/remote/outcome.ts";
import { BATON_PHRASES } from "../../src/core/commands/replies.ts";
import { parseKnowledge } from "../../src/core/model/knowledge.ts";
import { DEFAULT_RUBRIC, parseRubric } from "../../src/core/model/rubric.ts";
import { CONFIG_PATH } from "../../src/core/model/settings.ts";
import { listHeadings, listSteps } from "../how-to-add/support/recipe.ts";
import { PROOFS } from "../proofs/registry.ts";
import { renderDocuments } from "../documents/render-documents.ts";

const ROOT = join(import.meta.dirname, "../..");
const DOCS = ".github/docs";
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const names = readdirSync(join(ROOT, DOCS)).filter((name) => name.endsWith(".md"));
const pages = ["README.md", ...names.map((name) => `${DOCS}/${name}`)];

/** Returns the code in the first column of the table with this heading. */
function listFirstColumn(text: string, head: string): string[] {
  const [, rows = ""] = text.split(`\n| ${head} |`);
  const table = rows.slice(0, rows.indexOf("\n\n"));
  return [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name!);
}

/** Returns the ids of headings in GitHub's format. */
function listAnchors(text: string): string[] {
  const titles = text.replace(/^```[^]*?^```/gm, "").matchAll(/^#+ (.+)$/gm);
  return [...titles].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** Returns the links and pictures of a page whose target in the repository is missing. */
function listBrokenLinks(page: string): string[] {
  const text = read(page).replace(/^\s*```[^]*?^\s*```/gm, "");
  const links = [...text.matchAll(/\]\(([^)\s]+)\)|src="([^"]+)"/g)].map(([, a, b]) => (a ?? b)!);
  return links.filter((link) => {
    if (/^https?:/.test(link)) return false;
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? page : join(dirname(page), path);
    if (!existsSync(join(ROOT, target))) return true;
    return anchor !== undefined && !listAnchors(read(target)).includes(anchor);
  });
}

test.for(Object.entries(await renderDocuments()))(
  "the generated parts of %s equal the code; otherwise run npm run docs",
  ([name, text]) => {
    expect(read(`${DOCS}/${name}`)).toBe(text);
  },
);

test.for(pages)("every link of %s points to an existing file and heading", (page) => {
  expect(listBrokenLinks(page)).toEqual([]);
});

describe("README", () => {
  test("has at most 150 lines", () => {
    expect(read("README.md").split("\n").length).toBeLessThanOrEqual(151);
  });

  test("names every document", () => {
    const text = read("README.md");
    expect(pages.slice(1).filter((page) => !text.includes(`(${page}`))).toEqual([]);
  });

  test.for(["plan", "landed"])("has a picture %s.png of at most 200 KB", (name) => {
    expect(statSync(join(ROOT, DOCS, `${name}.png`)).size).toBeLessThanOrEqual(200_000);
  });
});

test("deployment.md names every environment variable of the server", () => {
  const source = read("src/config/server-env.ts");
  const reading = /variables\.(?:required|optional|number)\(\s*"([A-Z_]+)"/g;
  const used = [...source.matchAll(reading)].map(([, name]) => name!);
  const told = listFirstColumn(read(`${DOCS}/deployment.md`), "Variable");
  expect(told.toSorted()).toEqual([...new Set(used)].toSorted());
});

test("metrics.md explains each result of a delivery", () => {
  const row = /^\| `result` of `baton_deliveries_total` \|(.*)/m.exec(
    read(`${DOCS}/metrics.md`),
  )![1]!;
  expect(RESULTS.filter((result) => !row.includes(`\`${result}\``))).toEqual([]);
});

test("command-line.md has each exit code of baton join", () => {
  const [, section] = read(`${DOCS}/command-line.md`).split("### baton join");
  const codes = [...section!.matchAll(/^ +(\d+) {2}/gm)].map(([, exitCode]) => Number(exitCode));
  expect(codes).toEqual(expect.arrayContaining(Object.values(EXIT_CODES)));
});

test("the example of a knowledge file is valid", () => {
  const yaml = /```yaml\n(version: 1\nentries:\n[^`]*)```/.exec(read(`${DOCS}/builds.md`))![1]!;
  expect(parseKnowledge(yaml)).toMatchObject({ ok: true, entries: [{ kind: "gotcha" }] });
});

test("the rubric that builds.md shows is the default one", () => {
  const yaml = /^dimensions:[^`]*/m.exec(read(`${DOCS}/builds.md`))![0];
  expect(parseRubric(yaml)).toEqual({ ok: true, value: DEFAULT_RUBRIC });
});

const declares = (path: string, name: string) =>
  new RegExp(`\\b(?:function|const|class|type|interface) ${name}\\b`).test(read(path));

/** `src/core/decide.ts: BUILD_PHASES` */
const PLACE = /`((?:src|test|\.github)\/[\w./-]+): (\w+)`/g;

test("each file and name in the answers of architecture.md exists", () => {
  const places = [...read(`${DOCS}/architecture.md`).matchAll(PLACE)];
  expect(places.length).toBeGreaterThanOrEqual(10);
  const wrong = places.filter(([, path, name]) => {
    if (!existsSync(join(ROOT, path!))) return true;
    return !declares(path!, name!);
  });
  expect(wrong.map(([place]) => place)).toEqual([]);
});

/** `core/commands/remarks.ts<br>handleRemarks` in a diagram. Other text there is prose. */
const NODE = /\b((?:app|core|runner)\/[\w/-]+\.ts)(?:<br>(?:[\w/-]+\.ts: )?([a-z]+[A-Z]\w+))?/g;

test("each file and function in the diagrams of architecture.md exists", () => {
  const nodes = [...read(`${DOCS}/architecture.md`).replace(PLACE, "").matchAll(NODE)];
  const wrong = nodes.filter(([, path, name]) => {
    if (!existsSync(join(ROOT, "src", path!))) return true;
    return name !== undefined && !new RegExp(`\\b${name}\\b`).test(read(`src/${path}`));
  });
  expect(nodes.length).toBeGreaterThanOrEqual(20);
  expect(wrong.map(([node]) => node)).toEqual([]);
});

test("each folder that architecture.md describes exists", () => {
  const folders = [...read(`${DOCS}/architecture.md`).matchAll(/`((?:src|test)\/[\w/-]*\/)`/g)];
  expect(folders.map(([, path]) => path!).filter((path) => !existsSync(join(ROOT, path)))).toEqual(
    [],
  );
});

test("the gallery has each phrase by which Baton recognises that a reply quotes it", () => {
  const gallery = read(`${DOCS}/gallery.md`);
  expect(BATON_PHRASES.filter((phrase) => !new RegExp(phrase).test(gallery))).toEqual([]);
});

describe("CONTRIBUTING", () => {
  const text = read(".github/CONTRIBUTING.md");
  const code = [...text.matchAll(/`([^`]+)`/g)].map(([, one]) => one!.replace(/\s+/g, " "));

  test("names only files and folders that exist", () => {
    // `npm ci` writes node_modules.
    const paths = code.filter((one) => /^(?:src|test|\.github)\/[\w./-]+$/.test(one));
    expect(paths.length).toBeGreaterThanOrEqual(50);
    // Each repository has its own `.github/baton.yml`.
    const missing = paths.filter((path) => !existsSync(join(ROOT, path)));
    expect(missing.filter((path) => path !== CONFIG_PATH)).toEqual([]);
  });

  test("names only functions, types and constants that exist, in the right file", () => {
    const names = code.filter((one) =>
      /^(?:[a-z]+[A-Z]|[A-Z]+_[A-Z]|[A-Z][a-z]+[A-Z]?)\w*$/.test(one),
    );
    const everything = ["src", "test"]
      .flatMap((folder) =>
        readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map(
          (path) => `${folder}/${path}`,
        ),
      )
      .filter((path) => path.endsWith(".ts"));
    expect(names.length).toBeGreaterThanOrEqual(30);
    expect(names.filter((name) => !everything.some((path) => declares(path, name)))).toEqual([]);
    const places = [...text.matchAll(/`(\w+)`\s+(?:in\s+|\()`([\w./-]+\.ts)`/g)];
    expect(places.length).toBeGreaterThanOrEqual(30);
    expect(
      places.filter(([, name, path]) => !declares(path!, name!)).map(([place]) => place),
    ).toEqual([]);
  });

  test("names only scripts of package.json", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/`npm run ([\w:]+)/g)].map(([, name]) => name!);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  test("describes every proof", () => {
    const [, list = ""] = text.split("\n## Proofs\n");
    const [section = ""] = list.split("\n## ");
    const listed = [...section.matchAll(/^- `([a-z]+)/gm)].map(([, name]) => name!);
    expect(listed.toSorted()).toEqual(Object.keys(PROOFS).toSorted());
  });

  test("has lines of at most 100 columns", () => {
    expect(text.split("\n").filter((line) => [...line].length > 100)).toEqual([]);
  });

  test("has for each kind of thing to add a test that follows its steps", () => {
    const folder = "test/how-to-add";
    const files = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith(".test.ts"));
    const followed = files.flatMap((name) =>
      [...read(`${folder}/${name}`).matchAll(/^ *heading: "(.*)",$/gm)].map(([, one]) => one!),
    );
    expect(followed.toSorted()).toEqual(
      listHeadings()
        .filter((heading) => listSteps(heading).length > 0)
        .toSorted(),
    );
  });
});

test("the gallery has at least twenty comments", () => {
  expect(read(`${DOCS}/gallery.md`).match(/^## /gm)!.length).toBeGreaterThanOrEqual(20);
});
