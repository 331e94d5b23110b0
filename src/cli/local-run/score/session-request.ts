/**
 * What Baton reads from a request to the model: the session, its turn, and the last error of a
 * tool.
 */
import { ModelApiError, type MessagesRequest } from "github-sandbox/model-server";

/** Returns the number of the assistant's messages. */
export function countTurns({ messages }: MessagesRequest): number {
  return messages.filter(({ role }) => role === "assistant").length;
}

/** Returns the error of the tool that was called last; null if it succeeded. */
export function findLastError({ messages }: MessagesRequest): string | null {
  const last = messages.at(-1);
  const blocks = last && typeof last.content !== "string" ? last.content : [];
  const failed = blocks.find(({ type, is_error }) => type === "tool_result" && is_error);
  if (!failed) return null;
  if (typeof failed.content === "string") return failed.content;
  const texts = Array.isArray(failed.content)
    ? (failed.content as { text?: unknown }[]).map(({ text }) => text)
    : [];
  return texts.filter((text) => typeof text === "string").join("\n");
}

/**
 * Returns the session that sends the request, and its build: `12-length-units/W1.1/work/1`. Throws
 * `ModelApiError`.
 */
export function readSession(
  request: MessagesRequest,
  header: string | null,
): { build: string; session: string } {
  const named = header ?? request.metadata?.user_id ?? "";
  const [, build, session] = /^(.+)\/([^/]+\/[^/]+\/[^/]+)$/.exec(named) ?? [];
  if (build !== undefined && session !== undefined) return { build, session };
  const found = named === "" ? "nothing" : JSON.stringify(named.slice(0, 100));
  throw new ModelApiError(
    400,
    `metadata.user_id: expected BUILD/SUBJECT/KIND/ATTEMPT, found ${found}`,
  );
}
