/**
 * Places that a stranger's job must not reach: the person's files, and parts of the machine outside
 * of the job's own.
 */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { detectIsolation } from "../../src/sandbox/actions/isolation/detect-isolation.ts";
import { createWorld, workflow, type World } from "./actions-world.ts";

let world: World;
/** Not in /tmp, which no job sees anyway. */
let place = "";
beforeEach(() => {
  place = mkdtempSync(join(import.meta.dirname, "../../node_modules/person-"));
});
afterEach(async () => {
  await world.close();
  rmSync(place, { recursive: true });
});

const open = async (
  jobs: string,
  options: Parameters<typeof createWorld>[1] = {},
): Promise<World> =>
  (world = await createWorld(
    { ".github/workflows/x.yml": workflow("workflow_dispatch", jobs) },
    { ...options, variables: { AT: place } },
  ));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(place, path)), { recursive: true });
  writeFileSync(join(place, path), text);
}

describe.runIf(detectIsolation(process.env.PATH ?? "").ok)("an isolated job", () => {
  test("sees only programs and certificates of the person's home and project", async () => {
    write("home/.ssh/id", "secret-key");
    write("home/.npmrc", "secret-token");
    write("home/.cargo/credentials.toml", "secret-crate");
    write("home/.cargo/bin/crate", "#!/bin/sh\necho a crate\n");
    write("home/app/bin/hello", '#!/bin/sh\ncat "$(dirname "$0")/../lib/words"\n');
    write("home/app/lib/words", "hello from the library\n");
    write("home/certs/ca.pem", "the certificate");
    write("project/.env", "secret-setting");
    ["home/app/bin/hello", "home/.cargo/bin/crate"].forEach((file) =>
      chmodSync(join(place, file), 0o755),
    );
    const path = [
      join(place, "home/app/bin"),
      join(place, "home/.cargo/bin"),
      process.env.PATH,
    ].join(":");
    await open(
      `a:
  runs-on: x
  env: { AT: "\${{ vars.AT }}" }
  steps:
    - run: |
        hello
        crate
        cat "$NODE_EXTRA_CA_CERTS"
        ! cat "$AT/home/.ssh/id" "$AT/home/.npmrc" "$AT/home/.cargo/credentials.toml" "$AT/project/.env"
        ls -A "$AT/home"
up:
  runs-on: x
  steps:
    - uses: actions/upload-artifact@v4
      with: { path: "\${{ vars.AT }}/home/.npmrc", include-hidden-files: true, if-no-files-found: error }
folder:
  runs-on: x
  steps:
    - { run: 'ln -s "$AT/home/.ssh" keys', env: { AT: "\${{ vars.AT }}" } }
    - { uses: actions/upload-artifact@v4, with: { name: folder, path: keys } }
file:
  runs-on: x
  steps:
    - { run: 'mkdir d; ln -s "$AT/project/.env" d/env', env: { AT: "\${{ vars.AT }}" } }
    - { uses: actions/upload-artifact@v4, with: { name: file, path: d } }
`,
      {
        ...{ home: join(place, "home"), hide: [join(place, "project")] },
        machine: { PATH: path, NODE_EXTRA_CA_CERTS: join(place, "home/certs/ca.pem") },
      },
    );
    const run = await world.ended(world.dispatch("x.yml"));
    const logs = world.logs(run);
    expect(world.job(run, "a").conclusion, logs).toBe("success");
    expect(logs).toMatch(/hello from the library[^]*a crate[^]*the certificate/);
    expect(logs).not.toContain("secret-");
    for (const name of ["up", "folder", "file"])
      expect(world.job(run, name).conclusion, name).toBe("failure");
    expect(world.sandbox.world.artifacts).toEqual([]);
  });

  test("can't make an action write outside of the job's folders, by a path or by a link", async () => {
    mkdirSync(join(place, "out"));
    const before = `env: { AT: "\${{ vars.AT }}/out" }, runs-on: x`;
    const upload = "{ uses: actions/upload-artifact@v4, with: { name: f, path: f } }";
    const registry = 'with: { registry-url: "https://npm.example" }';
    await open(`up: { runs-on: x, steps: [{ run: "mkdir f; echo 1 > f/file" }, ${upload}] }
path:
  { needs: up, ${before}, steps: [{ uses: actions/download-artifact@v4, with: { name: f, path: "\${{ env.AT }}" } }] }
link:
  needs: up
  ${before.replace(", ", "\n  ")}
  steps:
    - run: ln -s "$AT/file" file
    - { uses: actions/download-artifact@v4, with: { name: f } }
    - run: test ! -L file && cat file
npmrc:
  ${before.replace(", ", "\n  ")}
  steps: [{ run: 'ln -s "$AT/npmrc" "$RUNNER_TEMP/.npmrc"' }, { uses: actions/setup-node@v4, ${registry} }]
tools:
  { ${before}, steps: [{ run: 'ln -s "$AT" "$RUNNER_TOOL_CACHE/node"' }, { uses: actions/setup-node@v4 }] }
checkout:
  { ${before}, steps: [{ run: 'ln -s "$AT" d' }, { uses: actions/checkout@v4, with: { path: d/sub } }] }
`);
    const run = await world.ended(world.dispatch("x.yml"));
    const conclusion = Object.fromEntries(run.jobs.map((job) => [job.name, job.conclusion]));
    expect(conclusion, world.logs(run)).toEqual({
      ...{ up: "success", path: "failure", link: "success" },
      ...{ npmrc: "failure", tools: "failure", checkout: "failure" },
    });
    expect(world.logs(run)).toMatch(
      /The path '.*' is outside of the files that a job can (see|write)/,
    );
    expect(readdirSync(join(place, "out"))).toEqual([]);
  });
});
