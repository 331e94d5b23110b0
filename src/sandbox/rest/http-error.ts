import type { Actor } from "../auth/actor.ts";
import type { RestReply } from "./reply.ts";

/**
 * The reason, if callers treat such an error differently: the person's role is too low, or people
 * may not review their own pull request.
 */
type HttpErrorCode = "role-too-low" | "own-pull-request";

/**
 * A request that GitHub would refuse. Code below an endpoint throws it, and it becomes the error
 * answer. Any other error is a bug of the sandbox and answers 500.
 */
export class HttpError extends Error {
  readonly status: number;
  /** GitHub's list of `{resource, field, code}` or sentences, if it sends one. */
  readonly errors: (string | FieldError)[];
  /** Headers of the answer, such as `retry-after`. */
  headers: Record<string, string> = {};
  /**
   * Page that explains the error, in full or below `https://docs.github.com/rest`. Null: the
   * endpoint's own page.
   */
  docs: string | null = null;
  code: HttpErrorCode | null = null;

  constructor(status: number, message: string, errors: (string | FieldError)[] = []) {
    super(message);
    this.name = "HttpError";
    this.status = status;
    this.errors = errors;
  }
}

/** Creates the error answer, with the page that GitHub would link. */
export function createErrorReply(error: HttpError): RestReply {
  const { docs, errors, headers, message, status } = error;
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
  /** The given value, if GitHub repeats it. */
  value?: string;
}

/** Creates a 404: the thing is missing, or the token can't see it. */
export function createNotFoundError(): HttpError {
  return new HttpError(404, "Not Found");
}

/** Creates a 403 for an App or a job without the permission. */
export function createIntegrationError(): HttpError {
  return new HttpError(403, "Resource not accessible by integration");
}

/** Creates a 403 for an actor without the permission. `message` is shown to a person. */
export function createForbiddenError(
  actor: Actor,
  message = "Must have admin rights to Repository.",
): HttpError {
  if (actor.kind !== "person") return createIntegrationError();
  const error = new HttpError(403, message);
  error.code = "role-too-low";
  return error;
}

/** Creates a 422 with this message. */
export function createUnprocessableError(message: string): HttpError {
  return new HttpError(422, message);
}

/** Creates a 422 `Validation Failed` about one field. A message needs the code `custom`. */
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

/** Creates a 422 `Unprocessable Entity` with sentences, as the endpoints of reviews answer. */
export function createUnprocessableEntityError(...sentences: string[]): HttpError {
  return new HttpError(422, "Unprocessable Entity", sentences);
}
