/** The demo's path, and all that was said on the way. */
import type { SandboxEvent, SandboxExchange } from "../../../src/sandbox/index.ts";
import { play, type Played } from "./play.ts";

export interface Calm extends Played {
  exchanges: SandboxExchange[];
  events: SandboxEvent[];
  delivered: { event: string; action: string | null; body: string; status: string }[];
}

/** Half a minute. */
export async function calm(): Promise<Calm> {
  const exchanges: SandboxExchange[] = [];
  const events: SandboxEvent[] = [];
  const delivered: Calm["delivered"] = [];
  const end = await play({
    opened({ local: { running } }) {
      running.onExchange((exchange) => void exchanges.push(exchange));
      running.onEvent((event) => void events.push(event));
    },
    async over({ local }) {
      const { deliveries, world } = local.running.sandbox;
      await deliveries.settle();
      delivered.push(...deliveries.list(world.apps.find((one) => one.id === local.app.id)!));
    },
  });
  return { ...end, exchanges, events, delivered };
}
