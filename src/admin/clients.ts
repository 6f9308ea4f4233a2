import { type Caller, reaches } from "../actions/caller.ts";
import { clientId } from "../policy/ids.ts";
import type { Client } from "../store/port/entities.ts";
import { listOf } from "./answers.ts";
import { clientAnswer, clientDetails, clientDetailsView, clientETag, clientView } from "./client-views.ts";
import { noSuch } from "./reach.ts";
import { reply, route } from "./route.ts";

const list = route({
  method: "get",
  path: "/clients",
  summary: "List the apps, tools, servers and programs of the institutions that you reach",
  permission: "sign-ins:read",
  answers: { 200: listOf("Clients", clientAnswer) },
  handle: async ({ records, now }, { caller }) => {
    const clients = await records.clients();
    const items = clients
      .filter((client) => concerns(caller, client))
      .map((client) => clientView(caller, client, now()));
    return reply(200, { items });
  },
});

const show = route({
  method: "get",
  path: "/clients/{clientId}",
  summary: "Show an app, a tool, a server or a program; its ETag names this version",
  permission: "sign-ins:read",
  answers: { 200: clientDetails },
  handle: async ({ records, now }, { caller, parameters }) => {
    const client = await records.client(clientId(parameters.clientId));
    if (client === undefined || !concerns(caller, client)) throw noSuch("client");
    return reply(200, clientDetailsView(caller, client, now()), clientETag(client));
  },
});

export const clientRoutes = [list, show];

const concerns = (caller: Caller, { institutions }: Client): boolean =>
  caller.institutions === "all" || institutions === "all" || institutions.some((id) => reaches(caller, id));
