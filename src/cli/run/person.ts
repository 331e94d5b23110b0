/** Speaks to the sandbox's REST API as a person does, with their token. */
export interface Person {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: object): Promise<T>;
  patch<T>(path: string, body: object): Promise<T>;
}

/** GitHub refused, or nobody answered; the message is one line. */
export class ApiFailure extends Error {
  readonly status: number | null;

  constructor(message: string, status: number | null) {
    super(message);
    this.name = "ApiFailure";
    this.status = status;
  }
}

/** `apiUrl` is the REST API, without a trailing slash. */
export function personAt(apiUrl: string, token: string): Person {
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const headers = { authorization: `token ${token}`, accept: "application/vnd.github+json" };
    const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
    const response = await fetch(`${apiUrl}${path}`, init).catch((error: unknown) => {
      throw new ApiFailure(
        `nobody answers at ${new URL(apiUrl).origin} (${error instanceof Error ? error.message : "no reason given"})`,
        null,
      );
    });
    const answer = (await response.json().catch(() => ({}))) as T & { message?: string };
    if (response.ok) return answer;
    throw new ApiFailure(`${method} ${path}: ${response.status} ${answer.message ?? ""}`.trim(), response.status);
  };
  return {
    get: (path) => call("GET", path),
    post: (path, body) => call("POST", path, body),
    patch: (path, body) => call("PATCH", path, body),
  };
}
