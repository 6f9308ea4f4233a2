import type { Html } from "../http/html.ts";
import type { Speech } from "../messages/speech.ts";
import { barTable } from "./charts.ts";

/** All that this needs of a visit. */
interface Viewer {
  readonly speech: Speech;
  readonly deps: {
    readonly clients: () => readonly { readonly id: string; readonly name: string }[];
  };
}

/** What it is called; its id where it is registered no more. */
export const nameOfClient = ({ deps }: Pick<Viewer, "deps">, id: string): string =>
  deps.clients().find((client) => client.id === id)?.name ?? id;

/** Ids of apps, or words for something else, and how many sign-ins each has. */
export type Counts = readonly (readonly [name: string, signIns: number])[];

/** Sign-ins by app. */
export const byAppTable = (visit: Viewer, byApp: Counts): Html =>
  barTable(visit.speech, {
    caption: visit.speech.say("consoleOverview.byApp"),
    label: visit.speech.say("consoleEnd.app"),
    value: visit.speech.say("consoleOverview.signIns"),
    ...appRows(visit, byApp),
  });

/** So many apps have a row of their own: the page is to weigh less than 60 kB. */
const appsShown = 10;

/** Those with the most sign-ins, and the others together. */
function appRows(visit: Viewer, byApp: Counts): { readonly rows: Counts; readonly others?: Counts[number] } {
  const ordered = byApp.toSorted(([, one], [, other]) => other - one);
  const rest = ordered.slice(appsShown);
  const rows = ordered
    .slice(0, appsShown)
    .map(([client, signIns]) => [nameOfClient(visit, client), signIns] as const);
  if (rest.length === 0) return { rows };
  const name = visit.speech.say("consoleOverview.otherApps", { count: rest.length });
  return { rows, others: [name, rest.reduce((sum, [, signIns]) => sum + signIns, 0)] };
}
