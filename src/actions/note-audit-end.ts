import type { RecordsReader } from "../store/port/records.ts";

/**
 * What to do from time to time: tell where the audit chain ends when it has grown, for a place that whoever can write the
 * records cannot write. Only with that can anybody notice that the end was cut off, or the whole chain made anew.
 */
export function noteAuditEnd(
  { audit }: Pick<RecordsReader, "audit">,
  tell: (end: { readonly audit: number; readonly hash: string }) => void,
): () => Promise<void> {
  let told = 0;
  return async () => {
    const [last] = (await audit({ institutions: "all", limit: 1 })).items;
    if (last === undefined || last.number === told) return;
    told = last.number;
    tell({ audit: last.number, hash: last.hash });
  };
}
