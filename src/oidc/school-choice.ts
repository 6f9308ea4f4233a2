import type { RouterContext } from "@koa/router";
import { queryField } from "../http/form.ts";
import { ownCookie } from "../http/own-cookies.ts";
import { institutionId } from "../policy/ids.ts";
import { serves } from "../policy/serves.ts";
import { days } from "../policy/time.ts";
import type { Client, Institution } from "../store/port/entities.ts";
import type { RecordsReader } from "../store/port/records.ts";
import type { InteractionRequest } from "./interaction-request.ts";

type Schools = Pick<RecordsReader, "institution" | "institutions">;

/** The schools whose people may use the client, ordered by name. */
export async function schoolsOf(records: Schools, { institutions }: Client): Promise<readonly Institution[]> {
  if (institutions === "all") return records.institutions();
  const found = await Promise.all(institutions.map((id) => records.institution(id)));
  return found
    .filter((institution) => institution !== undefined)
    .toSorted((one, other) => one.name.localeCompare(other.name));
}

/** One of them, by its id. */
export async function schoolOf(
  records: Schools,
  client: Client,
  id: string | undefined,
): Promise<Institution | undefined> {
  const wanted = institutionId(id ?? "");
  return id === undefined || !serves(client, wanted) ? undefined : records.institution(wanted);
}

/**
 * The school whose sign-in page to show: what the person chose just now, what the app asked for, what the domain of
 * its login_hint belongs to, the client's only one, or the one used last in this browser. Else the person is asked.
 */
export async function chosenSchool(
  records: Schools,
  { client, parameter }: InteractionRequest,
  ctx: RouterContext,
): Promise<Institution | undefined> {
  const named =
    (await schoolOf(records, client, queryField(ctx, "school"))) ??
    (await schoolOf(records, client, parameter("institution")));
  if (named !== undefined) return named;
  const schools = await schoolsOf(records, client);
  const domain = parameter("login_hint")?.split("@").at(-1)?.toLowerCase() ?? "";
  const remembered = rememberedSchool(ctx);
  return (
    schools.find(({ domains }) => domains.includes(domain)) ??
    (schools.length === 1 ? schools[0] : schools.find(({ id }) => id === remembered))
  );
}

const cookieName = (ctx: RouterContext): string => ownCookie(ctx, "hallpass-school");

export const rememberedSchool = (ctx: RouterContext): string | undefined =>
  decoded(ctx.cookies.get(cookieName(ctx), { signed: true }));

export function rememberSchool(ctx: RouterContext, { id }: Institution): void {
  ctx.cookies.set(cookieName(ctx), encodeURIComponent(id), {
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    signed: true,
    overwrite: true,
    maxAge: days(365),
  });
}

function decoded(value: string | undefined): string | undefined {
  try {
    return value === undefined ? undefined : decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

/** Those whose name or domains hold every word of the search, whatever the case and the accents. */
export function searchSchools(schools: readonly Institution[], search: string): readonly Institution[] {
  const words = comparable(search).split(/\s+/);
  return schools.filter(({ name, domains }) => {
    const text = comparable([name, ...domains].join(" "));
    return words.every((word) => text.includes(word));
  });
}

/** An address is as good as its domain: people paste what they know. */
const comparable = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/^\s*[^\s@]+@/, "")
    .trim();
