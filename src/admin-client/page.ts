import { z } from "zod";
import { type Instant, instant } from "../policy/time.ts";

export const time = z.iso.datetime().transform((text): Instant => instant(Date.parse(text)));

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Given back as `after`, it leads to the next page. Absent on the last. */
  readonly next?: string | undefined;
}

export const pageOf = <Item>(item: z.ZodType<Item>): z.ZodType<Page<Item>> =>
  z.object({ items: z.array(item), next: z.string().optional() });

/** An answer of which nothing is needed. */
export const unread = z.unknown();
