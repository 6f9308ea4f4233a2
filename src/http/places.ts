import { readFile, stat } from "node:fs/promises";
import { type CityResponse, Reader } from "mmdb-lib";

/** Where addresses are, about: from a file that an operator provides, in the MaxMind DB format. */
export interface Places {
  /**
   * “Bilbao, ES”: the town's English name where the file knows it, and the country (ISO 3166-1 alpha-2). Undefined for what the file
   * does not know, and for everything without a file.
   */
  placeOf(address: string): string | undefined;
  /** Reads the file again if it is another one since. Rejects when it cannot be read; the one before goes on being used. */
  renew(): Promise<void>;
}

/** Rejects with `UnreadablePlaces` when there is no such file, or it is none of this kind. */
export async function openPlaces(path: string | undefined): Promise<Places> {
  if (path === undefined) return { placeOf: () => undefined, renew: async () => undefined };
  let held = await read(path);
  return {
    placeOf: (address) => placeIn(held.reader, address),
    async renew() {
      if ((await changedAt(path)) !== held.changedAt) held = await read(path);
    },
  };
}

export class UnreadablePlaces extends Error {
  override readonly name = "UnreadablePlaces";
}

interface Held {
  readonly reader: Reader<CityResponse>;
  /** Milliseconds. */
  readonly changedAt: number;
  /** Milliseconds: when the data was put together. */
  readonly madeAt: number;
}

/** Reads the file whole: it stays in memory. */
export async function read(path: string): Promise<Held> {
  try {
    const at = await changedAt(path);
    const reader = new Reader<CityResponse>(await readFile(path));
    return { reader, changedAt: at, madeAt: reader.metadata.buildEpoch.getTime() };
  } catch (error) {
    throw new UnreadablePlaces(`HALLPASS_PLACES: ${path} is no MaxMind DB file that can be read`, {
      cause: error,
    });
  }
}

const changedAt = async (path: string): Promise<number> => (await stat(path)).mtimeMs;

/** Nothing for what is no address. */
function placeIn(reader: Reader<CityResponse>, address: string): string | undefined {
  try {
    return named(reader.get(address));
  } catch {
    return undefined;
  }
}

/** A file may hold anything: what is no place is none. */
function named(found: CityResponse | null): string | undefined {
  const country = textOf(found?.country?.iso_code);
  if (!/^[A-Z]{2}$/.test(country)) return undefined;
  const town = textOf(found?.city?.names?.en)
    .replaceAll(/[\p{C},]+/gu, " ")
    .trim()
    .slice(0, 80);
  return town === "" ? country : `${town}, ${country}`;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
