import { afterEach, beforeEach, expect, test } from "vitest";
import { openGitWorld, type GitWorld } from "./git-world.ts";

let world: GitWorld;
beforeEach(async () => void (world = await openGitWorld()));
afterEach(() => world.close());

const listEvents = (): string[] =>
  world.events.map(({ event, action }) => (action ? `${event}.${action}` : event));

test("a push moves the branch and emits its event", async () => {
  const before = world.sha("main");
  const after = await world.commit("Second", { "b.txt": "b\n", "bin/run": "#!/bin/sh\n" });
  await world.git("push", "-q", "origin", "main", "main:topic/deep");
  expect(world.sha("main")).toBe(after);
  expect(listEvents()).toEqual(["push", "push", "create"]);
  expect(world.events[0]?.payload).toMatchObject({
    ...{
      ref: "refs/heads/main",
      before,
      after,
      created: false,
      forced: false,
      sender: { login: "ann" },
    },
    commits: [{ id: after, message: "Second", added: ["b.txt", "bin/run"] }],
  });
  await world.git("push", "-q", "origin", ":topic/deep");
  expect(listEvents().slice(3)).toEqual(["push", "delete"]);
});

test("large pushes, shallow and partial clones work", async () => {
  const text = (n: number): string => `${n} ${"x".repeat(3000)} ${Math.sin(n)}\n`;
  const files = Object.fromEntries(
    Array.from({ length: 600 }, (_, n) => [`many/${n}.txt`, text(n)]),
  );
  const head = await world.commit("Many", files);
  await world.git("-c", "http.postBuffer=65536", "push", "-q", "origin", "main");
  expect(world.sha("main")).toBe(head);
  const url = world.remote(world.token);
  await world.git("clone", "-q", "--depth=1", url, "shallow");
  expect(await world.git("-C", "shallow", "rev-list", "--count", "HEAD")).toBe("1");
  await world.git("clone", "-q", "--filter=blob:none", "--no-checkout", url, "partial");
  expect(await world.git("-C", "partial", "rev-parse", "HEAD")).toBe(head);
});

test("a person without write access is refused, and one without read access finds nothing", async () => {
  await world.commit("Second", {});
  const { seed } = world.running;
  const olga = seed.account("olga").token ?? "";
  expect(await world.refused("push", world.remote(olga), "main")).toContain("denied to olga");
  expect(await world.refused("push", world.remote("wrong"), "main")).toMatch(
    /Authentication failed|could not read/,
  );
  seed.repository({ owner: "ann", name: "secret", private: true });
  const secret = world.remote(olga).replace("sample", "secret");
  expect(await world.refused("ls-remote", secret)).toContain("not found");
});
