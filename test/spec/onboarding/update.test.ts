/** What a newer Baton offers to replace an older one's workflow. */
import { expect, test } from "vitest";
import { loadSettings } from "../../../src/config/load-settings.ts";
import { renderOfferedFiles } from "../../../src/config/offered-files.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";
import {
  createUpdateOffer,
  type WorkflowVersions,
} from "../../../src/core/setup/onboarding-offer.ts";
import { readYaml } from "../../../src/core/text/yaml.ts";

const OFFERED = "on: x\nruns: old\nend: 1";
const RENDERED = "on: x\nruns: new\nend: 1";
const as = {
  prefix: "baton",
  title: "Update Baton's workflow to 0.2.0",
  version: "0.2.0",
  from: "0.1.0",
};
const BESIDE = { ".github/baton/session.mjs": "the runner" };
const offer = (more: Partial<WorkflowVersions>, fits = true) =>
  createUpdateOffer(
    { now: OFFERED, offered: OFFERED, rendered: RENDERED, beside: {}, ...more },
    as,
    () => fits,
  );
const text = (more: Partial<WorkflowVersions>, fits = true) =>
  Object.values(offer(more, fits)?.files ?? {})[0];

test("an untouched workflow becomes the new one, and nothing is lost", () => {
  expect(offer({})).toMatchObject({
    title: "Update Baton's workflow to 0.2.0",
    branch: "baton/update-workflow",
  });
  expect(text({})).toBe(RENDERED);
  expect(offer({})!.body).not.toContain("<details>");
});

test("a person's change is kept if it does not conflict, and shown if it does", () => {
  expect(text({ now: "# mine\non: x\nruns: old\nend: 1" })).toBe(`# mine\n${RENDERED}`);
  const clash = offer({ now: "on: x\nruns: ```mine\nend: 1" })!;
  expect(clash.body).toContain("````yaml\nruns: ```mine\n````");
  expect(clash.body).toContain("Changes that people made in it since Baton added it stay");
});

test("the pull request says the existing and the new version, and what a no means", () => {
  const { body, message, files } = offer({})!;
  expect(Object.keys(files)).toEqual([".github/workflows/baton.yml"]);
  expect(message).toBe("ci: update Baton's workflow to 0.2.0\n\nIt was of 0.1.0.");
  expect(body.split("\n")).toEqual([
    "`.github/workflows/baton.yml` was written by Baton `0.1.0`; this is the one of `0.2.0`.",
    "Changes that people made in it since Baton added it stay, except those shown below, if any.",
    "",
    "You can commit to this branch. If you close it, Baton doesn't offer this version again. " +
      "Sessions then continue with the workflow as it is,",
    "as long as Baton supports it: it also supports the version before this one. `baton " +
      "doctor` and each",
    "plan say when that ends.",
    "",
  ]);
});

test("the runner comes with the workflow, even if that is unchanged", () => {
  const both = offer({ beside: BESIDE })!;
  expect(both.files).toEqual({ ".github/workflows/baton.yml": RENDERED, ...BESIDE });
  expect(both.body).toContain("`.github/baton/session.mjs` is the program that it runs.");
  expect(offer({ now: RENDERED, beside: BESIDE })!.files).toEqual(BESIDE);
});

test("the pull request shows what would be lost, without blank and kept lines, place by place", () => {
  const [before, after] = ["a\nold\nb\nc\nold2\nd", "a\nnew\nb\nc\nnew2\nd"];
  const changed = { offered: before, rendered: after };
  const gone = (now: string) =>
    offer({ ...changed, now })!
      .body.split("\n")
      .slice(2, -4);
  const details = (...lines: string[]) => [
    ...["", "<details>", "<summary>Lines that this would remove</summary>", ""],
    ...["```yaml", ...lines, "```", "", "</details>", ""],
  ];
  expect(gone("a\nmine\n  \nnew\nmore\nb\nc\nold2\nd")).toEqual(details("mine", "more"));
  expect(gone("a\nmine\nb\nc\nmine2\nd")).toEqual(details("mine", "…", "mine2"));
  expect(gone("a\n \nb\nc\nold2\nd")).toEqual([""]);
  const long = offer({ ...changed, now: `a\n${"x".repeat(30_000)}\nb\nc\nold2\nd` })!.body;
  expect(/x{9,}/.exec(long)![0]).toHaveLength(20_000);
});

test("a workflow that a person wrote is replaced completely, after its content was shown", () => {
  const { body } = offer({ offered: null, now: "on: x\nsteps: mine" })!;
  expect(body).toMatch(/Baton can't tell what people changed[^]*steps: mine/);
});

test("a workflow that can't start with people's changes is replaced completely, and it says so", () => {
  const now = "mine\non: x\nruns: old\nend: 1";
  expect(text({ now }, false)).toBe(RENDERED);
  expect(offer({ now }, false)!.body).toMatch(/could start no session[^]*mine/);
});

test("nothing is offered if nothing would change", () => {
  expect(offer({ now: RENDERED })).toBeNull();
});

test("the offered files are valid: settings that load and change nothing, a form without labels", () => {
  const files = renderOfferedFiles(DEFAULT_SETTINGS, { version: "0.1.0", host: "github.com" });
  expect(loadSettings(files[".github/baton.yml"]!, "x")).toEqual(loadSettings("", "x"));
  const form = readYaml(files[".github/ISSUE_TEMPLATE/baton.yml"]!);
  expect(form).toMatchObject({
    ok: true,
    value: { name: expect.any(String) as string, body: expect.any(Array) as [] },
  });
  expect(Object.keys((form as { value: object }).value)).not.toContain("labels");
});
