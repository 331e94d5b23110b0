import { markup, type Html } from "../html.ts";
import { markdown } from "../markdown/render.ts";
import { bytes, movedTo } from "../respond.ts";
import { Missing, placeOf, type Page, type Visit } from "../visit.ts";
import { crumbs } from "./crumbs.ts";
import { encoded, spotOf, type Spot } from "./spot.ts";

const LARGEST = 512 * 1024;
const PICTURES: Record<string, string> = {
  ...{ png: "image/png", jpg: "image/jpeg", jpeg: "image/jpeg", gif: "image/gif", webp: "image/webp" },
  ...{ svg: "image/svg+xml", avif: "image/avif", ico: "image/x-icon" },
};

export const blob: Page = {
  path: "/{owner}/{repo}/blob/{address...}",
  show(visit) {
    const { git, base } = placeOf(visit);
    const spot = spotOf(visit, visit.params["address"] ?? "");
    if (spot.entry.mode === "040000") return movedTo(`${base}/tree/${encoded(spot.ref)}/${encoded(spot.path)}`);
    const data = git.blob(spot.entry.oid);
    if (!data) throw new Missing();
    const at = `${encoded(spot.ref)}/${encoded(spot.path)}`;
    const plain = visit.url.searchParams.get("plain") === "1";
    const source = /\.(md|markdown)$/i.test(spot.path)
      ? markup` <a href="?plain=${plain ? "0" : "1"}">${plain ? "Rendered" : "Source"}</a>`
      : null;
    return {
      title: spot.path,
      tab: "code",
      live: 5_000,
      main: markup`${crumbs(visit, spot)}
<nav class="filters" aria-label="File"><span class="quiet">${data.length} bytes</span>
<a href="${base}/raw/${at}">Raw</a>
<a href="${base}/commits/${encoded(spot.ref)}/${encoded(spot.path)}">History</a>${source}</nav>
${content(visit, spot, data, plain)}`,
    };
  },
};

export const raw: Page = {
  path: "/{owner}/{repo}/raw/{address...}",
  show(visit) {
    const spot = spotOf(visit, visit.params["address"] ?? "");
    const data = placeOf(visit).git.blob(spot.entry.oid);
    if (!data) throw new Missing();
    const policy = { "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox" };
    return bytes(
      data,
      pictureType(spot.path) ?? (isText(data) ? "text/plain; charset=utf-8" : "application/octet-stream"),
      policy,
    );
  },
};

function content(visit: Visit, spot: Spot, data: Buffer, plain: boolean): Html {
  const place = placeOf(visit);
  const { sandbox } = visit;
  const at = (kind: string): string => `${place.base}/${kind}/${encoded(spot.ref)}/${encoded(spot.path)}`;
  if (pictureType(spot.path)) return markup`<p><img class="picture" src="${at("raw")}" alt="${spot.path}"></p>`;
  if (data.length > LARGEST) return markup`<p class="empty">Too large to show here: see it raw.</p>`;
  if (!isText(data)) return markup`<p class="empty">A binary file.</p>`;
  const text = data.toString("utf8");
  if (text === "") return markup`<p class="empty">An empty file.</p>`;
  if (/\.(md|markdown)$/i.test(spot.path) && !plain) {
    const origin = { sandbox, place, links: at("blob"), pictures: at("raw"), breaks: false };
    return markup`<div class="box readme">${markdown(text, origin)}</div>`;
  }
  const lines = text.replace(/\n$/, "").split("\n");
  const rows = lines.map((line, index) => {
    const n = index + 1;
    return markup`<tr id="L${n}"><td class="n"><a href="#L${n}">${n}</a></td><td class="code">${line}</td></tr>`;
  });
  return markup`<div class="scroll"><table class="diff source"><caption class="hidden">${spot.path}</caption
><tbody>${rows}</tbody></table></div>`;
}

function pictureType(path: string): string | undefined {
  return PICTURES[path.split(".").at(-1)?.toLowerCase() ?? ""];
}

/** git's own rule: a zero among the first 8,000 bytes makes it binary. */
function isText(data: Buffer): boolean {
  return !data.subarray(0, 8_000).includes(0);
}
