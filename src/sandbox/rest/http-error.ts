import type { Actor } from "../auth/actor.ts";
import type { RestReply } from "./reply.ts";

/**
 * Why, where callers treat such an error differently: the person's role does not suffice, or people
 * may not review their own pull request.
 */
type HttpErrorCode = "role-too-low" | "own-pull-request";

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
  code: HttpErrorCode | null = null;

  constructor(status: number, message: string, errors: (string | FieldError)[] = []) {
    super(message);
    this.name = "HttpError";
    this.status = status;
    this.errors = errors;
  }
}

/** The error answer, with the page that GitHub would point to. */
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
  /** What was given, where GitHub repeats it. */
  value?: string;
}

/** Creates a 404: the thing is missing, or the token may not see it. */
export function createNotFoundError(): HttpError {
  return new HttpError(404, "Not Found");
}

/** Creates a 403 for an App or a job without the permission. */
export function createIntegrationError(): HttpError {
  return new HttpError(403, "Resource not accessible by integration");
}

/** Creates a 403 for an actor without the permission. `message` is what a person gets. */
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
