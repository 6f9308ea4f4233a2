import { reachesClient } from "../actions/caller.ts";
import { listOf } from "./answers.ts";
import { clientAnswer, clientDetails, clientDetailsView, clientETag, clientView } from "./client-views.ts";
import { reachedClient } from "./reach.ts";
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
      .filter((client) => reachesClient(caller, client))
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
  handle: async (deps, { caller, parameters }) => {
    const client = await reachedClient(deps, caller, parameters.clientId);
    return reply(200, clientDetailsView(caller, client, deps.now()), clientETag(client));
  },
});

export const clientRoutes = [list, show];
