/**
 * The connection is cut before a word of the answer. In process it looks as `fetch` shows it; the edge ends the socket.
 */
export class ConnectionCut extends TypeError {
  constructor() {
    super("fetch failed", { cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) });
  }
}

/** The answer whose body breaks off half-way, though its headers promise all of it. */
export async function truncated(response: Response, wait: (ms: number) => Promise<void>): Promise<Response> {
  const body = new Uint8Array(await response.arrayBuffer());
  const headers = new Headers(response.headers);
  headers.set("content-length", String(body.length));
  let sent = false;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      // The first half has to have left when the rest fails: an error overtakes what is still queued.
      if (sent) return wait(50).then(() => controller.error(new ConnectionCut()));
      sent = true;
      controller.enqueue(body.slice(0, Math.floor(body.length / 2)));
    },
  });
  return new Response(stream, { status: response.status, headers });
}
