import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  listChecksNotRun,
  readNpmSettings,
  readPipSettings,
  readRunnerFlags,
} from "../../src/cli/local-run/runners.ts";
import { readMachineEnv } from "../../src/config/cli-env.ts";
import type { JobRequirement } from "../../src/sandbox/schema/runs.ts";
import type { World } from "../../src/sandbox/schema/world.ts";

test("jobs get the machine's proxies, certificates and registries, and no credentials", () => {
  const { jobs } = readMachineEnv({
    ...{
      PATH: "/bin",
      HTTPS_PROXY: "http://proxy:1",
      NODE_EXTRA_CA_CERTS: "/ca.pem",
      PIP_INDEX_URL: "https://pip",
    },
    ...{
      npm_config_registry: "https://npm",
      NPM_CONFIG_CAFILE: "/ca.pem",
      "npm_config_//npm/:_authToken": "secret",
    },
    ...{ NPM_TOKEN: "secret", ANTHROPIC_API_KEY: "secret", HOME: "/home/ann", GH_TOKEN: "secret" },
  });
  expect(jobs).toEqual({
    ...{
      PATH: "/bin",
      HTTPS_PROXY: "http://proxy:1",
      NODE_EXTRA_CA_CERTS: "/ca.pem",
      PIP_INDEX_URL: "https://pip",
    },
    ...{ npm_config_registry: "https://npm", NPM_CONFIG_CAFILE: "/ca.pem" },
  });
});

test("jobs get npm's registry settings from the person's configuration, without tokens", () => {
  const folder = mkdtempSync(join(tmpdir(), "npmrc-"));
  try {
    const file = join(folder, ".npmrc");
    writeFileSync(
      file,
      "registry = https://npm\nhttps-proxy=http://p\n//npm/:_authToken=secret\nproxy=${SECRET}\n",
    );
    expect(readNpmSettings(file)).toEqual({
      npm_config_registry: "https://npm",
      npm_config_https_proxy: "http://p",
    });
    expect(readNpmSettings(join(folder, "none"))).toEqual({});
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a registry address reaches jobs without its password", () => {
  const { jobs } = readMachineEnv({
    ...{
      PIP_INDEX_URL: "https://ann:secret@pip/simple",
      UV_INDEX_URL: "https://secret@uv",
      GOPROXY: "https://go,direct",
    },
    ...{ npm_config_registry: "https://ann:secret@npm/", HTTPS_PROXY: "http://ann:needed@proxy" },
  });
  expect(jobs).toEqual({
    ...{
      PIP_INDEX_URL: "https://pip/simple",
      UV_INDEX_URL: "https://uv",
      GOPROXY: "https://go,direct",
    },
    ...{ npm_config_registry: "https://npm/", HTTPS_PROXY: "http://ann:needed@proxy" },
  });
});

test("jobs get pip's index from the person's settings, where a later file wins", () => {
  const folder = mkdtempSync(join(tmpdir(), "pip-"));
  try {
    const files = ["old", "new"].map((name) => join(folder, name));
    writeFileSync(
      files[0]!,
      "[global]\ntimeout = 9\ncert = /old.pem\n[install]\nno-index = true\n",
    );
    writeFileSync(
      files[1]!,
      "[global]\n# cert = /none\ncert = /ca.pem\nindex-url=https://a:secret@pip\n" +
        "extra-index-url =\n  https://b\n  https://c\n",
    );
    expect(readPipSettings([...files, join(folder, "none")])).toEqual({
      ...{ PIP_DEFAULT_TIMEOUT: "9", PIP_CERT: "/ca.pem", PIP_INDEX_URL: "https://pip" },
      PIP_EXTRA_INDEX_URL: "https://b https://c",
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("--runners names existing runners and refuses an empty label or an invalid actions folder", () => {
  expect(readRunnerFlags({ runners: "ubuntu-*, gpu" }, "wait").runners).toEqual({
    labels: ["ubuntu-*", "gpu"],
    others: "not-run",
  });
  expect(readRunnerFlags({}, "wait").runners.others).toBe("wait");
  expect(() => readRunnerFlags({ runners: "a,,b" }, "wait")).toThrow("--runners needs labels");
  expect(() => readRunnerFlags({ actions: "/none/here" }, "wait")).toThrow(
    "--actions /none/here is not a folder",
  );
});

test("a check that did not run in several runs is listed once", () => {
  const job = (name: string, notRun?: JobRequirement) => ({ name, notRun });
  const runs = [1, 2].map(() => ({
    name: "CI",
    jobs: [job("linux"), job("mac", { kind: "runner", label: "macos-15" })],
  }));
  expect(listChecksNotRun({ runs } as unknown as World)).toEqual([
    { workflow: "CI", check: "mac", needs: "a runner with the label 'macos-15'" },
  ]);
});
