/** What a preflight finds about runner, repository, key, workflow and configuration. */
import { expect, test } from "vitest";
import { Proof, SECRET } from "./support/proof.ts";

test("a preflight without problems reports one line for each check, and no key", async () => {
  using proof = new Proof();
  const found = await proof.run();
  expect(Object.keys(found)).toEqual([
    "Runner",
    "Repository",
    "Token",
    "Workflow",
    "Key",
    "Isolation",
    "Egress",
  ]);
  for (const name of ["Runner", "Repository", "Workflow", "Key"])
    expect(found[name]!.join()).toMatch(/^(ok|warning): /);
  expect(JSON.stringify([found, proof.bench.lines, proof.bench.proposal()])).not.toContain(SECRET);
  expect(proof.bench.proposal()).toMatchObject({
    build: "0-preflight-0123456789ab",
    model: "none",
    change: null,
  });
});

test("a preflight without a key says what to set, and in which place", async () => {
  using proof = new Proof();
  const { Key } = await proof.run({ environment: { ANTHROPIC_API_KEY: "" } });
  expect(Key!.join()).toMatch(/^failed: ANTHROPIC_API_KEY is not set: set the secret/);
});

test("a preflight looks for the engine that the commit's configuration names", async () => {
  using proof = new Proof();
  const { Key } = await proof.run({ files: { ".github/baton.yml": "engine: command\n" } });
  expect(Key!.join()).toMatch(/^failed: BATON_COMMAND is not set/);
});

test("a preflight warns of a token that could write, and pushes nothing", async () => {
  using proof = new Proof();
  // A repository on disk accepts every push.
  const { Token } = await proof.run();
  expect(Token!.join()).toMatch(
    /^warning: The job's token could write to the repository\. .*contents: read/,
  );
  expect(proof.bench.git(proof.bench.bare, "for-each-ref", "--format=%(refname)")).toBe(
    "refs/heads/main",
  );
});

test("a preflight reports a workflow of another version, and one that names none", async () => {
  using proof = new Proof();
  const workflow = (text: string) => ({ files: { ".github/workflows/baton.yml": text } });
  const older = await proof.run(workflow("env:\n  BATON_VERSION: 0.0.1\n"));
  expect(older["Workflow"]!.join()).toMatch(/^warning: .*names Baton 0\.0\.1, and /);
  const own = await proof.run(workflow("run: make session\n"));
  expect(own["Workflow"]!.join()).toMatch(/^warning: .*names no version of Baton/);
});

test("a preflight on a runner without git reports that, and all other checks that can run", async () => {
  using proof = new Proof();
  const found = await proof.run({
    environment: { PATH: "/nowhere" },
    open: async () => ({ missing: "No sandbox." }),
  });
  expect(found["Runner"]!.join()).toMatch(/^failed: git is not on the PATH of this runner/);
  expect(Object.keys(found)).toEqual(["Runner", "Key", "Isolation"]);
});

test("a preflight reports an unreadable configuration, and a missing commit", async () => {
  using proof = new Proof();
  const { Configuration } = await proof.run({
    files: { ".github/baton.yml": "label: x\ngate: y\n" },
  });
  expect(Configuration!.join()).toMatch(/^failed: \.github\/baton\.yml:2: /);
  const { Repository } = await proof.run({ environment: { BATON_RECORD: "1".repeat(40) } });
  expect(Repository!.join()).toMatch(/^failed: git fetch/);
});
