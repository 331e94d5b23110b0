/**
 * The environment of a step: variables and defaults from all levels, files of other jobs, and paths
 * of earlier steps.
 */
import { afterEach, expect, test } from "vitest";
import { createWorld, workflow, type World } from "./actions-world.ts";

let world: World;
afterEach(() => world.close());

async function ended(text: string): Promise<string> {
  world = await createWorld({ ".github/workflows/x.yml": text, "sub/here.txt": "here\n" });
  const run = await world.ended(world.dispatch("x.yml"));
  expect(run.conclusion, world.logs(run)).toBe("success");
  return world.logs(run);
}

test("the innermost variable and the innermost defaults apply", async () => {
  const log = await ended(
    `${workflow(
      "workflow_dispatch",
      `a:
  runs-on: x
  env: { B: job, C: job }
  steps:
    - { uses: actions/checkout@v4 }
    - { run: 'echo "1 $A $B $C"; cat here.txt', env: { C: step } }
    - { run: 'echo "2 \${{ env.A }} \${{ env.B }} \${{ env.C }}"; echo C=later >> $GITHUB_ENV' }
    - { run: 'echo "3 $C"; ls sub', working-directory: . }
b:
  runs-on: x
  defaults: { run: { working-directory: . } }
  steps: [{ uses: actions/checkout@v4 }, { run: cat sub/here.txt }]
`,
    )}env: { A: workflow, B: workflow, C: workflow }\ndefaults: { run: { working-directory: sub } }\n`,
  );
  expect(log).toContain("Z 1 workflow job step\n");
  expect(log).toContain("Z 2 workflow job job\n");
  expect(log).toContain("Z 3 later\n");
});

test("a step can't change node's options or the run's identity for later steps", async () => {
  const log = await ended(
    workflow(
      "workflow_dispatch",
      `a:
  runs-on: x
  steps:
    - run: printf 'GITHUB_ACTOR=mallory\\nNODE_OPTIONS=--title=x\\nnode_options=y\\nFINE=yes\\n' >> $GITHUB_ENV
    - run: echo "$GITHUB_ACTOR, \${NODE_OPTIONS-none}, \${node_options-none}, $FINE, \${{ env.GITHUB_ACTOR }}"
`,
    ),
  );
  expect(log).toMatch(/Z ann, none, none, yes, \n/);
  for (const name of ["GITHUB_ACTOR", "NODE_OPTIONS", "node_options"]) {
    expect(log).toContain(`Can't store ${name} output parameter using '$GITHUB_ENV' command.`);
  }
});

test("artifacts are downloaded each into its folder, or those of a pattern together", async () => {
  const log = await ended(
    workflow(
      "workflow_dispatch",
      `up:
  runs-on: x
  strategy: { matrix: { n: [one, two] } }
  steps:
    - run: echo \${{ matrix.n }} > \${{ matrix.n }}.txt
    - { uses: actions/upload-artifact@v4, with: { name: "part-\${{ matrix.n }}", path: "*.txt" } }
down:
  needs: up
  runs-on: x
  steps:
    - { uses: actions/download-artifact@v4 }
    - { uses: actions/download-artifact@v4, with: { pattern: part-*, merge-multiple: true, path: all } }
    - run: cat part-one/one.txt part-two/two.txt all/one.txt all/two.txt | tr '\\n' ' '
`,
    ),
  );
  expect(log).toContain("Z one two one two ");
});

test("a cache is found by a prefix of its key, saved once, and never overwritten", async () => {
  const text = workflow(
    "workflow_dispatch",
    `a:
  runs-on: x
  steps:
    - { id: c, uses: actions/cache@v4, with: { path: dep, key: "k-\${{ github.run_number }}", restore-keys: "k-" } }
    - run: |
        echo "hit=\${{ steps.c.outputs.cache-hit }} had=$(cat dep/x 2> /dev/null)"
        mkdir -p dep; echo \${{ github.run_number }} > dep/x
`,
  );
  expect(await ended(text)).toContain("Z hit= had=\n");
  const second = await world.ended(world.dispatch("x.yml"));
  expect(world.logs(second)).toContain("Z hit=false had=1\n");
});

test("GITHUB_PATH applies from the next step on, and a matrix row with outputs gives the job's", async () => {
  const log = await ended(
    workflow(
      "workflow_dispatch",
      `a:
  runs-on: x
  outputs: { last: "\${{ steps.s.outputs.last }}" }
  strategy: { max-parallel: 1, matrix: { include: [{ n: 1 }, { n: 2 }] } }
  steps:
    - run: |
        mkdir bin; printf '#!/bin/sh\\necho tool ran\\n' > bin/tool; chmod +x bin/tool
        echo "$PWD/bin" >> $GITHUB_PATH
    - run: tool
    - { id: s, run: 'echo "last=\${{ matrix.n }}" >> $GITHUB_OUTPUT' }
b:
  needs: a
  runs-on: x
  steps: [{ run: "echo last \${{ needs.a.outputs.last }}" }]
`,
    ),
  );
  expect(log).toContain("Z tool ran\n");
  expect(log).toContain("Z last 2\n");
});
