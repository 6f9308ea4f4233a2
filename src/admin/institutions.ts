import { reaches } from "../actions/caller.ts";
import { institutionAnswer, listOf } from "./answers.ts";
import { reachedInstitution } from "./reach.ts";
import { reply, route } from "./route.ts";
import { institutionView } from "./views.ts";

const list = route({
  method: "get",
  path: "/institutions",
  summary: "List the institutions that you reach",
  permission: "accounts:read",
  answers: { 200: listOf("Institutions", institutionAnswer) },
  handle: async ({ records }, { caller }) => {
    const institutions = await records.institutions();
    const reached = institutions.filter(({ id }) => reaches(caller, id));
    return reply(200, { items: reached.map(institutionView) });
  },
});

const show = route({
  method: "get",
  path: "/institutions/{institutionId}",
  summary: "Show one institution",
  permission: "accounts:read",
  answers: { 200: institutionAnswer },
  handle: async (deps, { caller, parameters }) =>
    reply(200, institutionView(await reachedInstitution(deps, caller, parameters.institutionId))),
});

export const institutionRoutes = [list, show];
