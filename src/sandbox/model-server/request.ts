/** Requests to the Messages API, validated as strictly as by the API. */
import { z } from "zod";

/** https://docs.anthropic.com/en/api/errors */
const TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  504: "timeout_error",
  529: "overloaded_error",
};

/** An error as the Messages API answers it. */
export class ModelApiError extends Error {
  override name = "ModelApiError";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }

  createResponse(requestId: string): Response {
    const type = TYPES[this.status] ?? (this.status < 500 ? "invalid_request_error" : "api_error");
    const body = { type: "error", error: { type, message: this.message }, request_id: requestId };
    return Response.json(body, {
      status: this.status,
      headers: { ...this.headers, "request-id": requestId },
    });
  }
}

const BLOCK = z.looseObject({
  type: z.string(),
  id: z.string().optional(),
  tool_use_id: z.string().optional(),
  is_error: z.boolean().nullish(),
  content: z.unknown().optional(),
});
const MESSAGE = z.looseObject({
  role: z.enum(["user", "assistant", "system"]),
  content: z.union([z.string(), z.array(BLOCK)]),
});
const BODY = z.looseObject({
  model: z.string().min(1),
  max_tokens: z.int().min(1),
  messages: z.array(MESSAGE).min(1),
  tools: z
    .array(z.looseObject({ name: z.string().optional(), type: z.string().nullish() }))
    .optional(),
  stream: z.boolean().nullish(),
  metadata: z.looseObject({ user_id: z.string().nullish() }).nullish(),
  thread: z.looseObject({ type: z.string() }).nullish(),
});
export type MessagesRequest = z.infer<typeof BODY>;
type Block = z.infer<typeof BLOCK>;

/**
 * Reads the request's body.
 * @throws ModelApiError for a body that the API rejects.
 */
export function readRequest(text: string): MessagesRequest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ModelApiError(400, "The request body is not valid JSON");
  }
  const read = BODY.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new ModelApiError(
      400,
      `${issue?.path.join(".") || "body"}: ${issue?.message ?? "Invalid input"}`,
    );
  }
  // https://docs.anthropic.com/en/api/messages: sampling parameters were removed in version
  // 2026-10-21.
  const gone = ["temperature", "top_p", "top_k"].find((name) => name in read.data);
  if (gone) throw new ModelApiError(400, `${gone}: Extra inputs are not permitted`);
  if (read.data.thread?.type === "continue") {
    throw new ModelApiError(
      400,
      "thread: this fake of the API keeps no threads; send all messages with `thread: false`",
    );
  }
  checkBreakpoints(value);
  checkResults(read.data);
  return read.data;
}

/**
 * https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching: at most four breakpoints.
 */
function checkBreakpoints(value: unknown): void {
  const count = countBreakpoints(value);
  if (count <= 4) return;
  throw new ModelApiError(
    400,
    `A maximum of 4 blocks with cache_control may be provided. Found ${count}.`,
  );
}

function countBreakpoints(value: unknown): number {
  if (Array.isArray(value))
    return value.reduce<number>((sum, one) => sum + countBreakpoints(one), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce(
    // The input of a tool is the model's own text. Its field names mean nothing.
    (sum, [key, one]) =>
      sum +
      (key === "input"
        ? 0
        : key === "cache_control"
          ? Number(one !== null)
          : countBreakpoints(one)),
    0,
  );
}

/** Checks that the very next message answers each tool call. */
function checkResults({ messages }: MessagesRequest): void {
  messages.forEach((one, i) => {
    if (one.role !== "assistant") return;
    const answered = getBlocks(messages[i + 1]).map((result) => result.tool_use_id);
    const open = getBlocks(one).filter(
      ({ type, id }) => type === "tool_use" && !answered.includes(id),
    );
    if (open.length === 0) return;
    const ids = open.map(({ id }) => id).join(", ");
    throw new ModelApiError(
      400,
      `messages.${i}: \`tool_use\` ids were found without \`tool_result\` blocks ` +
        `immediately after: ${ids}. Each \`tool_use\` block must have a corresponding ` +
        "`tool_result` block in the next message.",
    );
  });
}

function getBlocks(one: MessagesRequest["messages"][number] | undefined): Block[] {
  return one && typeof one.content !== "string" ? one.content : [];
}
