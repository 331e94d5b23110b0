import { expect, test } from "vitest";
import { performEffect } from "../../src/app/effects/perform.ts";
import { Roles } from "../../src/app/observe/roles.ts";
import { ReadCache } from "../../src/app/observe/read-cache.ts";
import { readThreads } from "../../src/app/observe/reviews.ts";
import { appendMarker } from "../../src/core/messages/marker.ts";
import { quiet } from "./support/logs.ts";
import { openWorld } from "./support/world.ts";
import { joinLines } from "../../src/core/text/rendered-lines.ts";

test("threads have Baton's findings by its own markers, and people's comments with their roles", async () => {
  const world = await openWorld();
  const blob = world.gitWith("one\ntwo\n", "hash-object", "-w", "--stdin");
  const tree = world.gitWith(
    `${world.git("ls-tree", "main")}\n100644 blob ${blob}\tnew.txt\n`,
    "mktree",
  );
  const head = world.git("commit-tree", tree, "-p", world.git("rev-parse", "main"), "-m", "Work");
  world.git("update-ref", "refs/heads/w", head);
  const path = "/repos/you/units/pulls";
  const pull = await world.as("wren", "POST", path, {
    title: "T",
    head: "w",
    base: "main",
    body: "",
  });
  const number = Number(pull.number);
  const on = (line: number, body: string) => ({
    path: "new.txt",
    line,
    side: "RIGHT" as const,
    body,
  });
  const marked = appendMarker("It is wrong.", "1-units", "W1.1.1.2", "-");
  const { octokit } = world.access;
  const route = "POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews" as const;
  const at = { owner: "you", repo: "units", pull_number: number, event: "COMMENT" as const };
  await octokit.request(route, { ...at, body: "x", comments: [on(1, marked)] });
  await world.as("wren", "POST", `${path}/${number}/reviews`, {
    event: "COMMENT",
    body: "x",
    comments: [on(2, marked)],
  });
  const first = world.running.sandbox.world.issues.find((i) => i.number === number)!.pull!
    .comments[0]!;
  for (const login of ["rose", "wren"]) {
    const body = "No. <!-- hidden -->";
    await world.as(login, "POST", `${path}/${number}/comments/${first.id}/replies`, { body });
  }
  const look = () => {
    const seen = new ReadCache();
    return readThreads(
      world.access,
      "1-units",
      "W1.1",
      number,
      new Roles(world.access, seen),
      seen,
    );
  };
  const [ours, theirs] = await look();
  expect(ours).toMatchObject({
    finding: "1.2",
    path: "new.txt",
    line: 1,
    resolved: false,
    resolvedBy: null,
  });
  expect(ours!.comments.map((c) => [c.author, c.role, joinLines(c.lines)])).toEqual([
    ["rose", "read", "No."],
    ["wren", "write", "No."],
  ]);
  // Anyone who copies the marker into a comment of their own gets no finding.
  expect(theirs).toMatchObject({ finding: null, line: 2 });

  const context = {
    access: world.access,
    state: null,
    facts: world.facts(),
    recordHead: null,
    log: quiet,
  };
  const resolve = {
    type: "resolve_thread",
    thread: ours!.id,
    body: "Settled by `abc`.",
  } as const;
  const { issues } = world.running.sandbox.world;
  const { comments } = issues.find((i) => i.number === number)!.pull!;
  const replies = () => comments.filter((c) => c.inReplyTo === first.id && c.body === resolve.body);
  await world.as("rose", "POST", `${path}/${number}/comments/${first.id}/replies`, {
    body: resolve.body,
  });
  for (let times = 0; times < 2; times++) {
    expect(
      (await performEffect(resolve, { ...context, wake: async () => {} })).outcome,
    ).toMatchObject({ ok: true });
  }
  expect((await look())[0]).toMatchObject({ resolved: true, resolvedBy: null });
  expect(replies().map((c) => c.author)).toEqual(["rose", world.access.app.login]);
  // Its reply was posted but the thread wasn't resolved. It is resolved without another reply.
  first.resolved = false;
  await performEffect(resolve, { ...context, wake: async () => {} });
  expect([first.resolved, replies().length]).toEqual([true, 2]);
});
