/** What the preflight concludes from the hosts that were reached from inside. */
import { describe, expect, test } from "vitest";
import { canDownload, checkEgress } from "../../src/runner/preflight/sandbox-checks.ts";
import type { ProbeResult } from "../../src/runner/preflight/probe-main.ts";
import type { Probe } from "../../src/runner/preflight/probe.ts";

const PLAY = {
  egress: { registries: ["registry.npmjs.org", "pypi.org", "*.example.net"], docs: ["docs.rs"] },
};
const SHUT: ProbeResult = {
  ...{ read: [], processes: "pid:[2]", capabilities: "0", noNewPrivileges: true },
  ...{ loopback: "ECONNREFUSED", direct: "ENETUNREACH", dns: "refused", stranger: "403" },
  hosts: { "registry.npmjs.org": "200", "pypi.org": "502", "docs.rs": "200" },
};

function judge(more: Partial<ProbeResult>, reached = false): string[] {
  const seen = { ...SHUT, ...more };
  const looked: Probe = {
    ...{
      kind: "seen",
      backend: "bwrap",
      seen,
      written: [],
      allowed: true,
      reached,
      processes: "pid:[1]",
    },
  };
  return checkEgress(looked, PLAY).map(({ result, detail }) => `${result}: ${detail}`);
}

test("the check passes with only listed hosts, through the proxy, if one registry answers", () => {
  expect(judge({})).toEqual([
    "ok: Sessions reach only listed hosts, and only through Baton's proxy.",
  ]);
});

describe("every way out except the proxy's fails the check", () => {
  test.each<[string, Partial<ProbeResult>]>([
    ["a server of the runner on", { loopback: "connected" }],
    ["a way out besides the proxy", { direct: "connected" }],
    ["a way out besides the proxy", { direct: "timeout" }],
    ["names are resolved", { dns: "resolved" }],
    ["a host that isn't listed", { stranger: "200" }],
  ])("%s: %j", (finding, seen) => {
    expect(judge(seen).join()).toMatch(new RegExp(`^failed: .*${finding}`));
  });

  test("and the runner notices a connection that the probe doesn't report", () => {
    expect(judge({}, true).join()).toMatch(/^failed: .*a server of the runner on/);
  });
});

describe("a listed host that doesn't answer is a warning", () => {
  test("if no registry answers", () => {
    const hosts = { ...SHUT.hosts, "registry.npmjs.org": "timeout" };
    expect(judge({ hosts })).toEqual([
      "warning: None of the registries answers: registry.npmjs.org, pypi.org.",
    ]);
  });

  test("if a host of documentation does not answer", () => {
    expect(judge({ hosts: { ...SHUT.hosts, "docs.rs": "502" } })).toEqual([
      "warning: Not reachable: docs.rs.",
    ]);
  });
});

describe("packages can be downloaded", () => {
  const seen = (hosts: ProbeResult["hosts"]): Probe => ({
    ...{
      kind: "seen",
      backend: "bwrap",
      seen: { ...SHUT, hosts },
      written: [],
      allowed: true,
      reached: false,
    },
    processes: "pid:[1]",
  });
  const plain: typeof PLAY = {
    egress: { registries: ["registry.npmjs.org", "pypi.org"], docs: [] },
  };
  const patterns: typeof PLAY = { egress: { registries: ["*.example.com"], docs: [] } };
  const mixed: typeof PLAY = {
    egress: { registries: ["registry.npmjs.org", "*.example.com"], docs: [] },
  };

  test.each<[string, boolean, Probe, typeof PLAY]>([
    [
      "if one registry answers",
      true,
      seen({ "registry.npmjs.org": "200", "pypi.org": "502" }),
      plain,
    ],
    [
      "not if none answers",
      false,
      seen({ "registry.npmjs.org": "timeout", "pypi.org": "502" }),
      plain,
    ],
    ["perhaps, if all registries are patterns that can't be tried", true, seen({}), patterns],
    [
      "not if all tried registries are closed, next to a pattern",
      false,
      seen({ "registry.npmjs.org": "403" }),
      mixed,
    ],
    ["if isolation is off", true, { kind: "off" }, plain],
    ["not if isolation is missing", false, { kind: "missing", sentence: "" }, plain],
  ])("%s", (_, expected, looked, play) => {
    expect(canDownload(looked, play)).toBe(expected);
  });
});
