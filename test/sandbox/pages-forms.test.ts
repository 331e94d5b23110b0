/**
 * Issue forms of a repository on the page for a new issue, and annotations of checks among a pull
 * request's changes.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { at, openPagesWorld, type PagesWorld } from "./pages-world.ts";

const NEW = "/ann/sample/issues/new";
let world: PagesWorld;
beforeAll(async () => {
  world = await openPagesWorld();
});
afterAll(() => world.close());

test("forms are listed by name above free text, without invalid files", async () => {
  const page = await world.page(NEW);
  expect(page.match(/\?template=[\w.]+/g)).toEqual(["?template=ask.yml"]);
  expect(page).toContain("Ask &#60;us&#62;");
  expect(page).toContain('name="body"');
});

test("a form shows its fields, and becomes the text that GitHub creates", async () => {
  const page = await world.page(`${NEW}?template=ask.yml`);
  expect(page).toContain('value="[ask] "');
  expect(page).toContain("Read &#60;b&#62;this&#60;/b&#62;");
  expect(page).toContain("<option>&#60;research&#62;</option>");
  const fields = {
    "field:1": " A map\r\nplease ",
    "field:2": "",
    "field:3": "easy: x",
    "field:4": "Nothing",
  };
  const made = await world.post(`${NEW}?template=ask.yml`, {
    do: "new-issue",
    title: "[ask] A map",
    ...fields,
  });
  expect(made.headers.get("location")).toMatch(/^\/ann\/sample\/issues\/\d+$/);
  const issue = world.running.sandbox.world.issues.at(-1)!;
  expect([issue.title, issue.labels]).toEqual(["[ask] A map", ["orchestrate", "7"]]);
  expect(issue.body).toBe(
    "### What\n\nA map\nplease\n\n### Kind\n\n_No response_\n\n### Models\n\n```yaml\n" +
      "easy: x\n```\n\n### Dry run\n\n- [ ] Post the plan\n- [x] Nothing",
  );
});

test("a check's annotation is below its line of the change", async () => {
  const head = world.running.sandbox.world.issues.find((one) => one.number === world.pull)!.pull!
    .headSha;
  const noted = {
    path: "src/sum.js",
    start_line: 2,
    end_line: 2,
    annotation_level: "warning" as const,
  };
  const output = {
    title: "One",
    summary: "One",
    annotations: [{ ...noted, message: "Mind <overflow>" }],
  };
  await world.app.checks.create({
    ...at,
    name: "look twice",
    head_sha: head,
    conclusion: "neutral",
    output,
  });
  const files = await world.page(`/ann/sample/pull/${world.pull}/files`);
  expect(files.indexOf("Mind &#60;overflow&#62;")).toBeGreaterThan(files.indexOf("return a + b;"));
});
