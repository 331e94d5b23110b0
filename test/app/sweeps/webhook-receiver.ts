/** Receives GitHub's deliveries: `answer` gets each GUID and returns the status. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export async function openReceiver(
  answer: (guid: string) => number,
): Promise<{ address: string; close: () => void }> {
  const server = createServer((request, response) => {
    response.writeHead(answer(String(request.headers["x-github-delivery"]))).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => void server.close(),
  };
}
