import { markup, type Html } from "../html.ts";
import { placeOf, type Visit } from "../visit.ts";
import { encoded, type Spot } from "./spot.ts";

/** Where a file or folder is: the ref, then its folders, each with a link. */
export function crumbs(visit: Visit, spot: Spot): Html {
  const { repository, base } = placeOf(visit);
  const parts = spot.path === "" ? [] : spot.path.split("/");
  const links = parts.slice(0, -1).map((part, index) => {
    const path = parts.slice(0, index + 1).join("/");
    return markup` / <a href="${base}/tree/${encoded(spot.ref)}/${encoded(path)}">${part}</a>`;
  });
  const last = parts.at(-1);
  const ref = /^[0-9a-f]{40}$/.test(spot.ref) ? spot.ref.slice(0, 7) : spot.ref;
  return markup`<h1 class="crumbs"><a href="${base}/tree/${encoded(spot.ref)}">${repository.name}</a>${links}${
    last !== undefined && markup` / ${last}`
  } <span class="quiet">at <code>${ref}</code></span></h1>`;
}
