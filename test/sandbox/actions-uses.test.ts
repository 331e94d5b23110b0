import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterEach, expect, test } from "vitest";
import { createWorld, only, workflow, type World } from "./actions-world.ts";

let world: World;
afterEach(() => world.close());

const open = async (text: string, more: Record<string, string> = {}): Promise<World> =>
  (world = await createWorld({ ".github/workflows/x.yml": text, ...more }));

test("an artifact passes from one job to another, and is stored in the sandbox's folder", async () => {
  await open(
    workflow(
      "workflow_dispatch",
      `up:
  runs-on: x
  steps:
    - run: mkdir -p out/deep && echo 1 > out/a.txt && echo 2 > out/deep/b.txt && echo 3 > out/no.log && echo 4 > out/.h
    - id: up
      uses: actions/upload-artifact@v4
      with:
        name: proposal
        retention-days: 3
        path: |
          out/
          !out/**/*.log
    - run: test -n "\${{ steps.up.outputs.artifact-id }}"
down:
  needs: up
  runs-on: x
  steps:
    - { uses: actions/download-artifact@v4, with: { name: proposal, path: in } }
    - run: |
        test "$(cat in/a.txt in/deep/b.txt | tr -d '\\n')" = 12
        test ! -e in/no.log -a ! -e in/.h
`,
    ),
  );
  const run = await world.ended(world.dispatch("x.yml"));
  expect(run.conclusion, world.logs(run)).toBe("success");
  const artifact = only(world.sandbox.world.artifacts);
  expect(artifact).toMatchObject({ name: "proposal", runId: run.id, expired: false });
  const days = (Date.parse(artifact.expiresAt) - Date.parse(artifact.createdAt)) / 86_400_000;
  expect(days).toBe(3);
  const entries = unzipSync(readFileSync(join(world.sandbox.dir, artifact.file)));
  expect(Object.keys(entries).sort()).toEqual(["a.txt", "deep/b.txt"]);
});

test("an artifact name is unique in a run, and finding no file can be an error", async () => {
  const upload = "uses: actions/upload-artifact@v4, with: { name: n, path: f";
  await open(
    workflow(
      "workflow_dispatch",
      `twice:
  runs-on: x
  steps: [{ run: echo > f }, { ${upload} } }, { ${upload}, overwrite: true } }, { ${upload} } }]
none: { runs-on: x, steps: [{ ${upload}, if-no-files-found: error } }] }
`,
    ),
  );
  const run = await world.ended(world.dispatch("x.yml"));
  expect(world.job(run, "twice").steps.map((step) => step.conclusion)).toEqual([
    ...["success", "success", "success", "success", "failure", "success"],
  ]);
  expect(world.logs(run)).toContain("(409) Conflict: an artifact with this name already exists");
  expect(world.logs(run)).toContain("##[error]No files were found with the provided path: f.");
  expect(world.sandbox.world.artifacts).toHaveLength(1);
});

test("checkout stores credentials only on request, and can read a public repository", async () => {
  await open(
    workflow(
      "workflow_dispatch",
      `kept:
  runs-on: x
  permissions: { contents: write, pull-requests: read }
  steps:
    - { uses: actions/checkout@v4, with: { fetch-depth: 0 } }
    - run: |
        grep -q "extraheader = AUTHORIZATION: basic" .git/config
        git config user.name n && git config user.email e && git commit -q --allow-empty -m x
        git push -q origin HEAD:refs/heads/pushed
gone:
  runs-on: x
  permissions: { contents: read }
  steps:
    - { uses: actions/checkout@v4, with: { persist-credentials: false } }
    - run: "! grep -qi authorization .git/config"
refused:
  runs-on: x
  permissions: { contents: read }
  steps:
    - uses: actions/checkout@v4
    - run: "! git push -q origin HEAD:refs/heads/refused 2> err && cat err"
nothing:
  runs-on: x
  permissions: {}
  steps: [{ uses: actions/checkout@v4 }]
`,
    ),
  );
  const seen = new Map<string, Record<string, string>>();
  const save = world.sandbox.save.bind(world.sandbox);
  world.sandbox.save = () => {
    world.sandbox.world.tokens.forEach(({ token, permissions }) => seen.set(token, permissions));
    save();
  };
  const run = await world.ended(world.dispatch("x.yml"));
  expect(
    ["kept", "gone", "refused", "nothing"].map((name) => world.job(run, name).conclusion),
    world.logs(run),
  ).toEqual([...["success", "success", "success", "success"]]);
  expect([...seen.values()]).toContainEqual({
    contents: "write",
    pull_requests: "read",
    metadata: "read",
  });
  expect([...seen.values()]).toContainEqual({ metadata: "read" });
  expect(world.sandbox.world.tokens).toEqual([]);
  const refs = readFileSync(
    join(world.sandbox.gitDir(world.repository), "refs/heads/pushed"),
    "utf8",
  );
  expect(refs).toMatch(/^[0-9a-f]{40}/);
  expect(existsSync(join(world.sandbox.gitDir(world.repository), "refs/heads/refused"))).toBe(
    false,
  );
  // A push with a job's token starts no run.
  expect(world.sandbox.world.runs).toHaveLength(1);
});

test("setup-node selects the sandbox's Node; cache and composite actions work", async () => {
  await open(
    workflow(
      "workflow_dispatch",
      `a:
  runs-on: x
  steps:
    - uses: actions/checkout@v4
    - { uses: actions/setup-node@v4, with: { node-version: lts/* } }
    - run: echo "node $(node -p process.execPath)"
    - { shell: node, run: "console.log('js ' + (40 + 2))" }
    - { id: c, uses: actions/cache@v4, with: { path: dep, key: "k-\${{ hashFiles('README.md') }}" } }
    - run: "echo hit=\${{ steps.c.outputs.cache-hit }}; mkdir -p dep; echo v > dep/x"
    - { id: g, uses: ./.github/actions/greet, with: { who: Ann } }
    - run: echo "said \${{ steps.g.outputs.said }} $GREETED"
`,
    ),
    {
      ".github/actions/greet/action.yml": [
        "inputs: { who: { required: true }, mark: { default: '!' } }",
        'outputs: { said: { value: "${{ steps.s.outputs.said }}" } }',
        "runs:",
        "  using: composite",
        "  steps:",
        "    - id: s",
        "      shell: bash",
        "      run: |",
        '        echo "said=hi ${{ inputs.who }}${{ inputs.mark }}" >> $GITHUB_OUTPUT',
        "        echo GREETED=yes >> $GITHUB_ENV",
      ].join("\n"),
    },
  );
  const run = await world.ended(world.dispatch("x.yml"));
  expect(run.conclusion, world.logs(run)).toBe("success");
  expect(world.logs(run)).toContain(`node ${process.execPath}`);
  expect(world.logs(run)).toContain("(asked: lts/*)");
  expect(world.logs(run)).toContain("js 42");
  expect(world.logs(run)).toContain("said hi Ann! yes");
  expect(world.logs(run)).toMatch(
    /Cache not found[^]*hit=\n[^]*Cache saved with key: k-[0-9a-f]{64}/,
  );
  const second = await world.ended(world.dispatch("x.yml"));
  expect(world.logs(second)).toMatch(/Cache restored from key[^]*hit=true/);
});
