import { type ClientDetails, clientDetails, clientPut } from "../admin-client/clients.ts";
import { linkButton } from "../components/button.ts";
import { textField } from "../components/fields.ts";
import { notice } from "../components/notice.ts";
import { tabs } from "../components/tabs.ts";
import { type Html, html } from "../http/html.ts";
import { goOn } from "../http/notice-cookie.ts";
import { type ClientKind, clientKinds } from "../policy/facts.ts";
import { type Act, actRoutes, errorsOf } from "./act.ts";
import { path, type Refused } from "./api.ts";
import { appHref } from "./app.ts";
import {
  settingErrors,
  settingFields,
  settingNames,
  settingOptions,
  settingsIn,
  valuesOf,
} from "./app-form.ts";
import { command, reasonOptions } from "./command.ts";
import {
  actForm,
  empty,
  type Filled,
  formTrouble,
  reasonFields,
  reasonIn,
  type Shown,
  showAct,
  stateOf,
} from "./forms.ts";
import { show } from "./page.ts";
import { asked, sent, type Visit } from "./visit.ts";

const write = {
  permission: "clients:write",
  names: ["id", ...settingNames],
  mends: ["invalid-request", "client-id-taken", "changed-meanwhile"],
  wrong: (visit: Visit, refused: Refused) =>
    refused.word === "client-id-taken"
      ? { id: visit.speech.say("consoleApp.idTaken") }
      : errorsOf(visit, refused, settingErrors(refused)),
} as const;

const register: Act = {
  ...write,
  path: "/new-app",
  /** What most new ones are. */
  first: { institutions: "all", scopes: "openid" },
  show: showNew,
  run: async (visit, form) => {
    const kind = kindOf(visit);
    const body = { id: form.values["id"], kind, ...settingsIn(kind, form.values), ...reasonIn(form) };
    const { client, secret } = await visit.api.read({ method: "post", path: "/clients", body }, clientPut);
    const done = "consoleApp.registered";
    told(visit, { id: client.id, secret, done, command: registerCommand(kind, form) });
  },
};

const change: Act = {
  ...write,
  path: "/apps/:id/change",
  show: showChange,
  run: async (visit, form) => {
    const { api, id } = visit;
    const at = path`/clients/${id}`;
    const one = await api.read({ path: at }, clientDetails);
    const body = { ...settingsIn(one.kind, form.values, one.settings), ...reasonIn(form) };
    const request = { method: "put", path: at, body, ifMatch: sent(visit, "version") } as const;
    const { secret } = await api.read(request, clientPut);
    told(visit, { id, secret, done: "consoleApp.changed", command: changeCommand(one, form) });
  },
};

export const appWriteRoutes = [register, change].flatMap(actRoutes);

const kindOf = (visit: Visit): ClientKind =>
  clientKinds.find((kind) => kind === asked(visit, "kind")) ?? "tool";

/** What the form says, as the terminal takes it; where it says nothing yet, `example` stands for id and name. */
function registerCommand(
  kind: ClientKind,
  form: Filled,
  example: { readonly id: string; readonly name: string } = { id: "", name: "" },
): string {
  const said = settingsIn(kind, { ...form.values, name: form.values["name"] || example.name });
  const id = form.values["id"] || example.id;
  const options = [...settingOptions(kind, said), ...reasonOptions(form)];
  return command("clients", "register", id, "--kind", kind, ...options);
}

const changeCommand = ({ id, kind, settings }: ClientDetails, form: Filled): string =>
  command(
    "clients",
    "change",
    id,
    ...settingOptions(kind, settingsIn(kind, form.values, settings)),
    ...reasonOptions(form),
  );

interface Done extends Pick<Secret, "command"> {
  readonly id: string;
  readonly secret: string | undefined;
  readonly done: "consoleApp.registered" | "consoleApp.changed";
}

function told(visit: Visit, { id, secret, done, ...same }: Done): void {
  if (secret === undefined) goOn(visit.ctx, appHref(id), { tone: "good", id: done });
  else showSecret(visit, { id, secret, title: visit.speech.say(done), ...same });
}

interface Secret {
  readonly id: string;
  readonly secret: string;
  readonly title: string;
  /** What would have done the same at the terminal; there is no secret in it. */
  readonly command: string;
  readonly more?: Html;
}

/** Told once and kept nowhere: this page answers the form itself. */
export function showSecret(visit: Visit, { id, secret, title, more, ...same }: Secret): void {
  const { say } = visit.speech;
  show(
    visit,
    { title, place: "apps", ...same },
    html`<h1>${title}</h1>${notice({ tone: "good", content: say("consoleApp.secretOnce"), spoken: true })}
<p class="secret"><code>${secret}</code></p>${more}
<p>${linkButton({ href: appHref(id), label: say("consoleApp.backToApp"), tone: "first" })}</p>`,
  );
}

function showNew(visit: Visit, { form, status }: Shown): void {
  const { say } = visit.speech;
  const kind = kindOf(visit);
  const example = { id: "new-app", name: say("consoleApp.exampleName") };
  show(
    visit,
    {
      title: say("consoleApp.new"),
      place: "apps",
      status,
      command: registerCommand(kind, form, example),
    },
    html`<h1>${say("consoleApp.new")}</h1>
${tabs(
  say("consoleApp.kinds"),
  clientKinds.map((one) => ({
    href: `/console/new-app?kind=${one}`,
    label: say(`consoleKinds.${one}`),
    current: one === kind,
  })),
)}
<p class="lead">${say(`consoleApp.kind_${kind}`)}</p>
${formTrouble(form)}
${actForm(visit, {
  fields: [
    textField({
      ...stateOf(form, "id"),
      label: say("consoleApp.id"),
      hint: say("consoleApp.idHint"),
      required: true,
      maxLength: 100,
    }),
    ...settingFields(visit, kind, form),
    ...reasonFields(visit, form, { codes: ["new-tool", "new-server"], needed: false }),
  ],
  proceed: say("consoleApp.register"),
  tone: "first",
  back: "/console/apps",
})}`,
  );
}

async function showChange(visit: Visit, { form: typed, status }: Shown): Promise<void> {
  const { api, id, speech } = visit;
  const { value: one, etag = "" } = await api.ask({ path: path`/clients/${id}` }, clientDetails);
  const form: Filled = typed === empty ? { ...empty, values: valuesOf(one.kind, one.settings) } : typed;
  showAct(
    visit,
    { form, status },
    {
      title: speech.say("consoleApp.changeWhich", { name: one.name }),
      lead: speech.say("consoleApp.changeWhat"),
      place: "apps",
      command: changeCommand(one, form),
      fields: [
        ...settingFields(visit, one.kind, form),
        ...reasonFields(visit, form, { codes: ["moved", "renamed"], needed: false }),
      ],
      hidden: { version: etag },
      proceed: speech.say("consoleApp.save"),
      tone: "first",
      back: appHref(id),
    },
  );
}
