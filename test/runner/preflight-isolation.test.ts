/** The sandbox is tested from inside: the test detects each missing defence. */
import { expect, test } from "vitest";
import { Proof } from "./support/proof.ts";
import { createWeakSandbox, type Defence } from "./support/weak-sandbox.ts";

test("a sandbox that isolates tools passes", async () => {
  using proof = new Proof();
  const { Isolation } = await proof.run({ open: createWeakSandbox() });
  expect(Isolation).toEqual([
    expect.stringMatching(/^ok: Tools are isolated from the runner by bwrap/),
  ]);
});

test.each([
  [["pid"], "Isolation", /the runner's processes can be seen/],
  [["pid", "capabilities"], "Isolation", /the runner's \/proc\/[0-9]+\/environ can be read/],
  [["mounts"], "Isolation", /the runner's \S+baton-preflight-secret\S* can be read/],
  [["mounts"], "Isolation", /baton-preflight could be written/],
  [["capabilities"], "Isolation", /has capabilities/],
  [["net"], "Egress", /a server of the runner on 127\.0\.0\.1 can be reached/],
] satisfies [Defence[], string, RegExp][])(
  "without %s, %s fails",
  async (without, name, finding) => {
    using proof = new Proof();
    const found = await proof.run({ open: createWeakSandbox(...without) });
    expect(found[name]?.filter((line) => line.startsWith("failed: ")).join("\n")).toMatch(finding);
  },
);

test("a machine without a sandbox fails the check with a fix", async () => {
  using proof = new Proof();
  const missing =
    "No isolation works on this machine: run `sudo apt-get install bubblewrap` before the session.";
  const { Isolation } = await proof.run({ open: async () => ({ missing }) });
  expect(Isolation).toEqual([`failed: ${missing}`]);
});

test("people are warned if isolation is off", async () => {
  using proof = new Proof();
  const { Isolation, Egress } = await proof.run({
    files: { ".github/baton.yml": 'isolation: "off"\n' },
  });
  expect([Isolation, Egress].flat().join("\n")).toMatch(
    /^warning: Isolation is off: .*\nwarning: Isolation is off/,
  );
});
