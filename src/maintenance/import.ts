import { userInfo } from "node:os";
import { operator } from "../actions/caller.ts";
import { noteImport } from "../actions/note-import.ts";
import { openSigningKey } from "../actions/signing-keys.ts";
import { readDevelopmentSecrets } from "../config/development-secrets.ts";
import type { Settings } from "../config/settings.ts";
import {
  isMovedSignIn,
  type MovedSignIn,
  type MoveTarget,
  type RecordRow,
  signingKeyIn,
} from "../store/port/moving.ts";
import type { Clocks } from "../store/port/store-clock.ts";
import { openTarget } from "../stores.ts";
import { counted, nobodyRuns, type Progress } from "./export.ts";
import { type End, type Header, type Line, MoveRefused, readFile } from "./moved-file.ts";

interface What {
  readonly file: string;
  readonly progress: Progress;
}

/** Reads an export into empty stores. The file is read to its end before anything is written. */
export async function importFrom(settings: Settings, clocks: Clocks, { file, progress }: What): Promise<End> {
  const header = await looked(file, await keySecret(settings));
  const target = await openTarget(settings, clocks.wall);
  try {
    sameSchema(header, target, file);
    await nobodyRuns(target, clocks.elapsed);
    await isEmpty(target, header.id);
    const end = await written(file, target, progress);
    const what = { export: header.id, exportedAt: header.at, counts: end.counts };
    await target.finish(noteImport(operator(userInfo().username), { now: clocks.wall, what }));
    return end;
  } finally {
    await target.close();
  }
}

/** None is made up here: the keys in the file are sealed already. */
async function keySecret({ keyEncryptionSecret, data }: Settings): Promise<string> {
  const secret = keyEncryptionSecret ?? (await readDevelopmentSecrets(data))?.keyEncryptionSecret;
  if (secret !== undefined) return secret;
  throw new MoveRefused(
    `HALLPASS_KEY_ENCRYPTION_SECRET must be the secret of the installation that moves here. In development, copy development-secrets.json from its data folder to ${data}.`,
  );
}

/** To its end, so that what is cut short, changed, or sealed with another secret is found before anything is written. */
async function looked(file: string, secret: string): Promise<Header> {
  let header: Header | undefined;
  for await (const read of readFile(file)) {
    if ("hallpass" in read) header = read;
    else if (isLine(read)) opens(read, secret);
  }
  if (header === undefined) throw new MoveRefused(`${file} is no export of Hallpass.`);
  return header;
}

const isLine = (read: Header | Line | End): read is Line => Array.isArray(read);

/** Throws what tells the operator that the secret is another. */
function opens([kind, value]: Line, secret: string): void {
  const key = signingKeyIn({ table: kind, row: value as RecordRow["row"] });
  if (key !== undefined) openSigningKey(secret, key);
}

function sameSchema({ schema }: Header, target: MoveTarget, file: string): void {
  const unknown = schema.filter((name) => !target.schema.includes(name));
  if (unknown.length > 0)
    throw new MoveRefused(
      `${file} was made by a newer version of Hallpass: this one does not know ${unknown.join(", ")}. Import it with that version.`,
    );
  if (schema.length < target.schema.length)
    throw new MoveRefused(
      `${file} was made by an older version of Hallpass. Make the export again with this one; it brings the old stores up to date first.`,
    );
}

async function isEmpty(target: MoveTarget, id: string): Promise<void> {
  const holding = await target.holding(id);
  if (holding.length === 0) return;
  throw new MoveRefused(
    `The stores that the settings name are not empty: they hold ${holding.join(", ")}. Import into new ones, on which no server has run yet.`,
  );
}

const atOnce = 200;

/** Once more for each: what stands first in the file, the records, is written last. */
async function written(file: string, target: MoveTarget, progress: Progress): Promise<End> {
  const signIns = linesIn(file, isMovedSignIn);
  for await (const some of inSteps(signIns))
    await target.putSignIns(some.map(([, one]) => one as MovedSignIn));
  let end: End | undefined;
  const records = linesIn(
    file,
    (kind) => !isMovedSignIn(kind),
    (found) => {
      end = found;
    },
  );
  for await (const some of inSteps(counted(records, progress)))
    await target.putRecords(some.map(([table, row]) => ({ table, row: row as RecordRow["row"] })));
  if (end === undefined) throw new MoveRefused(`${file} has changed while it was read.`);
  return end;
}

async function* linesIn(
  file: string,
  wanted: (kind: string) => boolean,
  atEnd: (end: End) => void = () => undefined,
): AsyncGenerator<Line> {
  for await (const read of readFile(file)) {
    if ("sha256" in read) atEnd(read);
    else if (isLine(read) && wanted(read[0])) yield read;
  }
}

async function* inSteps<Item>(items: AsyncIterable<Item>): AsyncGenerator<readonly Item[]> {
  let some: Item[] = [];
  for await (const item of items) {
    some.push(item);
    if (some.length < atOnce) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}
