/** Pull requests that people have opened, each on its own branch. */
type Ask = <T>(method: string, path: string, body?: object) => Promise<T>;

/** @returns their numbers */
export async function openPulls(ask: Ask, places: number): Promise<number[]> {
  const main = await ask<{ object: { sha: string } }>("GET", "/git/ref/heads/main");
  const file = { path: "litres.txt", mode: "100644", type: "blob", content: "litres\n" };
  const tree = await ask<{ sha: string }>("POST", "/git/trees", { tree: [file] });
  const change = { message: "feat: litres", tree: tree.sha, parents: [main.object.sha] };
  const { sha } = await ask<{ sha: string }>("POST", "/git/commits", change);
  const pulls: number[] = [];
  for (let i = 0; i < places; i++) {
    const head = `topic-${i}`;
    await ask("POST", "/git/refs", { ref: `refs/heads/${head}`, sha });
    const { number } = await ask<{ number: number }>("POST", "/pulls", {
      title: `Litres ${i}`,
      head,
      base: "main",
    });
    pulls.push(number);
  }
  return pulls;
}
