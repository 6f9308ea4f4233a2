import supertest from "supertest";
import { keepText } from "../src/actions/keep-text.ts";
import { adminDesk } from "../src/admin/desk.ts";
import type { ConsoleDeps } from "../src/console/deps.ts";
import { consoleRoutes } from "../src/console/routes.ts";
import { assetRoutes } from "../src/http/assets.ts";
import { csrf } from "../src/http/csrf.ts";
import { createLogger } from "../src/http/log.ts";
import { goOn } from "../src/http/notice-cookie.ts";
import { giveRequestId } from "../src/http/request-id.ts";
import { securityHeaders } from "../src/http/security-headers.ts";
import { accountId, denialId } from "../src/policy/ids.ts";
import { type Instant, minutes, seconds } from "../src/policy/time.ts";
import type { Client } from "../src/store/port/entities.ts";
import { webApp } from "../src/web-app.ts";
import { adminDoor } from "./admin-door.ts";
import { begin, client, hillview, people, riverside } from "./two-schools.ts";
import { putWaiting } from "./waiting-approval.ts";

const secrets = ["a cookie secret of at least 32 letters"];

/** Who sits at the browser, and when they last showed it. */
interface Seat {
  readonly who: string;
  readonly signedInAt: Instant;
}

interface Different {
  /** Besides those of the schools. */
  readonly clients?: readonly Client[];
  readonly previewAbove?: number;
  readonly approvalAbove?: number;
}

/** The console over two schools in memory. Whoever sits at the browser is said, and not found out. */
export async function consoleDoor(different: Different = {}) {
  const { previewAbove, approvalAbove } = different;
  const door = await adminDoor({
    ...(previewAbove !== undefined && { previewAbove }),
    ...(approvalAbove !== undefined && { approvalAbove }),
  });
  const { records, now } = door;
  await records.change(async (writer) => {
    for (const one of different.clients ?? []) await writer.putClient(one);
    await writer.putClient(client("at-hillview", "tool", { institutions: [hillview] }));
    await writer.putDenial({
      type: "cut-off",
      id: denialId("den_hugo"),
      target: { level: "account", accountId: people.hugo.id },
      notBefore: begin,
      because: "revoked",
      at: begin,
    });
  });
  await records.change(async (writer) => {
    const asker = { type: "person", id: people.ben.id, name: people.ben.name } as const;
    for (const [id, institutionId] of [
      ["apr_ana", riverside],
      ["apr_hugo", hillview],
    ] as const)
      await putWaiting(writer, { id, institutionId, asker, now: begin });
  });
  const clients = await records.clients();
  const logged: string[] = [];
  const forms = csrf(secrets);
  let seat: Seat | undefined;
  let applied: readonly number[] = [7];
  const deps: ConsoleDeps = {
    now,
    ownPages: {
      visitor: async () => {
        const account = seat && (await records.account(accountId(`acc_${seat.who}`)));
        const institution = account && (await records.institution(account.institutionId));
        if (seat === undefined || account === undefined || institution === undefined) return undefined;
        const { signedInAt, who } = seat;
        return {
          account,
          institution,
          signIn: {
            accountId: account.id,
            institutionId: account.institutionId,
            sessionUid: `session-of-${who}`,
            kind: "web",
            administrator: true,
            signedInAt,
            lastActivityAt: signedInAt,
          },
        };
      },
      signIn: (ctx, { back, prove }) =>
        goOn(ctx, `/authorize?back=${encodeURIComponent(back)}&prove=${prove?.account.id ?? ""}`),
    },
    csrf: forms,
    desk: adminDesk(door.deps),
    clients: () => clients,
    ...keepText(door),
    async followers() {
      if (applied.length === 0) throw Object.assign(new Error("Nobody follows."), { code: "ECONNRESET" });
      return {
        last: 7,
        all: applied.map((number, place) => ({ name: `process-${place + 1}`, applied: number })),
      };
    },
    consoleIdle: minutes(30),
    within: seconds(7),
  };
  const handler = webApp({
    first: [giveRequestId, securityHeaders({ issuer: "http://localhost" })],
    doors: [assetRoutes(), consoleRoutes(deps)],
    cookieSecrets: secrets,
    trustedProxies: 0,
    log: createLogger({ level: "error", to: { write: (line: string) => void logged.push(line) } }),
  });
  const agent = supertest.agent(handler);
  return {
    ...door,
    handler,
    /** Faults: there should be none. */
    logged,
    /** Somebody sits down and shows who they are, now. */
    sit: (who: string | undefined) => {
      seat = who === undefined ? undefined : { who, signedInAt: now() };
    },
    /** How far each process has applied the changes, of which the last is 7. Of none it cannot be read. */
    follow: (...numbers: readonly number[]) => {
      applied = numbers;
    },
    get: (path: string) => agent.get(`/console${path}`),
    /** Sends the form that stands on the page, or on another one of the same session, with these fields filled in. */
    post: async (
      path: string,
      fields: Readonly<Record<string, string>> = {},
      headers: Readonly<Record<string, string>> = {},
      on = path,
    ) => {
      const page = await agent.get(`/console${on}`);
      const form = /<form method="post"[\s\S]*?<\/form>/.exec(page.text)?.[0] ?? "";
      const hidden = [...form.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
        ([, name = "", value = ""]): [string, string] => [name, value.replaceAll("&quot;", '"')],
      );
      const csrfOf = form === "" ? { csrf: forms.token(`console session-of-${seat?.who}`) } : {};
      return agent
        .post(`/console${path}`)
        .set({ "Sec-Fetch-Site": "same-origin", ...headers })
        .type("form")
        .send({
          ...csrfOf,
          ...Object.fromEntries(hidden),
          ...fields,
        });
    },
    send: agent,
  };
}

export type ConsoleDoor = Awaited<ReturnType<typeof consoleDoor>>;
