/** Why somebody acts: a short word for scripts and lists, and a note in their own words. Both go into the audit record. */
export interface GivenReason {
  readonly code?: string;
  readonly note?: string;
}

/** What doors hold the two to before they call an action. */
export const reasonCodePattern = /^[a-z0-9-]{1,40}$/;
export const noteLength = 1000;
