import { type AccountState, accountState, passwordSet, reinstated } from "../admin-client/accounts.ts";
import { unread } from "../admin-client/page.ts";
import { linkButton } from "../components/button.ts";
import { radioField } from "../components/fields.ts";
import { notice } from "../components/notice.ts";
import { type Html, html } from "../http/html.ts";
import { goOn } from "../http/notice-cookie.ts";
import type { MessageId } from "../messages/speech.ts";
import { type Act, actRoutes } from "./act.ts";
import { path } from "./api.ts";
import { command, reasonOptions } from "./command.ts";
import { type Filled, reasonFields, reasonIn, type Shown, showAct, stateOf, withinField } from "./forms.ts";
import { show } from "./page.ts";
import { nameOf } from "./person.ts";
import type { Visit } from "./visit.ts";

/** Something that is done to one person, with a form of its own below their page. */
interface PersonAct extends Pick<Act, "permission" | "harmless" | "names" | "run"> {
  /** The last part of its address. */
  readonly name: string;
  readonly title: MessageId;
  readonly what: MessageId;
  readonly proceed: MessageId;
  readonly codes: readonly string[];
  readonly fields?: (visit: Visit, form: Filled, person: AccountState) => readonly Html[];
  readonly command: (person: AccountState, form: Filled) => string;
}

const reinstate: PersonAct = {
  name: "reinstate",
  permission: "suspensions:write",
  harmless: true,
  title: "consoleAct.reinstateWhom",
  what: "consoleAct.reinstateWhat",
  proceed: "consoleAct.reinstate",
  codes: ["resolved", "mistake"],
  command: (person, form) => command("reinstate", nameOf(person), ...reasonOptions(form)),
  run: async ({ api, ctx, id }, form) => {
    const request = {
      method: "post",
      path: path`/accounts/${id}/reinstatements`,
      body: reasonIn(form),
    } as const;
    const still = (await api.read(request, reinstated)).stillSuspendedBy.length > 0;
    goOn(ctx, `/console/people/${id}`, {
      tone: still ? "warn" : "good",
      id: still ? "consoleAct.stillSuspended" : "consoleAct.reinstated",
    });
  },
};

const endAll: PersonAct = {
  name: "end-all",
  permission: "sign-ins:end",
  title: "consoleAct.endAllWhom",
  what: "consoleAct.endAllWhat",
  proceed: "consoleAct.endAll",
  codes: ["lost-device", "stolen", "asked-for"],
  command: (person, form) => command("revoke", "account", nameOf(person), ...reasonOptions(form, "stolen")),
  run: async ({ api, ctx, id }, form) => {
    await api.ask({ method: "post", path: path`/accounts/${id}/revocations`, body: reasonIn(form) }, unread);
    goOn(ctx, `/console/people/${id}`, { tone: "good", id: "consoleAct.endedAll" });
  },
};

const mobileAccess: PersonAct = {
  name: "mobile-access",
  permission: "suspensions:write",
  harmless: true,
  title: "consoleAct.mobileWhom",
  what: "consoleAct.mobileWhat",
  proceed: "consoleAct.save",
  codes: ["phone-ban", "exams"],
  names: ["access"],
  fields: ({ speech: { say } }, form, person) => [
    radioField({
      ...stateOf(form, "access"),
      value: form.values["access"] || (person.mobileAccess ?? "as-institution"),
      label: say("consoleAct.mobileAccess"),
      options: (["as-institution", "off", "on"] as const).map((value) => ({
        value,
        label: say(`consoleAct.mobile_${value}`),
      })),
    }),
  ],
  command: (person, form) =>
    command("mobile-access", nameOf(person), form.values["access"] || "off", ...reasonOptions(form)),
  run: async ({ api, ctx, id }, form) => {
    const body = { ...reasonIn(form), access: form.values["access"] };
    await api.ask({ method: "put", path: path`/accounts/${id}/mobile-access`, body }, unread);
    goOn(ctx, `/console/people/${id}`, { tone: "good", id: "consoleAct.mobileSet" });
  },
};

const password: PersonAct = {
  name: "password",
  permission: "accounts:write",
  title: "consoleAct.passwordWhom",
  what: "consoleAct.passwordWhat",
  proceed: "consoleAct.setPassword",
  codes: ["forgotten", "stolen"],
  command: (person, form) =>
    command("accounts", "set-password", nameOf(person), "--generate", ...reasonOptions(form)),
  run: async (visit, form) => {
    const { api, id, speech } = visit;
    const body = { ...reasonIn(form), password: "generate" };
    const person = await api.read({ path: path`/accounts/${id}` }, accountState);
    // Nothing is asked after this that could fail: nobody would ever see it.
    const set = await api.read({ method: "put", path: path`/accounts/${id}/password`, body }, passwordSet);
    const title = speech.say("consoleAct.passwordIsSet");
    // Told once and kept nowhere: this page answers the form itself, and sending it again makes another.
    show(
      visit,
      { title, place: "people", command: password.command(person, form) },
      html`<h1>${title}</h1>${notice({ tone: "good", content: speech.say("consoleAct.passwordOnce"), spoken: true })}
<p class="secret"><code>${set.password}</code></p>
<p>${linkButton({ href: `/console/people/${id}`, label: speech.say("consoleAct.backToPerson"), tone: "first" })}</p>`,
    );
  },
};

const acts = [reinstate, endAll, mobileAccess, password];

export const personActRoutes = acts.flatMap(({ name, ...act }) =>
  actRoutes({ ...act, path: `/people/:id/${name}`, show: (visit, shown) => showForm(visit, shown, act) }),
);

async function showForm(visit: Visit, shown: Shown, act: Omit<PersonAct, "name">): Promise<void> {
  const { api, id, speech } = visit;
  const { form } = shown;
  const person = await api.read({ path: path`/accounts/${id}` }, accountState);
  const harmless = act.harmless === true;
  showAct(visit, shown, {
    title: speech.say(act.title, { name: person.name }),
    lead: speech.say(act.what),
    place: "people",
    command: act.command(person, form),
    fields: [
      ...(act.fields?.(visit, form, person) ?? []),
      ...reasonFields(visit, form, { codes: act.codes, needed: false }),
      withinField(visit),
    ],
    proceed: speech.say(act.proceed),
    tone: harmless ? "first" : "danger",
    back: `/console/people/${id}`,
    harmless,
  });
}
