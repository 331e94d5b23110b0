/** The stand-in model as the unmodified SDK sees it. */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Anthropic from "@anthropic-ai/sdk";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { ModelWorld } from "./score-world.ts";

let world: ModelWorld;
beforeEach(() => void (world = new ModelWorld()));
afterEach(() => world.close());

const SESSION = "12-length-units/W1.1/work/1";
const text = (message: Anthropic.Beta.BetaMessage) =>
  message.content.flatMap((block) => (block.type === "text" ? block.text : []));
const refusal = async (request: Promise<unknown>) => {
  const error: unknown = await request.catch((one: unknown) => one);
  if (!(error instanceof Anthropic.APIError)) throw new Error(`no refusal: ${String(error)}`);
  return error as InstanceType<typeof Anthropic.APIError>;
};

const SCORE = `
- session: W1.1/work/1
  turns:
    - say: I begin with the measure.
    - edit: { command: create, path: src/length.js, file_text: "export const m = 1;\\n" }
    - edit: { command: str_replace, path: src/length.js, old_str: "m = 1", new_str: "m = '$&'" }
    - edit: { command: insert, path: src/length.js, insert_line: 1, insert_text: "// it's metres\\n" }
    - edit: { command: insert, path: src/length.js, insert_line: 0, insert_text: "// length" }
    - bash: cat src/length.js > seen; exit 3
    - use: { tool: read, input: { file_path: ../../etc/passwd } }
    - close: { status: complete, summary: "Ünïts 🎼" }
`;

describe.each([true, false])("a session, streamed: %s", (stream) => {
  it("plays words, edits, bash and close to the SDK's tool loop; the tools do what the score says", async () => {
    await world.open(SCORE);
    chmodSync(world.dir, 0o755);
    const { closed, params } = await world.loop(SESSION, stream);
    expect(closed).toEqual([{ status: "complete", summary: "Ünïts 🎼" }]);
    expect(readFileSync(join(world.dir, "seen"), "utf8")).toBe(
      "// length\nexport const m = '$&';\n// it's metres\n",
    );
    const assistant = params.messages.filter(({ role }) => role === "assistant");
    expect(assistant[0]?.content).toMatchObject([
      { type: "text", text: "I begin with the measure." },
      { type: "tool_use", name: "write" },
    ]);
    const last = assistant.at(-1)?.content;
    expect(last).toMatchObject([
      { type: "text", text: "The score has nothing more for W1.1/work/1." },
    ]);
    expect(JSON.stringify(params.messages)).not.toContain("root:x");
  });

  it("reports that no model played, and counts no tokens", async () => {
    await world.open("- { session: work, turns: [{ say: Hello there. }] }");
    const message = await world.ask(SESSION, { stream });
    expect(message).toMatchObject({
      model: "score player (no model)",
      stop_reason: "end_turn",
      role: "assistant",
    });
    expect(text(message)).toEqual(["Hello there."]);
    expect(message.usage).toMatchObject({
      input_tokens: 0,
      output_tokens: 0,
      cache_read_input_tokens: 0,
    });
  });
});

test("a stream comes in pieces, in the API's order, and no piece ends within a character", async () => {
  const words = `a${"🎼".repeat(300)}`;
  await world.open(`- { session: work, turns: [{ say: "${words}" }] }`);
  const params = {
    ...world.params(SESSION),
    messages: [{ role: "user" as const, content: "x" }],
  };
  const events: Anthropic.Beta.BetaRawMessageStreamEvent[] = [];
  for await (const one of await world.client().beta.messages.create({ ...params, stream: true }))
    events.push(one);
  const pieces = events.flatMap((one) =>
    one.type === "content_block_delta" && one.delta.type === "text_delta" ? one.delta.text : [],
  );
  expect(pieces.length).toBeGreaterThan(2);
  expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
  expect(pieces.join("")).toBe(words);
  const order = [...new Set(events.map(({ type }) => type as string))].filter(
    (type) => type !== "ping",
  );
  const block = ["content_block_start", "content_block_delta", "content_block_stop"];
  expect(order).toEqual(["message_start", ...block, "message_delta", "message_stop"]);
});

describe("the score's edits", () => {
  it("keep the mode of a file that lines are inserted into", async () => {
    writeFileSync(join(world.dir, "-run it's"), "#!/bin/sh\n", { mode: 0o755 });
    const edit = `{ command: insert, path: "-run it's", insert_line: 1, insert_text: "true" }`;
    await world.open(`- { session: work, turns: [{ edit: ${edit} }, { close: {} }] }`);
    await world.loop(SESSION, false);
    expect(readFileSync(join(world.dir, "-run it's"), "utf8")).toBe("#!/bin/sh\ntrue\n");
    expect(statSync(join(world.dir, "-run it's")).mode & 0o777).toBe(0o755);
  });

  it.each([
    ["str_replace, path: f, old_str: b, new_str: c", "edit f: "],
    ["insert, path: f, insert_line: 9, insert_text: c", "edit f: it has 2 lines"],
    ["create, path: ../outside-the-worktree, file_text: c", "edit ../outside-the-worktree: "],
  ])("end the session if they can't be made, naming entry and turn: %s", async (edit, words) => {
    writeFileSync(join(world.dir, "f"), "b\nb\n");
    await world.open(
      `- { session: work, turns: [{ say: x }, { edit: { command: ${edit} } }, { close: {} }] }`,
    );
    const error = await refusal(world.loop(SESSION, true));
    expect(error.status).toBe(400);
    expect(error.message).toContain(`score.yml: entry 1 (W1.1/work/1), turn 2: ${words}`);
    expect(readFileSync(join(world.dir, "f"), "utf8")).toBe("b\nb\n");
    expect(existsSync(join(world.dir, "../outside-the-worktree"))).toBe(false);
  });
});

describe("the choice of the entry for a session", () => {
  const TWO =
    "- { session: work, turns: [{ say: one }] }\n- { session: work, turns: [{ say: two }] }\n";

  it("gives two parallel sessions an entry each, and a repeated launch its own again", async () => {
    await world.open(TWO);
    const both = await Promise.all([
      world.ask("1-a/W1.1/work/1"),
      world.ask("1-a/W1.2/work/1", { stream: true }),
    ]);
    expect(both.flatMap(text).toSorted()).toEqual(["one", "two"]);
    expect(text(await world.ask("1-a/W1.1/work/1"))).toEqual(text(both[0]));
  });

  it("is remembered by the session's folder when it is started again", async () => {
    await world.open(TWO, true);
    expect(text(await world.ask("1-a/W1.1/work/1"))).toEqual(["one"]);
    await world.open(TWO, true);
    expect(text(await world.ask("1-a/W1.2/work/1"))).toEqual(["two"]);
    expect(text(await world.ask("1-a/W1.1/work/1"))).toEqual(["one"]);
    const spent = await refusal(world.ask("1-a/W1.3/work/1"));
    expect(spent.message).toContain("no entry of score.yml matches session W1.3/work/1");
  });

  it("accepts the session from a header, for clients that send no metadata", async () => {
    await world.open(TWO);
    const client = world.client();
    const params = {
      ...world.params("user_0_account__session_1"),
      messages: [{ role: "user" as const, content: "x" }],
    };
    const headers = { "x-baton-session": "1-a/W1.1/work/1" };
    expect(text(await client.beta.messages.create(params, { headers }))).toEqual(["one"]);
    const error = await refusal(client.beta.messages.create(params));
    expect(error.message).toContain("metadata.user_id: expected BUILD/SUBJECT/KIND/ATTEMPT");
  });

  it("plays with the tools that the client offers, under any names", async () => {
    const edits =
      "{ edit: { command: create, path: -a/b, file_text: 'x\\n' } }, { close: { a: 1 } }";
    await world.open(
      `- { session: work, turns: [${edits.replace("'x", '"x').replace("n'", 'n"')}] }`,
    );
    const tools = ["Bash", "StructuredOutput"].map((name) => ({
      name,
      input_schema: { type: "object" as const },
    }));
    const params = { ...world.params(SESSION), tools };
    const first = await world
      .client()
      .beta.messages.create({ ...params, messages: [{ role: "user", content: "x" }] });
    const [call] = first.content.filter((block) => block.type === "tool_use");
    execFileSync("sh", ["-c", (call!.input as { command: string }).command], { cwd: world.dir });
    expect(readFileSync(join(world.dir, "-a/b"), "utf8")).toBe("x\n");
    const result = { type: "tool_result" as const, tool_use_id: call!.id, content: "" };
    const messages = [
      { role: "user" as const, content: "x" },
      { role: "assistant" as const, content: first.content },
      { role: "user" as const, content: [result] },
    ];
    const second = await world.client().beta.messages.create({ ...params, messages });
    expect(second.content).toMatchObject([{ name: "StructuredOutput", input: { a: 1 } }]);
    const none = refusal(
      world.client().beta.messages.create({ ...params, tools: [tools[0]!], messages }),
    );
    expect((await none).message).toContain("the score calls close, and the request offers Bash");
  });

  it("refuses an unknown session with a sentence that names it", async () => {
    await world.open(TWO);
    const error = await refusal(world.ask("1-a/W1.1/rework/1"));
    expect(error).toMatchObject({ status: 400, type: "invalid_request_error" });
    expect(error.message).toContain("no entry of score.yml matches session W1.1/rework/1");
    expect(world.lines.at(-1)).toBe("400 no entry of score.yml matches session W1.1/rework/1");
  });

  it("ignores a client's own requests, which do not advance the score", async () => {
    await world.open(TWO);
    const client = world.client();
    const { tools: _tools, ...params } = world.params("1-a/W1.1/work/1");
    const messages = [{ role: "user" as const, content: "A title, please." }];
    expect(text(await client.beta.messages.create({ ...params, messages }))).toEqual([
      "score player (no model)",
    ]);
    expect(await client.beta.messages.countTokens({ model: "m", messages })).toMatchObject({
      input_tokens: 0,
    });
    const models = await client.beta.models.list();
    expect(models.data.map(({ display_name }) => display_name)).toEqual([
      "score player (no model)",
    ]);
    expect(await client.beta.models.retrieve("claude-haiku-5-5")).toMatchObject({
      id: "claude-haiku-5-5",
    });
    expect(text(await world.ask("1-a/W1.2/work/1"))).toEqual(["one"]);
  });
});

describe("faults of the score", () => {
  it("are the provider's errors, with the requested wait, as often as the score says", async () => {
    await world.open(
      "- { session: work, turns: [{ fail: { status: 429, retry_after: 7 } }, { say: x }] }",
    );
    const error = await refusal(world.ask(SESSION));
    expect(error).toMatchObject({ status: 429, type: "rate_limit_error" });
    expect(error.headers?.get("retry-after")).toBe("7");
    expect(text(await world.ask(SESSION))).toEqual(["x"]);
  });

  it("disappear with the SDK's own retries", async () => {
    const fail = "{ fail: { status: 529, retry_after: 0.05, times: 2 } }";
    await world.open(
      `- { session: work, turns: [${fail}, { fail: { status: 500, retry_after: 0.05 } }, ` +
        "{ say: x }] }",
    );
    expect(text(await world.ask(SESSION, { stream: true, maxRetries: 3 }))).toEqual(["x"]);
    expect(world.lines.map((line) => line.slice(0, 3))).toEqual(["529", "529", "500", "W1."]);
  });
});

describe("a request that the API would refuse", () => {
  const body = { model: "m", max_tokens: 9, messages: [{ role: "user", content: "x" }] };
  const send = (over: object, headers: Record<string, string> = {}) =>
    fetch(`${world.url}/v1/messages?beta=true`, {
      method: "POST",
      headers: { "x-api-key": "k", "anthropic-version": "2026-10-21", ...headers },
      body: JSON.stringify({ ...body, ...over }),
    });
  const cached = { type: "text", text: "x", cache_control: { type: "ephemeral" } };
  const called = {
    role: "assistant",
    content: [{ type: "tool_use", id: "toolu_1", name: "bash", input: {} }],
  };

  beforeEach(() => world.open("- { session: work, turns: [{ say: x }] }"));

  it.each<[string, object, Record<string, string>, number, string]>([
    ["without a key", {}, { "x-api-key": "" }, 401, "x-api-key header is required"],
    [
      "without a version",
      {},
      { "anthropic-version": "" },
      400,
      "anthropic-version: header is required",
    ],
    ["without messages", { messages: [] }, {}, 400, "messages: "],
    [
      "with a temperature",
      { temperature: 0 },
      {},
      400,
      "temperature: Extra inputs are not permitted",
    ],
    [
      "of a thread",
      { thread: { type: "continue" } },
      {},
      400,
      "this fake of the API keeps no threads",
    ],
    [
      "with five breakpoints",
      { system: Array(5).fill(cached) },
      {},
      400,
      "A maximum of 4 blocks with cache_control",
    ],
    [
      "with an open call",
      { messages: [body.messages[0], called] },
      {},
      400,
      "without `tool_result` blocks",
    ],
  ])("is refused: %s", async (_what, over, headers, status, message) => {
    const answer = await send(over, headers);
    expect(answer.status).toBe(status);
    const error = { type: status === 401 ? "authentication_error" : "invalid_request_error" };
    const said = (await answer.json()) as { error: { message: string } };
    expect(said).toMatchObject({
      type: "error",
      error,
      request_id: answer.headers.get("request-id"),
    });
    expect(said.error.message).toContain(message);
  });

  it("differs from a good one, which is answered, and other endpoints don't exist", async () => {
    expect((await send({ system: Array(4).fill(cached) })).status).toBe(200);
    const ids = [1, 2, 3, 4, 5];
    const calls = ids.map((id) => ({
      ...called.content[0],
      id: String(id),
      input: { cache_control: id },
    }));
    const results = ids.map((id) => ({
      type: "tool_result",
      tool_use_id: String(id),
      content: "",
    }));
    const answered = [
      { role: "assistant", content: calls },
      { role: "user", content: results },
    ];
    expect((await send({ messages: [body.messages[0], ...answered] })).status).toBe(200);
    const other = await fetch(`${world.url}/v1/files`, {
      headers: { "x-api-key": "k", "anthropic-version": "x" },
    });
    expect(other.status).toBe(404);
    const headers = { "x-api-key": "k", "anthropic-version": "x" };
    const strange = await fetch(`${world.url}/v1/models/%E0`, { headers });
    expect([strange.status, await strange.json()]).toMatchObject([
      404,
      { error: { type: "not_found_error" } },
    ]);
  });
});
