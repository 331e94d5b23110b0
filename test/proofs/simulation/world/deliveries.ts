/** Webhooks on their way from GitHub to a replica: delayed and so out of order, doubled, lost. */
import type { Dice } from "./dice.ts";
import type { Replica } from "./replica.ts";
import type { Timeline } from "./timeline.ts";

export interface Post {
  timeline: Timeline;
  dice: Dice;
  replicas: () => readonly Replica[];
  chance: () => number;
  /** The first reads do not find what the event is about. */
  hide: (event: string, payload: Record<string, unknown>, reads: number) => void;
  happened: (fault: string) => void;
}

export const DELIVERY_WAYS = ["dropped", "doubled", "delayed", "delayed long"] as const;

export const NOT_FOUND = "404 after event";

/** Answers like the App's address: the answer that GitHub's delivery log shows. */
export function sendDelivery(post: Post, headers: Headers, body: string): Promise<Response> {
  const { timeline, dice } = post;
  const [id, name] = [headers.get("x-github-delivery") ?? "", headers.get("x-github-event") ?? ""];
  const way = dice.next() < post.chance() ? dice.pick(DELIVERY_WAYS) : null;
  if (way) post.happened(`delivery ${way}`);
  if (dice.next() < post.chance()) {
    post.happened(NOT_FOUND);
    post.hide(name, JSON.parse(body) as Record<string, unknown>, dice.pick([1, 2, 3]));
  }
  const soon = dice.between(50, 1500);
  if (way === "doubled")
    void arrive(post, id, name, body, dice.between(50, 30_000)).catch(() => undefined);
  if (way === "dropped") {
    return new Promise((_, reject) => {
      timeline.after(soon, `✗ ${name}`, () => reject(new TypeError("fetch failed")), null);
    });
  }
  const late =
    way === "delayed"
      ? dice.between(2_000, 30_000)
      : way === "delayed long"
        ? dice.between(60_000, 900_000)
        : 0;
  return arrive(post, id, name, body, soon + late);
}

function arrive(
  { timeline, dice, replicas }: Post,
  id: string,
  name: string,
  body: string,
  ms: number,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const come = () => {
      const up = replicas().filter((one) => one.listens);
      const to = up[Math.floor(dice.next() * up.length)];
      if (!to) return reject(new TypeError("fetch failed"));
      const answer = (status: number) =>
        timeline.after(5, "", () => resolve(new Response("", { status })), null);
      const take = () =>
        void to.receive(id, name, body).then(
          () => answer(202),
          () => answer(500),
        );
      timeline.after(0, `✉ ${name}`, take, to);
      // GitHub gives up after ten seconds, because the process may have died.
      timeline.after(
        10_000,
        "",
        () => reject(Object.assign(new Error("late"), { name: "TimeoutError" })),
        null,
      );
    };
    timeline.after(ms, "", come, null);
  });
}
