import type { RestReply } from "./reply.ts";

/**
 * A request that GitHub would refuse. Thrown anywhere below an endpoint, it becomes the error
 * answer; everything else that is thrown is a fault of the sandbox and answers 500.
 */
export class HttpError extends Error {
  readonly status: number;
  /** GitHub's list of `{resource, field, code}` or sentences, where it sends one. */
  readonly errors: (string | FieldError)[];
  /** Headers of the answer, `retry-after` for one. */
  headers: Record<string, string> = {};
  /**
   * Page that explains it, in full or below `https://docs.github.com/rest`; the endpoint's own
   * where this is null.
   */
  docs: string | null = null;

  constructor(status: number, message: string, errors: (string | FieldError)[] = []) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.errors = errors;
  }
}

/** The error answer, with the page that GitHub would point to. */
export function createErrorReply(refusal: HttpError): RestReply {
  const { docs, errors, headers, message, status } = refusal;
  const page = docs === null ? "" : `/${docs}`;
  const documentation_url = docs?.startsWith("https:")
    ? docs
    : `https://docs.github.com/rest${page}`;
  const listed = errors.length > 0 ? { errors } : {};
  return {
    status,
    headers,
    body: { message, ...listed, documentation_url, status: String(status) },
  };
}

export interface FieldError {
  resource: string;
  field: string;
  code: string;
  message?: string;
  /** What was given, where GitHub repeats it. */
  value?: string;
}

/** GitHub says 404 for what is missing and for what the token may not know of. */
export function createNotFoundError(): HttpError {
  return new HttpError(404, "Not Found");
}

/** 422 with a message of its own. */
export function createUnprocessableError(message: string): HttpError {
  return new HttpError(422, message);
}

/** 422 `Validation Failed` about one field; with a message the code is `custom`, as on GitHub. */
export function createValidationError(
  resource: string,
  field: string,
  code: string,
  message?: string,
): HttpError {
  return new HttpError(422, "Validation Failed", [
    { resource, field, code, ...(message ? { message } : {}) },
  ]);
}

/** 422 `Unprocessable Entity` with plain sentences, as pull request reviews answer. */
export function createUnprocessableEntityError(...sentences: string[]): HttpError {
  return new HttpError(422, "Unprocessable Entity", sentences);
}
