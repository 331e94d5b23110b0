/** OpenAI's errors in the shape of Anthropic's: https://platform.openai.com/docs/guides/error-codes */
import { z } from "zod";

const refused = z.looseObject({
  error: z.looseObject({ message: z.string().default(""), type: z.string().nullish(), code: z.unknown().optional() }),
});

/** For `failureOf`, which knows what to do about each. */
export function readRefusal(status: number, body: unknown): { status: number; body: object } {
  const { message, type, code } = refused.safeParse(body).data?.error ?? { message: "", type: null, code: null };
  const error = (as: string | null | undefined) => ({ error: { message: message || `answer ${status}`, type: as } });
  if (code === "model_not_found") return { status: 404, body: error("not_found_error") };
  // No wait mends it, in spite of its status.
  if (code === "insufficient_quota") return { status: 402, body: error(type) };
  return { status, body: error(status === 404 ? null : type) };
}
