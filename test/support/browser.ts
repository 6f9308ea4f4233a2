import { type HTMLElement, parse } from "node-html-parser";
import { CookieJar } from "tough-cookie";

/** Where a browser has come to: a page of the server, or an address elsewhere that the server has sent it to. */
export interface Visit {
  readonly status: number;
  readonly url: string;
  readonly headers: Headers;
  readonly text: string;
  readonly page: HTMLElement;
  /** Set when the server sent the browser away from itself: to an app. Nothing was fetched there. */
  readonly leftTo?: URL;
}

export interface Browser {
  open(url: string): Promise<Visit>;
  /** Fills and sends the form whose action ends with `/${step}`. `press` is the button's value, if it has a name. */
  submit(visit: Visit, step: string, fields?: Readonly<Record<string, string>>): Promise<Visit>;
  /** One request, no redirect followed. */
  request(url: string, init?: RequestInit): Promise<Response>;
  cookies(): Promise<readonly { readonly key: string; readonly value: string }[]>;
}

/** What a browser sends for that form, and where to. */
export function filled(visit: Visit, step: string, fields: Readonly<Record<string, string>>) {
  const form = visit.page
    .querySelectorAll("form")
    .find((candidate) => (candidate.getAttribute("action") ?? "").split("?")[0]?.endsWith(`/${step}`));
  if (form === undefined) throw new Error(`no form "${step}" on ${visit.url}:\n${visit.text}`);
  const hidden = form
    .querySelectorAll("input[type=hidden]")
    .map((input) => [input.getAttribute("name") ?? "", input.getAttribute("value") ?? ""]);
  const body = new URLSearchParams([...hidden, ...Object.entries(fields)]);
  return { action: new URL(form.getAttribute("action") ?? "", visit.url).href, body };
}

/** A browser as far as servers can tell: cookies, redirects and forms, no script. */
export function newBrowser(
  origin: string,
  userAgent = "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile",
): Browser {
  const jar = new CookieJar();

  return {
    request,
    open: (url) => follow(url, {}),
    async submit(visit, step, fields = {}) {
      const { action, body } = filled(visit, step, fields);
      return follow(action, { method: "POST", body });
    },
    cookies: async () => jar.getCookies(origin, { allPaths: true }),
  };

  async function request(url: string, init: RequestInit = {}): Promise<Response> {
    const target = new URL(url, origin).href;
    const headers = new Headers(init.headers);
    headers.set("cookie", await jar.getCookieString(target));
    headers.set("user-agent", userAgent);
    if (!headers.has("accept")) headers.set("accept", "text/html");
    if (init.method === "POST" && !headers.has("sec-fetch-site"))
      headers.set("sec-fetch-site", "same-origin");
    const response = await fetch(target, { ...init, headers, redirect: "manual" });
    for (const cookie of response.headers.getSetCookie())
      await jar.setCookie(cookie, target, { ignoreError: true });
    return response;
  }

  async function follow(url: string, init: RequestInit): Promise<Visit> {
    const target = new URL(url, origin).href;
    const response = await request(target, init);
    const text = await response.text();
    const { status, headers } = response;
    const location = headers.get("location");
    if (location !== null && status >= 300 && status < 400) {
      const next = new URL(location, target);
      if (next.origin === origin) return follow(next.href, {});
      return { status, url: target, headers, text, page: parse(text), leftTo: next };
    }
    return { status, url: target, headers, text, page: parse(text) };
  }
}
