/** Errors as the Messages API answers them: https://docs.anthropic.com/en/api/errors */

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

export class Refusal extends Error {
  override name = "Refusal";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }

  answer(requestId: string): Response {
    const type = TYPES[this.status] ?? (this.status < 500 ? "invalid_request_error" : "api_error");
    const body = { type: "error", error: { type, message: this.message }, request_id: requestId };
    return Response.json(body, { status: this.status, headers: { ...this.headers, "request-id": requestId } });
  }
}
