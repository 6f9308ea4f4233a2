import { radioField } from "../components/fields.ts";
import { html } from "../http/html.ts";
import { goOn } from "../http/notice-cookie.ts";
import { type AccountState, accountState, grant, pageOf, suspended } from "./answers.ts";
import { path } from "./api.ts";
import { command, option } from "./command.ts";
import {
  actForm,
  empty,
  type Filled,
  filled,
  formTrouble,
  orAgain,
  reasonErrors,
  reasonFields,
  stated,
  stateOf,
  timeField,
  timeSent,
} from "./forms.ts";
import { show } from "./page.ts";
import { nameOf } from "./person.ts";
import type { ConsoleRoute } from "./route.ts";
import type { Visit } from "./visit.ts";

const codes = ["conduct", "left-school", "lost-device", "under-review"];

const form: ConsoleRoute = {
  method: "get",
  path: "/people/:id/suspend",
  permission: "suspensions:write",
  serve: async (visit) => showForm(visit, { form: empty, status: 200 }),
};

const suspend: ConsoleRoute = {
  method: "post",
  path: "/people/:id/suspend",
  permission: "suspensions:write",
  dangerous: true,
  serve: async (visit) => {
    const { api, ctx, id } = visit;
    const said = filled(visit, ["code", "note", "starts", "ends", "signOut"]);
    const { code, note, signOut } = said.values;
    const body = stated({ code, note, startsAt: timeSent(visit, "starts"), endsAt: timeSent(visit, "ends") });
    await orAgain(
      visit,
      { form: said, fields: errors, show: (again) => showForm(visit, again) },
      async () => {
        const { value } = await api.ask(
          {
            method: "post",
            path: path`/accounts/${id}/suspensions`,
            body: { ...body, signOut: signOut !== "pause" },
          },
          suspended,
        );
        const done = value.suspension.inForce ? "consoleAct.suspended" : "consoleAct.suspensionPlanned";
        goOn(ctx, `/console/people/${id}`, { tone: "good", id: done });
      },
    );
  },
};

export const suspendRoutes = [form, suspend];

const errors = {
  ...reasonErrors,
  startsAt: ["starts", "consoleAct.timeWrong"],
  endsAt: ["ends", "consoleAct.endsTooEarly"],
} as const;

async function showForm(
  visit: Visit,
  { form: said, status }: { form: Filled; status: number },
): Promise<void> {
  const { api, id, speech } = visit;
  const { say } = speech;
  const [person, grants] = await Promise.all([
    api.read({ path: path`/accounts/${id}` }, accountState),
    api.read({ path: path`/accounts/${id}/grants` }, pageOf(grant)),
  ]);
  const live = grants.items.filter(({ decision }) => decision.allowed).length;
  const title = say("consoleAct.suspendWhom", { name: person.name });
  show(
    visit,
    { title, place: "people", status, command: commandFor(person, said) },
    html`<h1>${title}</h1>
<p class="lead">${say("consoleAct.suspendWhat")}</p>
${formTrouble(said)}
${actForm(visit, {
  fields: [
    ...reasonFields(visit, said, { codes, needed: true }),
    radioField({
      ...stateOf(said, "signOut"),
      value: said.values["signOut"] || "end",
      label: say("consoleAct.signOut"),
      options: [
        {
          value: "end",
          label: say("consoleAct.signOutEnd", { count: live }),
          hint: say("consoleAct.signOutEndHint"),
        },
        { value: "pause", label: say("consoleAct.signOutPause"), hint: say("consoleAct.signOutPauseHint") },
      ],
    }),
    html`<details class="more"${(said.values["starts"] || said.values["ends"]) && html` open`}><summary>${say("consoleAct.when")}</summary>
${timeField(visit, said, { name: "starts", label: say("consoleAct.starts") })}
${timeField(visit, said, { name: "ends", label: say("consoleAct.ends") })}</details>`,
    html`<aside class="told"><h2>${say("consoleAct.told")}</h2><p>“${say("reasons.suspended")}”</p><p>${say("consoleAct.toldMore")}</p></aside>`,
  ],
  proceed: say("consoleAct.suspend"),
  back: `/console/people/${id}`,
})}`,
  );
}

const commandFor = (person: AccountState, { values }: Filled): string =>
  command(
    "suspend",
    nameOf(person),
    "--code",
    values["code"] || "conduct",
    ...option("--note", values["note"]),
    ...option("--until", values["ends"]?.replace("T", " ")),
    values["signOut"] === "pause" && "--keep-signed-in",
  );
