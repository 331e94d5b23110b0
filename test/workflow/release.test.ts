/** The workflow that publishes: others' code never runs in a job that can publish. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dump, load } from "js-yaml";
import { expect, onTestFinished, test } from "vitest";
import { createWorld } from "../sandbox/actions-world.ts";
import { parsed } from "./variants.ts";

const root = join(import.meta.dirname, "../..");
const PATH = ".github/workflows/release.yml";
const text = readFileSync(join(root, PATH), "utf8");
const { jobs, permissions } = parsed(text);

/**
 * Returns the same jobs with the same conditions, without their steps, which need GitHub's runners.
 */
function strip(): string {
  const workflow = load(text) as { jobs: Record<string, object> };
  const entries = Object.entries(workflow.jobs).map(([name, job]) => {
    return [
      name,
      name === "names" ? job : { ...job, permissions: {}, steps: [{ run: "true" }] },
    ] as const;
  });
  return dump({ ...workflow, jobs: Object.fromEntries(entries) });
}

/**
 * Pushes the tag `v0.1.0` in a repository with these variables; returns its run after it has ended.
 */
async function release(variables: Record<string, string>) {
  const world = await createWorld({ [PATH]: strip() }, { variables });
  onTestFinished(() => world.close());
  const { sandbox, repository } = world;
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", sandbox.gitDir(repository), ...args], { encoding: "utf8" }).trim();
  const after = git("rev-parse", "refs/heads/main");
  const ref = "refs/tags/v0.1.0";
  git("update-ref", ref, after);
  sandbox.handleRefChange(repository, { ref, before: "0".repeat(40), after, actor: "ann" });
  const run = await world.ended(sandbox.world.runs.find(({ event }) => event === "push")!);
  const ran = run.jobs.filter(({ conclusion }) => conclusion === "success").map(({ name }) => name);
  return {
    conclusion: run.conclusion,
    ran,
    said: sandbox.actions.log(run, world.job(run, "names")),
  };
}

test("a tag publishes nothing until the names' owners are set, and says what to set", async () => {
  const { conclusion, ran, said } = await release({});
  expect({ conclusion, ran }).toEqual({ conclusion: "success", ran: ["names"] });
  expect(said).toContain("Set the repository variables NPM_PACKAGE and CONTAINER_IMAGE");
});

test.each([
  ["the package's name", { NPM_PACKAGE: "baton-app" }, ["names", "package", "npm", "release"]],
  [
    "the image's name",
    { CONTAINER_IMAGE: "ghcr.io/acme/baton" },
    ["names", "package", "image", "release"],
  ],
])("a repository that owns %s publishes only that", async (_, variables, jobs) => {
  expect((await release(variables)).ran).toEqual(jobs);
});

test("a job that can publish neither checks out code nor installs packages", () => {
  expect(permissions).toEqual({});
  const strong = Object.entries(jobs).filter(([, job]) =>
    /write/.test(JSON.stringify(job.permissions ?? {})),
  );
  expect(strong.map(([name]) => name).toSorted()).toEqual(["image", "npm", "release"]);
  for (const [name, { steps }] of strong) {
    for (const { uses = "", run = "" } of steps) {
      expect(uses, name).not.toMatch(/^actions\/checkout@/);
      expect(run, name).not.toMatch(/npm (ci|install|run)|npx|\.ci\/run/);
    }
  }
});

test.each(["ci.yml", "release.yml"])(
  "each action in %s is pinned to a commit, and no expression is in a script",
  (file) => {
    const workflow = parsed(readFileSync(join(root, ".github/workflows", file), "utf8"));
    for (const { uses, run } of Object.values(workflow.jobs).flatMap(({ steps }) => steps)) {
      expect(uses ?? "").toMatch(/^$|^actions\/[a-z-]+@[0-9a-f]{40}$/);
      expect(run ?? "").not.toContain("${{");
    }
  },
);

test("both packages have one version, which the App names", () => {
  const read = (file: string) =>
    JSON.parse(readFileSync(join(root, file), "utf8")) as {
      version: string;
      optionalDependencies?: Record<string, string>;
    };
  const [app, sandbox] = [read("package.json"), read("src/sandbox/package.json")];
  expect(sandbox.version).toBe(app.version);
  expect(app.optionalDependencies?.["github-sandbox"]).toBe(app.version);
});

test("CI verifies what the registry signed", () => {
  expect(readFileSync(join(root, ".github/workflows/ci.yml"), "utf8")).toContain(
    "npm audit signatures",
  );
});

test("the image contains only what the release puts beside its Dockerfile", () => {
  const pack = jobs["package"]!.steps.find(({ name }) => name === "Pack")!.run!;
  const dockerfile = readFileSync(join(root, ".github/Dockerfile"), "utf8");
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, names]) =>
    names!.split(" "),
  );
  for (const name of copied.filter((one) => one !== ".")) expect(pack).toContain(name);
  const [, entry] = /^ENTRYPOINT \["node", "(.*)"\]$/m.exec(dockerfile)!;
  const { bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    bin: { baton: string };
  };
  expect(entry).toBe(`/app/${bin.baton}`);
  expect(
    [...dockerfile.matchAll(/^FROM .*$/gm)].every(([line]) => /@sha256:[0-9a-f]{64}/.test(line)),
  ).toBe(true);
});
