/**
 * Every way a sign-in can be refused, in the order in which they are given when several apply. The words are stable:
 * apps read them. docs/reference/reasons.md has one heading for each.
 */
export const reasons = {
  revoked: "This sign-in was ended by your school.",
  signed_out: "You signed out of this app.",
  institution_disabled: "Your school's sign-in is switched off at the moment.",
  client_disabled: "This app is switched off at the moment, or not for your school any more.",
  suspended: "Your account is suspended.",
  mobile_access_off: "Your school has switched off sign-in from mobile apps.",
  credentials_changed: "Your password was changed, so every earlier sign-in has ended.",
  reauthentication_due: "Your school asks everyone to sign in again.",
  session_expired: "This sign-in has run out.",
} as const;

export type Reason = keyof typeof reasons;
