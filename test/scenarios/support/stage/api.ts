/** A person's REST calls. */
export interface Api {
  get<T>(path: string): Promise<T>;
  /** Returns null if GitHub answers 404. */
  find<T>(path: string): Promise<T | null>;
  post<T>(path: string, body?: object): Promise<T>;
  put<T>(path: string, body?: object): Promise<T>;
  patch<T>(path: string, body?: object): Promise<T>;
  delete<T>(path: string, body?: object): Promise<T>;
}

/** GitHub refused a request. The message has the status and the text. */
export class Refused extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

export class REST implements Api {
  readonly #base: string;
  readonly #token: string;

  constructor(base: string, token: string) {
    this.#base = base;
    this.#token = token;
  }

  get<T>(path: string): Promise<T> {
    return this.#ask("GET", path);
  }

  async find<T>(path: string): Promise<T | null> {
    try {
      return await this.#ask<T>("GET", path);
    } catch (error) {
      if (error instanceof Refused && error.status === 404) return null;
      throw error;
    }
  }

  post<T>(path: string, body?: object): Promise<T> {
    return this.#ask("POST", path, body);
  }

  put<T>(path: string, body?: object): Promise<T> {
    return this.#ask("PUT", path, body);
  }

  patch<T>(path: string, body?: object): Promise<T> {
    return this.#ask("PATCH", path, body);
  }

  delete<T>(path: string, body?: object): Promise<T> {
    return this.#ask("DELETE", path, body);
  }

  async #ask<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(`${this.#base}${path}`, {
      method,
      headers: { authorization: `token ${this.#token}`, "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Refused(`${method} ${path}: ${answer.status} ${text}`, answer.status);
    return (text ? JSON.parse(text) : {}) as T;
  }
}
