import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { detectIsolation } from "../../src/sandbox/actions/isolation/detect-isolation.ts";
import { createWorld, remains, running, until, workflow, type World } from "./actions-world.ts";

let world: World;
afterEach(() => world?.close());

const isolation = detectIsolation(process.env.PATH ?? "");
if (!isolation.ok) {
  process.stderr.write(`The tests of isolated jobs are skipped: ${isolation.reason}.\n`);
}

const open = async (jobs: string, isolate = true, under = tmpdir()): Promise<World> =>
  (world = await createWorld(
    { ".github/workflows/x.yml": workflow("workflow_dispatch", jobs) },
    { isolate, under },
  ));

test("this machine isolates jobs if it is a CI machine", () => {
  expect(isolation.ok || process.env.CI !== "true", JSON.stringify(isolation)).toBe(true);
});

describe.runIf(isolation.ok)("an isolated job", () => {
  // /tmp belongs to the job. Elsewhere the folders above the sandbox's folder are created again,
  // without it.
  const places = {
    "in /tmp": tmpdir(),
    "in a project": join(import.meta.dirname, "../../node_modules"),
  };

  test.each(Object.entries(places))(
    "sees no files of a sandbox %s, nor other jobs or processes",
    async (_, under) => {
      await open(
        `a:
  runs-on: x
  steps:
    - run: |
        umount /tmp "$DIR" 2>&1 | sed 's/^/umount: /'
        ls -a "$DIR" 2>&1 | sed 's/^/dir: /'
        cat "$DIR/world.json" 2>&1 | sed 's/^/world: /'
        cat /proc/[0-9]*/root"$DIR/world.json" 2>&1 | sed 's/^/by another process: /'
        echo broken > "$DIR/world.json" || echo "world: can't write"
        ls -d /tmp/sandbox-job-* | wc -l | sed 's/^/jobs: /'
        cat /proc/[0-9]*/environ | tr '\\0' '\\n' | grep -c ^VITEST | sed 's/^/environments: /'
        echo x > /etc/sandbox-was-here || echo "etc: can't write"
      env: { DIR: "\${{ vars.DIR }}" }
b: { runs-on: x, steps: [{ run: sleep 1 }] }
`,
        true,
        under,
      );
      world.repository.variables.DIR = world.sandbox.dir;
      const run = await world.ended(world.dispatch("x.yml"));
      const log = world.logs(run);
      expect(log).toMatch(/dir: ls: cannot access/);
      expect(log).toMatch(/world: cat: .*No such file or directory/);
      expect(log).toContain("world: can't write");
      expect(log).toMatch(/by another process: cat: .*No such file or directory/);
      expect(log).not.toContain('"version"');
      expect(log).toMatch(/jobs: [01]\n/);
      expect(log).toContain("environments: 0");
      expect(log).toContain("etc: can't write");
      expect(readFileSync(join(world.sandbox.dir, "world.json"), "utf8")).toContain('"version"');
    },
  );

  test("reads a folder that it may read, without the sandbox's folder in it", async () => {
    const under = mkdtempSync(join(tmpdir(), "readable-"));
    try {
      writeFileSync(join(under, "page"), "a page to read\n");
      const files = {
        ".github/workflows/x.yml": workflow(
          "workflow_dispatch",
          `a:
  runs-on: x
  env: { UNDER: "\${{ vars.UNDER }}", DIR: "\${{ vars.DIR }}" }
  steps: [{ run: 'cat "$UNDER/page"; cat "$DIR/world.json"; ls "$DIR"' }]
`,
        ),
      };
      world = await createWorld(files, { under, shared: { read: [under] } });
      Object.assign(world.repository.variables, { DIR: world.sandbox.dir, UNDER: under });
      const run = await world.ended(world.dispatch("x.yml"));
      expect(world.logs(run)).toContain("Z a page to read");
      expect(world.logs(run)).toMatch(/cat: .*world\.json: No such file or directory/);
      expect(world.logs(run)).not.toContain('"version"');
      await world.close();
    } finally {
      rmSync(under, { recursive: true, force: true });
    }
  });

  test("does not see the sandbox's files through a command that is being started", async () => {
    await open(`a:
  runs-on: x
  steps:
    - run: python3 -c "$LOOK" "$DIR/world.json" "$RUNNER_TEMP/seen" &
      env: { LOOK: "\${{ vars.LOOK }}", DIR: "\${{ vars.DIR }}" }
${"    - run: ':'\n".repeat(20)}
    - run: test ! -e "$RUNNER_TEMP/seen"
`);
    const look =
      "for path in glob.glob('/proc/[0-9]*/root' + sys.argv[1]): open(sys.argv[2], " +
      "'a').write(path)";
    Object.assign(world.repository.variables, {
      LOOK: `import glob, sys\nwhile True:\n  ${look}`,
      DIR: world.sandbox.dir,
    });
    const run = await world.ended(world.dispatch("x.yml"));
    expect(run.conclusion, world.logs(run)).toBe("success");
  });

  test("keeps a step's background processes and files of /tmp until it ends", async () => {
    await open(`a:
  runs-on: x
  steps:
    - run: |
        python3 -m http.server --bind 127.0.0.1 --directory "$RUNNER_TEMP" 0 > /tmp/address 2>&1 &
        echo served > "$RUNNER_TEMP/page"
        for n in $(seq 20); do setsid sleep 299.\${{ github.run_id }} & done
        until grep -q port /tmp/address; do sleep 0.05; done
      env: { PYTHONUNBUFFERED: 1 }
    - shell: python
      run: |
        import re, urllib.request as web
        port = re.search('port (\\d+)', open('/tmp/address').read())[1]
        print('got', web.urlopen(f'http://127.0.0.1:{port}/page').read())
    - { uses: actions/upload-artifact@v4, with: { name: address, path: /tmp/address } }
`);
    const run = await world.ended(world.dispatch("x.yml"));
    expect(run.conclusion, world.logs(run)).toBe("success");
    expect(world.logs(run)).toContain("got b'served\\n'");
    expect(running(`299.${run.id}`)).toEqual([]);
    expect(remains(world)).toEqual([]);
  });

  test("can use bubblewrap itself, with its own user and process namespaces", async () => {
    await open(`a:
  runs-on: x
  steps:
    - run: bwrap --ro-bind / / true
    - run: bwrap --unshare-all --share-net --ro-bind / / --proc /proc --dev /dev sh -c 'echo within $$'
`);
    const run = await world.ended(world.dispatch("x.yml"));
    expect(run.conclusion, world.logs(run)).toBe("success");
    expect(world.logs(run)).toMatch(/within \d/);
  });

  test("ends with the sandbox's runner, even if a step says always()", async () => {
    await open(`a:
  runs-on: x
  steps:
    - run: trap '' TERM; echo going; sleep 298.\${{ github.run_id }}
    - { if: always(), run: echo not-this }
`);
    const run = world.dispatch("x.yml");
    await until(() => world.logs(run).includes("Z going"));
    world.sandbox.actions.loseRunner(run, run.jobs[0]?.id ?? 0);
    await world.ended(run);
    expect(run.conclusion).toBe("failure");
    expect(world.logs(run)).not.toContain("not-this");
    expect(running(`298.${run.id}`)).toEqual([]);
  });
});

test.each([true, false])(
  "no link leads the runner to the sandbox's files (isolated: %s)",
  async (isolate) => {
    await open(
      `up:
  runs-on: x
  steps:
    - { run: 'ln -s "$DIR/world.json" w; ln -s "$DIR" d', env: { DIR: "\${{ vars.DIR }}" } }
    - { uses: actions/upload-artifact@v4, with: { name: w, path: w } }
beside:
  runs-on: x
  steps:
    - { run: 'ln -s "$DIR/../source/README.md" b', env: { DIR: "\${{ vars.DIR }}" } }
    - { uses: actions/upload-artifact@v4, with: { name: b, path: b } }
down:
  runs-on: x
  steps:
    - { run: 'mkdir o; echo 1 > o/world.json; ln -s "$DIR" d', env: { DIR: "\${{ vars.DIR }}" } }
    - { uses: actions/upload-artifact@v4, with: { name: o, path: o } }
    - { uses: actions/download-artifact@v4, with: { name: o, path: d } }
output: { runs-on: x, steps: [{ run: 'ln -sf "$DIR/world.json" $GITHUB_OUTPUT', env: { DIR: "\${{ vars.DIR }}" } }] }
`,
      isolate,
    );
    world.repository.variables.DIR = world.sandbox.dir;
    const run = await world.ended(world.dispatch("x.yml"));
    expect(world.job(run, "up").conclusion).toBe("failure");
    expect(world.job(run, "down").conclusion).toBe("failure");
    // On the bare machine a job can read files next to the sandbox's folder anyway.
    expect(world.job(run, "beside").conclusion).toBe(
      isolate && isolation.ok ? "failure" : "success",
    );
    expect(world.logs(run)).toMatch(/The path '.*\/d' is outside of the files that a job can see/);
    expect(world.sandbox.world.artifacts.map(({ name }) => name)).not.toContain("w");
    expect(world.logs(run)).not.toContain('"version"');
  },
);

test("a machine that can't isolate jobs logs that, and still runs them", async () => {
  await open("a: { runs-on: x, steps: [{ run: echo plain }] }\n", false);
  expect(world.sandbox.actions.isolation).toEqual({
    isolated: false,
    reason: "isolation is switched off",
  });
  expect(world.said).toEqual([
    expect.stringMatching(/^Actions: jobs are not isolated and can read the sandbox's/),
  ]);
  const run = await world.ended(world.dispatch("x.yml"));
  expect(world.logs(run)).toContain("Z plain");
  expect(detectIsolation("/nowhere")).toEqual({
    ok: false,
    reason: "bubblewrap (bwrap) is not installed",
  });
});

test.runIf(isolation.ok)("an isolated step costs little more than a plain one", async () => {
  const steps = Array.from({ length: 20 }, () => "{ run: ':' }").join(", ");
  const cost = async (isolate: boolean): Promise<number> => {
    await open(`a: { runs-on: x, steps: [${steps}] }\n`, isolate);
    const begin = performance.now();
    const run = await world.ended(world.dispatch("x.yml"));
    expect(run.conclusion).toBe("success");
    await world.close();
    return (performance.now() - begin) / 20;
  };
  const [plain, isolated] = [await cost(false), await cost(true)];
  process.stdout.write(
    `a step costs ${plain.toFixed(0)} ms, an isolated one ${isolated.toFixed(0)} ms\n`,
  );
  expect(isolated - plain).toBeLessThan(500);
});
