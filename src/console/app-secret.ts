import { clientDetails, secretRotated } from "../admin-client/clients.ts";
import { unread } from "../admin-client/page.ts";
import { checkboxField, numberField } from "../components/fields.ts";
import { notice } from "../components/notice.ts";
import { timeOf } from "../components/time.ts";
import { html } from "../http/html.ts";
import { goOn } from "../http/notice-cookie.ts";
import { type Act, actRoutes, errorsOf } from "./act.ts";
import { path } from "./api.ts";
import { appHref } from "./app.ts";
import { showSecret } from "./app-writes.ts";
import { command, option, reasonOptions } from "./command.ts";
import {
  actForm,
  type Filled,
  formTrouble,
  reasonFields,
  reasonIn,
  type Shown,
  showAct,
  stateOf,
} from "./forms.ts";
import { show } from "./page.ts";
import type { Visit } from "./visit.ts";

const rotate: Act = {
  path: "/apps/:id/secret",
  permission: "clients:write",
  names: ["overlap", "again"],
  first: { overlap: "24" },
  mends: ["invalid-request", "no-secret", "secrets-overlap"],
  wrong: (visit, refused) =>
    errorsOf(visit, refused, { overlapHours: ["overlap", "consoleApp.wrong_overlap"] }),
  show: showRotation,
  run: async (visit, form) => {
    const { api, id, speech } = visit;
    const { overlap, again } = form.values;
    const body = {
      overlapHours: Number(overlap),
      ...(again === "yes" && { again: true }),
      ...reasonIn(form),
    };
    const request = { method: "post", path: path`/clients/${id}/secret-rotations`, body } as const;
    const { secret, earlierSecretUntil: until } = await api.read(request, secretRotated);
    const more =
      until === undefined
        ? html`<p>${speech.say("consoleApp.earlierOver")}</p>`
        : html`<p>${speech.say("consoleApp.earlierUntil")}: ${timeOf(speech, until)}</p>`;
    const title = speech.say("consoleApp.rotated");
    showSecret(visit, { id, secret, title, command: rotateCommand(id, form), more });
  },
};

const end: Act = {
  path: "/apps/:id/end-secret",
  permission: "clients:write",
  show: showEnding,
  run: async ({ api, ctx, id }, form) => {
    const request = {
      method: "post",
      path: path`/clients/${id}/secret-endings`,
      body: reasonIn(form),
    } as const;
    await api.ask(request, unread);
    goOn(ctx, appHref(id), { tone: "good", id: "consoleApp.earlierEnded" });
  },
};

export const appSecretRoutes = [rotate, end].flatMap(actRoutes);

function rotateCommand(id: string, form: Filled): string {
  const { overlap, again } = form.values;
  const terms = [...option("--overlap", overlap), ...(again === "yes" ? ["--again"] : [])];
  return command("clients", "rotate-secret", id, ...terms, ...reasonOptions(form));
}

async function showRotation(visit: Visit, { form, status }: Shown): Promise<void> {
  const { api, id, speech } = visit;
  const { say } = speech;
  const one = await api.read({ path: path`/clients/${id}` }, clientDetails);
  const { again } = form.values;
  const title = say("consoleApp.rotateWhich", { name: one.name });
  const running = one.earlierSecretUntil;
  show(
    visit,
    {
      title,
      place: "apps",
      status,
      command: rotateCommand(id, form),
    },
    html`<h1>${title}</h1><p class="lead">${say("consoleApp.rotateWhat")}</p>
${formTrouble(form)}
${running !== undefined && notice({ tone: "warn", content: html`${say("consoleApp.stillTwo")} ${timeOf(speech, running)}` })}
${
  one.authenticates === "secret"
    ? actForm(visit, {
        fields: [
          numberField({
            ...stateOf(form, "overlap"),
            label: say("consoleApp.overlap"),
            hint: say("consoleApp.overlapHint"),
            min: 0,
            max: 720,
            unit: say("consoleApp.hours"),
            required: true,
          }),
          ...(running === undefined
            ? []
            : [
                checkboxField({
                  name: "again",
                  label: say("consoleApp.again"),
                  hint: say("consoleApp.againHint"),
                  checked: again === "yes",
                }),
              ]),
          ...reasonFields(visit, form, { codes: ["yearly", "leaked"], needed: false }),
        ],
        proceed: say("consoleApp.rotate"),
        back: appHref(id),
      })
    : notice({ tone: "warn", content: say("consoleTrouble.noSecret") })
}`,
  );
}

async function showEnding(visit: Visit, shown: Shown): Promise<void> {
  const { api, id, speech } = visit;
  const one = await api.read({ path: path`/clients/${id}` }, clientDetails);
  showAct(visit, shown, {
    title: speech.say("consoleApp.endEarlierWhich", { name: one.name }),
    lead: speech.say("consoleApp.endEarlierWhat"),
    place: "apps",
    command: command("clients", "end-secret", id, ...reasonOptions(shown.form)),
    fields: reasonFields(visit, shown.form, { codes: ["done", "leaked"], needed: false }),
    proceed: speech.say("consoleApp.endEarlier"),
    back: appHref(id),
  });
}
