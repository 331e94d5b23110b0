/**
 * Lets somebody look at everything that goes over the wire of REST and GraphQL, as the client sees
 * it.
 */
export interface SandboxExchange {
  method: string;
  url: string;
  requestHeaders: Record<string, string>;
  /** Bodies as text; null where there is none, or no text. */
  request: string | null;
  status: number;
  headers: Record<string, string>;
  answer: string | null;
}

type Answer = (request: Request) => Promise<Response>;

/** Costs nothing while nobody listens. */
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

/** Null where the body breaks off, as a fault wants it. */
async function readText(response: Response): Promise<string | null> {
  return response
    .clone()
    .text()
    .catch(() => null);
}
