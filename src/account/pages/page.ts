import { type AppPage, appPage } from "../../components/app-page.ts";
import type { Visitor } from "../../components/visitor.ts";
import type { Html } from "../../http/html.ts";
import type { LeftNotice } from "../../http/notice-cookie.ts";
import type { Reader } from "../../http/reader.ts";

/** What every page of this door knows. */
export interface AccountPage {
  readonly speech: Reader;
  readonly visitor: Visitor;
  readonly csrf: string;
  readonly left?: LeftNotice | undefined;
}

type Place = "devices" | "ended" | "password";

/** The frame of this door's pages. */
export function accountPage(
  { speech, visitor, left }: AccountPage,
  head: Pick<AppPage, "title"> & { readonly place?: Place },
  content: Html,
): Html {
  const places = [
    { href: "/account", label: speech.say("account.devices"), current: head.place === "devices" },
    { href: "/account/ended", label: speech.say("account.ended"), current: head.place === "ended" },
    { href: "/account/password", label: speech.say("account.password"), current: head.place === "password" },
  ];
  return appPage(
    { title: head.title, speech, look: visitor.institution, places, person: visitor.account, left },
    content,
  );
}
