import { setTimeout as wait } from "node:timers/promises";
import { type Answer, openConnection } from "../support/connection.ts";
import { post, postJson } from "../support/plain-requests.ts";
import { oneOf, type Random } from "../support/seeded.ts";
import type { SignIn } from "./load-school.ts";
import type { RaceSchool } from "./race-school.ts";

/** What ends or pauses sign-ins of one school. */
export interface LoadAct {
  readonly request: string;
  readonly reaches: (signIn: SignIn) => boolean;
  /** Lifts what stands against the person. With `pauses`, what was reached goes on then. */
  readonly lift?: string;
  readonly pauses: boolean;
}

interface Choice {
  readonly at: RaceSchool;
  readonly authorization: string;
  readonly random: Random;
  readonly signIns: readonly SignIn[];
}

export function chosenAct(choice: Choice): LoadAct {
  return oneOf(choice.random, mostlyPauses)(choice);
}

const code = "drill";

const suspension =
  (signOut: boolean) =>
  ({ at, authorization, random }: Choice): LoadAct => {
    const person = oneOf(random, at.people);
    const path = `/admin/v1${person.account}`;
    return {
      request: postJson(`${path}/suspensions`, { code, signOut }, authorization),
      reaches: (signIn) => signIn.person === person,
      lift: postJson(`${path}/reinstatements`, {}, authorization),
      pauses: !signOut,
    };
  };

function endOfGrant({ authorization, random, signIns }: Choice): LoadAct {
  const { grant } = oneOf(random, signIns);
  return {
    request: postJson(`/admin/v1/grants/${grant}/revocations`, { code }, authorization),
    reaches: (signIn) => signIn.grant === grant,
    pauses: false,
  };
}

/** By the app itself (RFC 7009), which ends the whole sign-in. */
function endOfToken({ at, random, signIns }: Choice): LoadAct {
  const { grant, access } = oneOf(
    random,
    signIns.filter(({ kind }) => kind === "app"),
  );
  const client = at.app.config.clientMetadata().client_id;
  return {
    request: post("/revoke", { token: access, client_id: client }),
    reaches: (signIn) => signIn.grant === grant,
    pauses: false,
  };
}

function endOfAccount({ at, authorization, random }: Choice): LoadAct {
  const person = oneOf(random, at.people);
  return {
    request: postJson(`/admin/v1${person.account}/revocations`, { code }, authorization),
    reaches: (signIn) => signIn.person === person,
    pauses: false,
  };
}

/** Each school has an app of its own. */
function endOfApp({ at, authorization }: Choice): LoadAct {
  const target = { level: "client", client: at.app.config.clientMetadata().client_id };
  return {
    request: postJson("/admin/v1/revocations", { target, code }, authorization),
    reaches: ({ kind }) => kind === "app",
    pauses: false,
  };
}

function endOfInstitution({ at, authorization }: Choice): LoadAct {
  const target = { level: "institution", institution: at.institution };
  return {
    request: postJson("/admin/v1/revocations", { target, code }, authorization),
    reaches: () => true,
    pauses: false,
  };
}

const pause = suspension(false);

/** Whoever is paused need not sign in anew, which takes long. */
const mostlyPauses: readonly ((choice: Choice) => LoadAct)[] = [
  Array.from({ length: 6 }, () => pause),
  [endOfGrant, endOfToken, endOfGrant, endOfToken],
  [suspension(true), endOfAccount, endOfApp, endOfInstitution],
].flat();

/** Sends requests one after the other, on a connection of its own. */
export interface Desk {
  /** Resolves when it is acknowledged. What "cannot be told at the moment" is sent again: it may have been done. */
  acknowledged(request: string): Promise<void>;
  close(): void;
}

/** In milliseconds. */
const pauseBetween = 20;
const mostTries = 500;

export async function openDesk(port: number, fault: (error: unknown) => void): Promise<Desk> {
  const connection = await openConnection(port, fault);
  return {
    async acknowledged(request) {
      for (let tries = 0; tries < mostTries; tries += 1) {
        const answer = await new Promise<Answer>((answered) => connection.ask(request, answered));
        if (answer.status === 200 || answer.status === 201) return;
        if (answer.status !== 503) throw new Error(`an act: ${answer.head}\n\n${answer.body}`);
        await wait(pauseBetween);
      }
      throw new Error("an act was not acknowledged");
    },
    close: connection.close,
  };
}
