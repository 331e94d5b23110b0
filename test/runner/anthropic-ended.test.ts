import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { bash, close, converse, why } from "./support/conducted.ts";
import { hasEnded } from "./support/processes.ts";

describe("a session that is ended from outside", () => {
  it("ends at once, with its processes, when the run is cancelled", async () => {
    await using session = await converse([bash("echo $$ > pid; sleep 600"), close], {
      async meanwhile(dir) {
        await vi.waitUntil(() => existsSync(join(dir, "worktree", "pid")), { timeout: 60_000 });
        process.emit("SIGTERM");
      },
    });
    expect(session.result).toEqual({ ended: "failed", cause: { kind: "cancelled" } });
    expect(session.api.sent).toHaveLength(1);
    const pid = Number(session.file("pid"));
    await vi.waitUntil(() => hasEnded(pid), 20_000);
    expect(process.listenerCount("SIGTERM")).toBe(0);
  });

  it("says so when its time limit ends it", async () => {
    await using session = await converse([bash("sleep 600"), close], { seconds: 0.5 });
    expect(why(session)).toBe("The session did not end within 0.5 seconds.");
  });
});
