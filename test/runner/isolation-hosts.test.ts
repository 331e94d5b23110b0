import { describe, expect, it } from "vitest";
import { isListed, isName, isPublic } from "../../src/runner/isolation/proxy/hosts.ts";

const LIST = ["registry.npmjs.org", "*.docs.example", "CRATES.io."];

describe("a host", () => {
  it.each([
    "registry.npmjs.org",
    "Registry.NPMJS.org.",
    "a.docs.example",
    "a.b.docs.example",
    "crates.io",
  ])("%s is on the list", (host) => expect(isListed(host, LIST)).toBe(true));
  it.each([
    "npmjs.org",
    "xregistry.npmjs.org",
    "registry.npmjs.org.evil.example",
    "docs.example",
    "xdocs.example",
    "",
  ])("%s is not on the list", (host) => expect(isListed(host, LIST)).toBe(false));
  it.each([
    "127.0.0.1",
    "2130706433",
    "0x7f.0x1",
    "127.1",
    "1.2.3.0x4",
    "[::1]",
    "localhost",
    "a..b",
    "-a.b",
    "a.b:80",
    "a b.c",
  ])("%s is no name", (host) => expect(isName(host)).toBe(false));
  it.each(["a.b", "xn--bcher-kva.example", "a_b.c.", "1.a"])("%s is a name", (host) =>
    expect(isName(host)).toBe(true),
  );
});

describe("an address", () => {
  it.each([
    ...[
      "127.0.0.1",
      "0.0.0.0",
      "10.1.2.3",
      "172.16.0.1",
      "192.168.1.1",
      "169.254.169.254",
      "100.64.0.1",
    ],
    ...[
      "168.63.129.16",
      "224.0.0.1",
      "255.255.255.255",
      "::1",
      "::",
      "fe80::1",
      "fd00::1",
      "ff02::1",
    ],
    ...[
      "::ffff:127.0.0.1",
      "::ffff:8.8.8.8",
      "64:ff9b::a00:1",
      "2002:7f00:1::",
      "2001::1",
      "fd00:ec2::254",
    ],
  ])("%s is not reachable", (address) => expect(isPublic(address)).toBe(false));
  it.each(["8.8.8.8", "140.82.121.4", "172.32.0.1", "2606:4700::1111", "2a00:1450::1"])(
    "%s is reachable",
    (address) => expect(isPublic(address)).toBe(true),
  );
});
