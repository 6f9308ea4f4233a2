import type { Rulebook } from "./rulebook.ts";

type Size = ReturnType<Rulebook["size"]>;

/** What to do from time to time: forget what no longer matters, and tell how much is left when that has changed. */
export function tidyRulebook(
  { forget, size }: Pick<Rulebook, "forget" | "size">,
  tell: (size: Size) => void,
): () => Promise<void> {
  let told = "";
  return async () => {
    forget();
    const now = size();
    if (JSON.stringify(now) === told) return;
    told = JSON.stringify(now);
    tell(now);
  };
}
