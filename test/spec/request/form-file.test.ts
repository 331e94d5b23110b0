import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import { expect, test } from "vitest";
import { FORM_PATH, renderIssueForm } from "../../../src/core/setup/request-form.ts";

interface Form {
  name: string;
  labels?: unknown;
  body: { type: string; id?: string; attributes: { label: string; options?: unknown[] } }[];
}
const form = load(renderIssueForm('say "go": #1')) as Form;
const fields = form.body.filter((one) => one.type !== "markdown");

test("the form is valid on GitHub: no label, unique ids and labels, no option `none`", () => {
  expect(form.labels).toBeUndefined();
  expect(form.name.length).toBeGreaterThan(3);
  expect(new Set(fields.map((f) => f.id)).size).toBe(fields.length);
  expect(fields.every((f) => /^[a-z-]+$/.test(f.id!))).toBe(true);
  expect(new Set(fields.map((f) => f.attributes.label)).size).toBe(fields.length);
  expect(fields.flatMap((f) => f.attributes.options ?? [])).not.toContain("none");
});

test("this repository's form equals the generated one", () => {
  expect(readFileSync(FORM_PATH, "utf8")).toBe(renderIssueForm("orchestrate"));
});
