import { type AccountState, accountState, suspended } from "../admin-client/accounts.ts";
import { grant } from "../admin-client/grants.ts";
import { pageOf } from "../admin-client/page.ts";
import { radioField } from "../components/fields.ts";
import { html } from "../http/html.ts";
import { goOn } from "../http/notice-cookie.ts";
import { type Act, actRoutes, errorsOf } from "./act.ts";
import { path } from "./api.ts";
import { command, option, reasonOptions } from "./command.ts";
import {
  type Filled,
  reasonFields,
  reasonIn,
  type Shown,
  showAct,
  stated,
  stateOf,
  timeField,
  timeSent,
  withinField,
} from "./forms.ts";
import { nameOf } from "./person.ts";
import type { Visit } from "./visit.ts";

const codes = ["conduct", "left-school", "lost-device", "under-review"];

const suspend: Act = {
  path: "/people/:id/suspend",
  permission: "suspensions:write",
  names: ["starts", "ends", "signOut"],
  wrong: (visit, refused) =>
    errorsOf(visit, refused, {
      startsAt: ["starts", "consoleAct.timeWrong"],
      endsAt: ["ends", "consoleAct.endsTooEarly"],
    }),
  show: showForm,
  run: async (visit, form) => {
    const { api, ctx, id } = visit;
    const body = {
      ...reasonIn(form),
      ...stated({ startsAt: timeSent(visit, "starts"), endsAt: timeSent(visit, "ends") }),
      signOut: form.values["signOut"] !== "pause",
    };
    const request = { method: "post", path: path`/accounts/${id}/suspensions`, body } as const;
    const { suspension } = await api.read(request, suspended);
    const done = suspension.inForce ? "consoleAct.suspended" : "consoleAct.suspensionPlanned";
    goOn(ctx, `/console/people/${id}`, { tone: "good", id: done });
  },
};

export const suspendRoutes = actRoutes(suspend);

async function showForm(visit: Visit, shown: Shown): Promise<void> {
  const { api, id, speech } = visit;
  const { say } = speech;
  const { form: said } = shown;
  const [person, grants] = await Promise.all([
    api.read({ path: path`/accounts/${id}` }, accountState),
    api.read({ path: path`/accounts/${id}/grants` }, pageOf(grant)),
  ]);
  const live = grants.items.filter(({ decision }) => decision.allowed).length;
  showAct(visit, shown, {
    title: say("consoleAct.suspendWhom", { name: person.name }),
    lead: say("consoleAct.suspendWhat"),
    place: "people",
    command: commandFor(visit, person, said),
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
      withinField(visit),
    ],
    proceed: say("consoleAct.suspend"),
    back: `/console/people/${id}`,
  });
}

/** Times as instants: the command line would read a wall time in the zone of its own machine. */
const commandFor = (visit: Visit, person: AccountState, said: Filled): string =>
  command(
    "suspend",
    nameOf(person),
    ...reasonOptions(said, "conduct"),
    ...option("--from", instantSent(visit, "starts")),
    ...option("--until", instantSent(visit, "ends")),
    said.values["signOut"] === "pause" && "--keep-signed-in",
  );

/** Undefined as well for what is no time: the form says so. */
function instantSent(visit: Visit, name: string): string | undefined {
  const at = timeSent(visit, name);
  return at === "?" ? undefined : at;
}
