/** The key by which the router finds a route. Endpoints and pages are routes. */
interface Route {
  method: string;
  path: string;
}

interface CompiledRoute<T> {
  endpoint: T;
  pattern: RegExp;
  names: string[];
  weight: number;
}

export interface Match<T> {
  endpoint: T;
  params: Record<string, string>;
}

const MOST_CACHED = 1000;

/**
 * Finds the endpoint of a method and a raw (still percent-encoded) path. The path with more literal
 * segments wins.
 */
export class Router<T extends Route> {
  readonly #routes = new Map<string, CompiledRoute<T>[]>();
  /** Cache, because clients request the same few paths repeatedly. */
  readonly #found = new Map<string, Match<T> | null>();

  constructor(endpoints: T[]) {
    for (const route of endpoints.map(compileRoute).sort((a, b) => b.weight - a.weight)) {
      const { method } = route.endpoint;
      this.#routes.set(method, [...(this.#routes.get(method) ?? []), route]);
    }
  }

  match(method: string, path: string): Match<T> | null {
    const asked = `${method} ${path}`;
    let found = this.#found.get(asked);
    if (found === undefined) {
      found = this.#find(method, path);
      if (this.#found.size >= MOST_CACHED) this.#found.clear();
      this.#found.set(asked, found);
    }
    return found && { endpoint: found.endpoint, params: { ...found.params } };
  }

  #find(method: string, path: string): Match<T> | null {
    for (const route of this.#routes.get(method) ?? []) {
      const found = route.pattern.exec(path);
      if (!found) continue;
      const params: Record<string, string> = {};
      route.names.forEach((name, index) => (params[name] = decodeSegment(found[index + 1] ?? "")));
      return { endpoint: route.endpoint, params };
    }
    return null;
  }
}

function compileRoute<T extends Route>(endpoint: T): CompiledRoute<T> {
  const names: string[] = [];
  let weight = 0;
  const parts = endpoint.path.split("/").map((part) => {
    if (!part.includes("{")) {
      weight += part === "" ? 0 : 10;
      return part.replaceAll(".", "\\.");
    }
    const rest = part.includes("...}");
    weight += rest ? 0 : 1;
    names.push(part.replace(/^\{/, "").replace(/(\.\.\.)?\}.*$/, ""));
    const suffix = part.slice(part.indexOf("}") + 1);
    if (suffix !== "") weight += 1;
    return (rest ? "(.*)" : "([^/]+)") + suffix.replaceAll(".", "\\.");
  });
  return { endpoint, pattern: new RegExp(`^${parts.join("/")}$`), names, weight };
}

function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
