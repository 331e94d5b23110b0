/** Two sockets as one connection: what either side says reaches the other, and so does its end. */
import type { Socket } from "node:net";

/**
 * Where one side closes, the other is closed once it has been given all that was said: a slow reader still gets the
 * end of a page. Both sides must allow half-open connections. Errors close both and are otherwise not reported.
 */
export function joinSockets(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.pipe(to);
    from.on("error", () => undefined).on("close", () => (from.readableEnded ? to.destroySoon() : to.destroy()));
  }
}
