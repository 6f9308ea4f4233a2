import { linkButton } from "../components/button.ts";
import { radioField } from "../components/fields.ts";
import { notice } from "../components/notice.ts";
import { type Html, html } from "../http/html.ts";
import { goOn } from "../http/notice-cookie.ts";
import type { MessageId } from "../messages/speech.ts";
import { type AccountState, accountState, passwordSet, reinstated, unread } from "./answers.ts";
import { path } from "./api.ts";
import { command, option } from "./command.ts";
import {
  actForm,
  empty,
  type Filled,
  filled,
  formTrouble,
  orAgain,
  reasonFields,
  stated,
  stateOf,
} from "./forms.ts";
import { show } from "./page.ts";
import { nameOf } from "./person.ts";
import type { ConsoleRoute } from "./route.ts";
import type { Visit } from "./visit.ts";

/** Something that is done to one person, with a form of its own below their page. */
interface Act {
  readonly name: string;
  readonly permission: ConsoleRoute["permission"];
  /** Undone as easily as done. */
  readonly harmless?: boolean;
  readonly title: MessageId;
  readonly what: MessageId;
  readonly proceed: MessageId;
  readonly codes: readonly string[];
  readonly fields?: (visit: Visit, form: Filled, person: AccountState) => readonly Html[];
  readonly names?: readonly string[];
  readonly command: (person: AccountState, values: Filled["values"]) => string;
  readonly run: (visit: Visit, values: Filled["values"]) => Promise<void>;
}

const reason = ({ code, note }: Filled["values"]) => stated({ code, note });
const reasonOptions = ({ code, note }: Filled["values"]) => [
  ...option("--code", code),
  ...option("--note", note),
];

const reinstate: Act = {
  name: "reinstate",
  permission: "suspensions:write",
  harmless: true,
  title: "consoleAct.reinstateWhom",
  what: "consoleAct.reinstateWhat",
  proceed: "consoleAct.reinstate",
  codes: ["resolved", "mistake"],
  command: (person, values) => command("reinstate", nameOf(person), ...reasonOptions(values)),
  run: async (visit, values) => {
    const { api, ctx, id } = visit;
    const request = {
      method: "post",
      path: path`/accounts/${id}/reinstatements`,
      body: reason(values),
    } as const;
    const { value } = await api.ask(request, reinstated);
    const still = value.stillSuspendedBy.length > 0;
    goOn(ctx, `/console/people/${id}`, {
      tone: still ? "warn" : "good",
      id: still ? "consoleAct.stillSuspended" : "consoleAct.reinstated",
    });
  },
};

const endAll: Act = {
  name: "end-all",
  permission: "sign-ins:end",
  title: "consoleAct.endAllWhom",
  what: "consoleAct.endAllWhat",
  proceed: "consoleAct.endAll",
  codes: ["lost-device", "stolen", "asked-for"],
  command: (person, values) =>
    command(
      "revoke",
      "account",
      nameOf(person),
      "--code",
      values["code"] || "stolen",
      ...option("--note", values["note"]),
    ),
  run: async (visit, values) => {
    const { api, ctx, id } = visit;
    await api.ask({ method: "post", path: path`/accounts/${id}/revocations`, body: reason(values) }, unread);
    goOn(ctx, `/console/people/${id}`, { tone: "good", id: "consoleAct.endedAll" });
  },
};

const mobileAccess: Act = {
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
  command: (person, values) =>
    command("mobile-access", nameOf(person), values["access"] || "off", ...reasonOptions(values)),
  run: async (visit, values) => {
    const { api, ctx, id } = visit;
    const body = { ...reason(values), access: values["access"] };
    await api.ask({ method: "put", path: path`/accounts/${id}/mobile-access`, body }, unread);
    goOn(ctx, `/console/people/${id}`, { tone: "good", id: "consoleAct.mobileSet" });
  },
};

const password: Act = {
  name: "password",
  permission: "accounts:write",
  title: "consoleAct.passwordWhom",
  what: "consoleAct.passwordWhat",
  proceed: "consoleAct.setPassword",
  codes: ["forgotten", "stolen"],
  command: (person, values) =>
    command("accounts", "set-password", nameOf(person), "--generate", ...reasonOptions(values)),
  run: async (visit, values) => {
    const { api, id, speech } = visit;
    const body = { ...reason(values), password: "generate" };
    const set = await api.ask({ method: "put", path: path`/accounts/${id}/password`, body }, passwordSet);
    const title = speech.say("consoleAct.passwordIsSet");
    // Told once and kept nowhere: this page answers the form itself, and sending it again makes another.
    show(
      visit,
      { title, place: "people" },
      html`<h1>${title}</h1>${notice({ tone: "good", content: speech.say("consoleAct.passwordOnce"), spoken: true })}
<p class="secret"><code>${set.value.password}</code></p>
<p>${linkButton({ href: `/console/people/${id}`, label: speech.say("consoleAct.backToPerson"), tone: "first" })}</p>`,
    );
  },
};

const acts = [reinstate, endAll, mobileAccess, password];

export const personActRoutes: readonly ConsoleRoute[] = acts.flatMap((act) => {
  const route = { path: `/people/:id/${act.name}`, permission: act.permission };
  return [
    { ...route, method: "get", serve: (visit) => showForm(visit, act, { form: empty, status: 200 }) },
    { ...route, method: "post", dangerous: act.harmless !== true, serve: (visit) => carryOut(visit, act) },
  ] satisfies readonly ConsoleRoute[];
});

async function carryOut(visit: Visit, act: Act): Promise<void> {
  const form = filled(visit, ["code", "note", ...(act.names ?? [])]);
  await orAgain(visit, { form, show: (again) => showForm(visit, act, again) }, async () => {
    await act.run(visit, form.values);
  });
}

async function showForm(
  visit: Visit,
  act: Act,
  { form, status }: { form: Filled; status: number },
): Promise<void> {
  const { api, id, speech } = visit;
  const person = await api.read({ path: path`/accounts/${id}` }, accountState);
  const title = speech.say(act.title, { name: person.name });
  show(
    visit,
    { title, place: "people", status, command: act.command(person, form.values) },
    html`<h1>${title}</h1>
<p class="lead">${speech.say(act.what)}</p>
${formTrouble(form)}
${actForm(visit, {
  fields: [
    ...(act.fields?.(visit, form, person) ?? []),
    ...reasonFields(visit, form, { codes: act.codes, needed: false }),
  ],
  proceed: speech.say(act.proceed),
  tone: act.harmless === true ? "first" : "danger",
  back: `/console/people/${id}`,
  harmless: act.harmless === true,
})}`,
  );
}
