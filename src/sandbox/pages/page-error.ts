/** An action that a person may not take, with a message for the page. */
export class PageError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "Refused";
    this.status = status;
  }
}

interface ErrorBody {
  message?: unknown;
  errors?: unknown;
}

/**
 * Formats GitHub's error answer as a sentence: the message, and the details of its list of errors.
 */
export function describeApiError(status: number, body: ErrorBody): string {
  const message = typeof body.message === "string" ? body.message.trim() : "no reason given";
  const errors = Array.isArray(body.errors)
    ? (body.errors as unknown[]).map(describeErrorItem).filter(Boolean)
    : [];
  const text = [message, ...errors].join(": ").replaceAll(/\s*\n\s*/g, " ");
  return `GitHub refuses this (${status}): ${text}`;
}

function describeErrorItem(error: unknown): string {
  if (typeof error === "string") return error;
  if (typeof error !== "object" || error === null) return "";
  const { message, field, code } = error as Record<string, unknown>;
  if (typeof message === "string") return message;
  return [field, code].filter((one) => typeof one === "string").join(" ");
}
