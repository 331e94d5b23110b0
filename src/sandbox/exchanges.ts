/** Lets a listener observe all REST and GraphQL requests and answers, as the client sees them. */
export interface SandboxExchange {
  method: string;
  url: string;
  requestHeaders: Record<string, string>;
  /** Bodies as text. Null if there is none, or if it is not text. */
  request: string | null;
  status: number;
  headers: Record<string, string>;
  answer: string | null;
}

type Answer = (request: Request) => Promise<Response>;

/** A feed that costs nothing while nobody listens. */
export class ExchangeFeed {
  readonly #listeners: ((exchange: SandboxExchange) => void)[] = [];

  listen(listener: (exchange: SandboxExchange) => void): void {
    this.#listeners.push(listener);
  }

  around(answer: Answer): Answer {
    return async (request) => {
      if (this.#listeners.length === 0) return answer(request);
      const sent = request.body === null ? null : await request.clone().text();
      const response = await answer(request);
      const type = response.headers.get("content-type") ?? "";
      const exchange: SandboxExchange = {
        ...{ method: request.method, url: request.url, request: sent, status: response.status },
        requestHeaders: Object.fromEntries(request.headers),
        headers: Object.fromEntries(response.headers),
        answer: /json|text|diff|patch|^$/.test(type) ? await readText(response) : null,
      };
      this.#listeners.forEach((listener) => listener(exchange));
      return response;
    };
  }
}

/** Returns null if the body ends early because of a fault. */
async function readText(response: Response): Promise<string | null> {
  return response
    .clone()
    .text()
    .catch(() => null);
}
