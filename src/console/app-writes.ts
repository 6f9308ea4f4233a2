import { linkButton } from "../components/button.ts";
import { textField } from "../components/fields.ts";
import { notice } from "../components/notice.ts";
import { tabs } from "../components/tabs.ts";
import { type Html, html } from "../http/html.ts";
import { goOn } from "../http/notice-cookie.ts";
import { clientDetails, clientPut } from "./answers.ts";
import { path, Refused } from "./api.ts";
import { appHref } from "./app.ts";
import {
  type Kind,
  kinds,
  settingErrors,
  settingFields,
  settingNames,
  settingOptions,
  settingsIn,
  valuesOf,
} from "./app-form.ts";
import { command, option } from "./command.ts";
import {
  actForm,
  empty,
  type Filled,
  filled,
  formTrouble,
  reasonErrors,
  reasonFields,
  refusedForm,
  stated,
  stateOf,
} from "./forms.ts";
import { show } from "./page.ts";
import type { ConsoleRoute } from "./route.ts";
import { asked, sent, type Visit } from "./visit.ts";

const names = ["id", "code", "note", ...settingNames];

const ask: ConsoleRoute = {
  method: "get",
  path: "/new-app",
  permission: "clients:write",
  serve: async (visit) => showNew(visit, { form: { ...empty, values: fresh }, status: 200 }),
};

const register: ConsoleRoute = {
  method: "post",
  path: "/new-app",
  permission: "clients:write",
  dangerous: true,
  serve: async (visit) => {
    const form = filled(visit, names);
    const { id = "", code, note } = form.values;
    const kind = kindOf(visit);
    const body = { id, kind, ...settingsIn(kind, form.values), ...stated({ code, note }) };
    try {
      const { value } = await visit.api.ask({ method: "post", path: "/clients", body }, clientPut);
      told(visit, { id: value.client.id, secret: value.secret, done: "consoleApp.registered" });
    } catch (error) {
      const refused = mendable(error);
      await showNew(visit, { form: wrong(visit, form, refused), status: refused.status });
    }
  },
};

const look: ConsoleRoute = {
  method: "get",
  path: "/apps/:id/change",
  permission: "clients:write",
  serve: (visit) => showChange(visit, { form: undefined, status: 200 }),
};

const change: ConsoleRoute = {
  method: "post",
  path: "/apps/:id/change",
  permission: "clients:write",
  dangerous: true,
  serve: async (visit) => {
    const { api, id } = visit;
    const form = filled(visit, names);
    const { code, note } = form.values;
    const one = await api.read({ path: path`/clients/${id}` }, clientDetails);
    const body = { ...settingsIn(one.kind, form.values, one.settings), ...stated({ code, note }) };
    const request = {
      method: "put",
      path: path`/clients/${id}`,
      body,
      ifMatch: sent(visit, "version"),
    } as const;
    try {
      const { value } = await api.ask(request, clientPut);
      told(visit, { id, secret: value.secret, done: "consoleApp.changed" });
    } catch (error) {
      const refused = mendable(error);
      await showChange(visit, { form: wrong(visit, form, refused), status: refused.status });
    }
  },
};

export const appWriteRoutes = [ask, register, look, change];

/** What most new ones are. */
const fresh: Filled["values"] = { institutions: "all", scopes: "openid" };

const kindOf = (visit: Visit): Kind => kinds.find((kind) => kind === asked(visit, "kind")) ?? "tool";

/** What the form can say; anything else is no refusal of what stands in it. */
function mendable(error: unknown): Refused {
  if (error instanceof Refused && [400, 409, 412].includes(error.status)) return error;
  throw error;
}

const wrong = (visit: Visit, form: Filled, refused: Refused): Filled =>
  refused.word === "client-id-taken"
    ? { ...form, errors: { id: visit.speech.say("consoleApp.idTaken") } }
    : refusedForm(visit, form, { refused, fields: { ...reasonErrors, ...settingErrors(refused) } });

interface Done {
  readonly id: string;
  readonly secret: string | undefined;
  readonly done: "consoleApp.registered" | "consoleApp.changed";
}

function told(visit: Visit, { id, secret, done }: Done): void {
  if (secret === undefined) goOn(visit.ctx, appHref(id), { tone: "good", id: done });
  else showSecret(visit, { id, secret, title: visit.speech.say(done) });
}

interface Secret {
  readonly id: string;
  readonly secret: string;
  readonly title: string;
  readonly more?: Html;
}

/** Told once and kept nowhere: this page answers the form itself. */
export function showSecret(visit: Visit, { id, secret, title, more }: Secret): void {
  const { say } = visit.speech;
  show(
    visit,
    { title, place: "apps" },
    html`<h1>${title}</h1>${notice({ tone: "good", content: say("consoleApp.secretOnce"), spoken: true })}
<p class="secret"><code>${secret}</code></p>${more}
<p>${linkButton({ href: appHref(id), label: say("consoleApp.backToApp"), tone: "first" })}</p>`,
  );
}

async function showNew(visit: Visit, { form, status }: { form: Filled; status: number }): Promise<void> {
  const { say } = visit.speech;
  const kind = kindOf(visit);
  const { id, code, note } = form.values;
  const said = settingsIn(kind, {
    ...form.values,
    name: form.values["name"] || say("consoleApp.exampleName"),
  });
  show(
    visit,
    {
      title: say("consoleApp.new"),
      place: "apps",
      status,
      command: command(
        "clients",
        "register",
        id || "new-app",
        "--kind",
        kind,
        ...settingOptions(kind, said),
        ...option("--code", code),
        ...option("--note", note),
      ),
    },
    html`<h1>${say("consoleApp.new")}</h1>
${tabs(
  say("consoleApp.kinds"),
  kinds.map((one) => ({
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

async function showChange(
  visit: Visit,
  { form: typed, status }: { form: Filled | undefined; status: number },
): Promise<void> {
  const { api, id, speech } = visit;
  const { value: one, etag = "" } = await api.ask({ path: path`/clients/${id}` }, clientDetails);
  const form = typed ?? { values: valuesOf(one.kind, one.settings), errors: {} };
  const { code, note } = form.values;
  const title = speech.say("consoleApp.changeWhich", { name: one.name });
  const said = settingsIn(one.kind, form.values, one.settings);
  const reason = [...option("--code", code), ...option("--note", note)];
  show(
    visit,
    {
      title,
      place: "apps",
      status,
      command: command("clients", "change", id, ...settingOptions(one.kind, said), ...reason),
    },
    html`<h1>${title}</h1><p class="lead">${speech.say("consoleApp.changeWhat")}</p>
${formTrouble(form)}
${actForm(visit, {
  fields: [
    ...settingFields(visit, one.kind, form),
    ...reasonFields(visit, form, { codes: ["moved", "renamed"], needed: false }),
  ],
  hidden: { version: etag },
  proceed: speech.say("consoleApp.save"),
  tone: "first",
  back: appHref(id),
})}`,
  );
}
