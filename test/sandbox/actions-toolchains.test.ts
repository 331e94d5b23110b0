/**
 * Setup actions on a machine with known toolchains: a folder of small programs at the front of
 * PATH.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeRequirement } from "../../src/sandbox/index.ts";
import { createWorld, workflow, type World } from "./actions-world.ts";

let world: World;
let machine = "";

/** Supports `-m venv FOLDER`, and `-m pip install … uv==VERSION` for one version. */
const PYTHON = `#!/bin/sh
case "$*" in
  --version) echo Python 3.99.1 ;;
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  *uv==0.5.*) printf '#!/bin/sh\\necho uv 0.5.9 "$@"\\n' > "$(dirname "$0")/uv"; chmod +x "$(dirname "$0")/uv" ;;
  *) echo "No matching distribution found"; exit 1 ;;
esac
`;
const NODE = `node-${process.platform}-${process.arch}`;
/** Knows one version of Node, and installs any package. */
const NPM = `#!/bin/sh
if [ "$1" = view ]; then echo '["8.17.0"]'; exit; fi
mkdir -p "$3/node_modules/${NODE}/bin"
printf '#!/bin/sh\\necho v8.17.0\\n' > "$3/node_modules/${NODE}/bin/node"
chmod +x "$3/node_modules/${NODE}/bin/node"
mkdir -p "$3/node_modules/.bin"
printf '#!/bin/sh\\necho installed %s\\n' "$6" > "$3/node_modules/.bin/pnpm"
chmod +x "$3/node_modules/.bin/pnpm"
`;
const PROGRAMS = {
  "bin/go": "#!/bin/sh\necho go version go1.99.5 linux/amd64\n",
  "bin/python3.99": PYTHON,
  "bin/npm": NPM,
  "jdk/bin/javac": "#!/bin/sh\necho javac 99\n",
  "jdk/release": 'JAVA_VERSION="99.0.2"\n',
};

beforeEach(() => {
  machine = mkdtempSync(join(tmpdir(), "toolchains-"));
  for (const [path, text] of Object.entries(PROGRAMS)) {
    mkdirSync(dirname(join(machine, path)), { recursive: true });
    writeFileSync(join(machine, path), text);
    chmodSync(join(machine, path), 0o755);
  }
});
afterEach(async () => {
  await world.close();
  rmSync(machine, { recursive: true });
});

const open = async (jobs: string, files: Record<string, string> = {}): Promise<World> =>
  (world = await createWorld(
    { ".github/workflows/x.yml": workflow("workflow_dispatch", jobs), ...files },
    {
      machine: {
        PATH: [join(machine, "bin"), join(machine, "jdk/bin"), process.env.PATH].join(":"),
      },
      toolCache: join(machine, "cache/toolchains"),
    },
  ));

/** Returns a job that uses an action, then runs a command. */
function job(name: string, uses: string, given: string, command = "true"): string {
  const steps = [
    "{ uses: actions/checkout@v4 }",
    `{ id: tool, uses: ${uses}, with: { ${given} } }`,
    `{ run: '${command}' }`,
  ];
  return `${name}: { runs-on: x, steps: [${steps.join(", ")}] }\n`;
}

test("setup actions select the machine's toolchains that a workflow or a file names", async () => {
  await open(
    [
      job(
        "go",
        "actions/setup-go@v5",
        "go-version-file: go.mod",
        "go version; echo got ${{ steps.tool.outputs.go-version }}",
      ),
      job(
        "java",
        "actions/setup-java@v4",
        "distribution: temurin, java-version: 99",
        "echo at $JAVA_HOME; javac",
      ),
      job(
        "python",
        "actions/setup-python@v5",
        'python-version: "3.99"',
        "python --version; echo in $pythonLocation",
      ),
      job("uv", "astral-sh/setup-uv@v6", "version: 0.5.x", "uv run tox"),
      job("pnpm", "pnpm/action-setup@v4", "run_install: false", "pnpm"),
    ].join(""),
    {
      "go.mod": "module x\n\ngo 1.99\n",
      "package.json": '{ "packageManager": "pnpm@9.8.7+sha512.0" }',
    },
  );
  const run = await world.ended(world.dispatch("x.yml"));
  expect(run.conclusion, world.logs(run)).toBe("success");
  const log = (name: string): string => world.sandbox.actions.log(run, world.job(run, name));
  expect(log("go")).toMatch(/go1\.99\.5 [^]*got 1\.99\.5/);
  expect(log("java")).toMatch(new RegExp(`at ${machine}/jdk\\n[^]*javac 99`));
  expect(log("python")).toMatch(/Python 3\.99\.1[^]*in .*\/tools\/Python\/3\.99\.1\//);
  expect(log("uv")).toContain("uv 0.5.9 run tox");
  expect(log("pnpm")).toContain("installed pnpm@9.8.7");
});

test("a job that wants a missing version is not run, and its check lists the present ones", async () => {
  await open(
    [
      job("go", "actions/setup-go@v5", 'go-version: "1.100"'),
      job("java", "actions/setup-java@v4", "java-version: 98"),
      job("python", "actions/setup-python@v5", 'python-version: "3.100"'),
      job("pypy", "actions/setup-python@v5", "python-version: pypy-3.11"),
      job("uv", "astral-sh/setup-uv@v6", "version: 0.9.1"),
      job("arm", "actions/setup-go@v5", 'go-version: "1.99", architecture: riscv64'),
    ].join(""),
  );
  const run = await world.ended(world.dispatch("x.yml"));
  const needs = Object.fromEntries(
    run.jobs.map(({ name, notRun }) => [name, notRun && describeRequirement(notRun)]),
  );
  expect(needs).toMatchObject({
    ...{
      go: expect.stringMatching(/^Go 1\.100 \(here: .*1\.99\.5/) as unknown,
      pypy: "Python pypy-3.11",
    },
    java: expect.stringMatching(/^Java 98 \(here: .*99\.0\.2/) as unknown,
    python: expect.stringMatching(/^Python 3\.100 \(here: 3\.99\.1/) as unknown,
    uv: expect.stringMatching(
      /^uv 0\.9\.1 \(here: .*pip: No matching distribution found\)/,
    ) as unknown,
    arm: "Go 1.99 for riscv64",
  });
  expect(run.jobs.map(({ conclusion }) => conclusion)).toEqual(run.jobs.map(() => "skipped"));
});

test("a job gets the Node that is fetched for it, even the first one", async () => {
  await open(job("node", "actions/setup-node@v4", "node-version: 8", "node --version"));
  const run = await world.ended(world.dispatch("x.yml"));
  const log = world.logs(run);
  expect(run.conclusion, log).toBe("success");
  expect(log).toContain(`Fetching ${NODE}@8.17.0`);
  expect(log).toMatch(/Z v8\.17\.0\n/);
});
