import { checkboxField, numberField } from "../components/fields.ts";
import { notice } from "../components/notice.ts";
import { timeOf } from "../components/time.ts";
import { html } from "../http/html.ts";
import { goOn } from "../http/notice-cookie.ts";
import { clientDetails, secretRotated, unread } from "./answers.ts";
import { path, Refused } from "./api.ts";
import { appHref } from "./app.ts";
import { showSecret } from "./app-writes.ts";
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
import type { Visit } from "./visit.ts";

const ask: ConsoleRoute = {
  method: "get",
  path: "/apps/:id/secret",
  permission: "clients:write",
  serve: (visit) => showRotation(visit, { form: { ...empty, values: { overlap: "24" } }, status: 200 }),
};

const rotate: ConsoleRoute = {
  method: "post",
  path: "/apps/:id/secret",
  permission: "clients:write",
  dangerous: true,
  serve: async (visit) => {
    const { api, id, speech } = visit;
    const form = filled(visit, ["overlap", "again", "code", "note"]);
    const { overlap, again, code, note } = form.values;
    const body = {
      overlapHours: Number(overlap),
      ...(again === "yes" && { again: true }),
      ...stated({ code, note }),
    };
    try {
      const request = { method: "post", path: path`/clients/${id}/secret-rotations`, body } as const;
      const { secret, earlierSecretUntil: until } = (await api.ask(request, secretRotated)).value;
      const more =
        until === undefined
          ? html`<p>${speech.say("consoleApp.earlierOver")}</p>`
          : html`<p>${speech.say("consoleApp.earlierUntil")}: ${timeOf(speech, until)}</p>`;
      showSecret(visit, { id, secret, title: speech.say("consoleApp.rotated"), more });
    } catch (error) {
      if (!(error instanceof Refused) || ![400, 409].includes(error.status)) throw error;
      const fields = { ...reasonErrors, overlapHours: ["overlap", "consoleApp.wrong_overlap"] } as const;
      await showRotation(visit, {
        form: refusedForm(visit, form, { refused: error, fields }),
        status: error.status,
      });
    }
  },
};

const askEnd: ConsoleRoute = {
  method: "get",
  path: "/apps/:id/end-secret",
  permission: "clients:write",
  serve: (visit) => showEnding(visit, { form: empty, status: 200 }),
};

const end: ConsoleRoute = {
  method: "post",
  path: "/apps/:id/end-secret",
  permission: "clients:write",
  dangerous: true,
  serve: async (visit) => {
    const { api, ctx, id } = visit;
    const form = filled(visit, ["code", "note"]);
    try {
      const request = {
        method: "post",
        path: path`/clients/${id}/secret-endings`,
        body: stated(form.values),
      } as const;
      await api.ask(request, unread);
      goOn(ctx, appHref(id), { tone: "good", id: "consoleApp.earlierEnded" });
    } catch (error) {
      if (!(error instanceof Refused) || error.word !== "invalid-request") throw error;
      await showEnding(visit, {
        form: refusedForm(visit, form, { refused: error, fields: reasonErrors }),
        status: 400,
      });
    }
  },
};

export const appSecretRoutes = [ask, rotate, askEnd, end];

interface Shown {
  readonly form: Filled;
  readonly status: number;
}

async function showRotation(visit: Visit, { form, status }: Shown): Promise<void> {
  const { api, id, speech } = visit;
  const { say } = speech;
  const one = await api.read({ path: path`/clients/${id}` }, clientDetails);
  const { overlap = "24", again, code, note } = form.values;
  const title = say("consoleApp.rotateWhich", { name: one.name });
  const running = one.earlierSecretUntil;
  show(
    visit,
    {
      title,
      place: "apps",
      status,
      command: command(
        "clients",
        "rotate-secret",
        id,
        ...option("--overlap", overlap),
        again === "yes" && "--again",
        ...option("--code", code),
        ...option("--note", note),
      ),
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

async function showEnding(visit: Visit, { form, status }: Shown): Promise<void> {
  const { api, id, speech } = visit;
  const one = await api.read({ path: path`/clients/${id}` }, clientDetails);
  const title = speech.say("consoleApp.endEarlierWhich", { name: one.name });
  const reason = [...option("--code", form.values["code"]), ...option("--note", form.values["note"])];
  show(
    visit,
    { title, place: "apps", status, command: command("clients", "end-secret", id, ...reason) },
    html`<h1>${title}</h1><p class="lead">${speech.say("consoleApp.endEarlierWhat")}</p>
${formTrouble(form)}
${actForm(visit, {
  fields: reasonFields(visit, form, { codes: ["done", "leaked"], needed: false }),
  proceed: speech.say("consoleApp.endEarlier"),
  back: appHref(id),
})}`,
  );
}
