/** The fake of Anthropic's API, as the unmodified SDK sees it. */
import Anthropic from "@anthropic-ai/sdk";
import { afterEach, describe, expect, it } from "vitest";
import {
  ModelApiError,
  openModelServer,
  type ModelAnswer,
  type RunningModelServer,
} from "../../src/sandbox/model-server/index.ts";

let server: RunningModelServer | null = null;
afterEach(() => server?.close());

async function ask(answer: ModelAnswer, stream: boolean): Promise<Anthropic.Message> {
  server = await openModelServer({ answer });
  const client = new Anthropic({
    baseURL: server.url,
    apiKey: "any",
    authToken: null,
    maxRetries: 0,
  });
  const params = {
    model: "claude-haiku-5-5",
    max_tokens: 100,
    tools: [{ name: "read", input_schema: { type: "object" as const } }],
    messages: [{ role: "user" as const, content: "Begin." }],
  };
  return stream ? client.messages.stream(params).finalMessage() : client.messages.create(params);
}

describe.each([true, false])("a request (streamed: %s)", (stream) => {
  it("is answered with the text and the tool call that the function returns", async () => {
    const answer: ModelAnswer = ({ messages }) => ({
      text: `After ${messages.length} message`,
      call: { name: "read", input: { path: "a.txt" } },
    });
    const message = await ask(answer, stream);
    expect(message).toMatchObject({ model: "fake model", stop_reason: "tool_use" });
    expect(message.content).toMatchObject([
      { type: "text", text: "After 1 message" },
      { type: "tool_use", name: "read", input: { path: "a.txt" } },
    ]);
  });

  it("is answered with the API's error when the function throws one", async () => {
    const answer: ModelAnswer = () => {
      throw new ModelApiError(529, "busy", { "retry-after": "3" });
    };
    const error: unknown = await ask(answer, stream).catch((one: unknown) => one);
    expect(error).toMatchObject({ status: 529, type: "overloaded_error" });
    expect((error as InstanceType<typeof Anthropic.APIError>).headers?.get("retry-after")).toBe(
      "3",
    );
  });
});
