import type { Router, RouterContext } from "@koa/router";
import { sendAppPage } from "../components/app-page.ts";
import { goOn } from "../http/notice-cookie.ts";
import { Refusal } from "../http/refusal.ts";
import type { MessageId } from "../messages/speech.ts";
import { grantId } from "../policy/ids.ts";
import { devicesOf } from "./devices-of.ts";
import { sessionUidOf } from "./judged.ts";
import { type PageDeps, type PageRequest, posted, shownWithProof } from "./page-request.ts";
import { type Device, nameOf } from "./pages/devices.ts";
import { endManyPage, endOnePage, unknownPage } from "./pages/endings.ts";

/** Ending one, all others, or all: a page that names what will end, then the form on it. */
export function endingPages(router: Router, deps: PageDeps): void {
  router.get("/sign-ins/:id/end", shownWithProof(deps, showEnd));
  router.post("/sign-ins/:id/end", posted(deps, endOne));
  router.get("/sign-ins/:id/unknown", shownWithProof(deps, showUnknown));
  router.post("/sign-ins/:id/unknown", posted(deps, endUnknown));
  for (const which of ["others", "all"] as const) {
    router.get(`/end-${which}`, shownWithProof(deps, showMany(which)));
    router.post(`/end-${which}`, posted(deps, endMany(which)));
  }
}

type Step = (deps: PageDeps, request: PageRequest, ctx: RouterContext) => Promise<void>;

const showEnd: Step = async (deps, request, ctx) => {
  const device = await named(deps, request, ctx);
  sendAppPage(ctx, endOnePage(request.page, { device, within: deps.within }));
};

const showUnknown: Step = async (deps, request, ctx) => {
  const device = await named(deps, request, ctx);
  const ours = await deps.hasPassword(request.visitor.account.id);
  sendAppPage(ctx, unknownPage(request.page, { device, within: deps.within, ours }));
};

const endOne: Step = async (deps, request, ctx) => {
  const device = await end(deps, request, ctx);
  if (device === undefined) return;
  const id: MessageId = device.kind === "tool" ? "account.hasTakenBack" : "account.hasEnded";
  goOn(ctx, "/account", { tone: "good", id, values: { name: nameOf(request.page.speech, device) } });
};

const endUnknown: Step = async (deps, request, ctx) => {
  const device = await end(deps, request, ctx);
  if (device === undefined) return;
  const values = { name: nameOf(request.page.speech, device) };
  goOn(ctx, "/account/password?urgent", { tone: "good", id: "account.hasEnded", values });
};

/** Undefined when the person is on their way to show again who they are. */
async function end(deps: PageDeps, request: PageRequest, ctx: RouterContext): Promise<Device | undefined> {
  const device = await named(deps, request, ctx);
  const uid = sessionUidOf(device.id);
  const which =
    uid === undefined
      ? { grantId: grantId(device.id) }
      : { sessionUid: uid, session: await deps.session(uid) };
  const { outcome } = await deps.actions.endOwnSignIn(request.caller, request.visitor.signIn, which);
  if (outcome === "no_such_sign_in") throw noSuchSignIn();
  if (outcome !== "proof_needed") return device;
  deps.signIn(ctx, { back: ctx.path, prove: request.visitor });
  return undefined;
}

const showMany =
  (which: "others" | "all"): Step =>
  async (deps, { page, visitor }, ctx) => {
    const devices = await devicesOf(deps, visitor);
    const spared = which === "all" ? [] : devices.filter(({ thisOne, fromHere }) => thisOne || fromHere);
    const ended = devices.filter((device) => !spared.includes(device));
    sendAppPage(ctx, endManyPage(page, which, { ended, spared, within: deps.within }));
  };

const endMany =
  (which: "others" | "all"): Step =>
  async (deps, request, ctx) => {
    const { caller, visitor } = request;
    const { outcome } = await deps.actions.endOwnSignIns(caller, visitor.signIn, which);
    if (outcome === "proof_needed") return deps.signIn(ctx, { back: ctx.path, prove: visitor });
    if (outcome === "no_such_account") throw noSuchSignIn();
    if (which === "all") goOn(ctx, "/account/over");
    else goOn(ctx, "/account", { tone: "good", id: "account.haveEnded" });
  };

/** One of the person's own that has not ended, by the id in the address. Another's is, for them, none at all. */
async function named(deps: PageDeps, request: PageRequest, ctx: RouterContext): Promise<Device> {
  const devices = await devicesOf(deps, request.visitor);
  const device = devices.find(({ id }) => id === ctx.params["id"]);
  if (device === undefined) throw noSuchSignIn();
  return device;
}

const noSuchSignIn = (): Refusal => Refusal.saying(404, "account.noSuchSignIn");
