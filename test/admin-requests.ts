import { hillview, hugosPhone, people, phone, riverside } from "./two-schools.ts";

/** What is sent to every route is about something at one school, at the other, or nowhere. */
export type Place = "own" | "foreign" | "unknown";

export const ids: Readonly<
  Record<
    Place,
    Readonly<Record<"account" | "approval" | "client" | "grant" | "institution" | "revocation", string>>
  >
> = {
  own: {
    account: people.ana.id,
    approval: "apr_own",
    client: "diary-here",
    grant: phone,
    institution: riverside,
    revocation: "den_own",
  },
  foreign: {
    account: people.hugo.id,
    approval: "apr_foreign",
    client: "diary-there",
    grant: hugosPhone,
    institution: hillview,
    revocation: "den_foreign",
  },
  unknown: {
    account: "acc_nobody",
    approval: "apr_none",
    client: "nothing",
    grant: "grt_nobody",
    institution: "nowhere",
    revocation: "den_none",
  },
};

let usernames = 0;
let clients = 0;
export const bodies: Readonly<Record<string, (place: Place) => object>> = {
  "post /accounts": (place) => {
    usernames += 1;
    return { institution: ids[place].institution, username: `new-${usernames}`, name: "New" };
  },
  "put /accounts/{accountId}/password": () => ({ password: "correct horse battery" }),
  "post /accounts/{accountId}/suspensions": () => ({ code: "conduct" }),
  "post /accounts/{accountId}/reinstatements": () => ({}),
  "post /accounts/{accountId}/revocations": () => ({}),
  "post /grants/{grantId}/revocations": () => ({}),
  "post /revocations": (place) => ({
    target: { level: "account", account: ids[place].account },
    code: "stolen",
  }),
  "post /approvals/{approvalId}/approve": () => ({}),
  "post /approvals/{approvalId}/refuse": () => ({}),
  "post /bulk": (place) => ({ action: "suspend", accounts: [ids[place].account], code: "conduct" }),
  "post /imports/accounts": (place) => ({
    institution: ids[place].institution,
    people: [{ username: "import", name: "Import" }],
  }),
  "post /previews": (place) => ({
    revocation: { target: { level: "institution", institution: ids[place].institution } },
  }),
  "put /institutions/{institutionId}/policy": () => ({ timers: {} }),
  "put /institutions/{institutionId}/state": () => ({ disabled: false }),
  "post /clients": () => {
    clients += 1;
    return {
      id: `new-${clients}`,
      kind: "mobile",
      name: `New ${clients}`,
      institutions: "all",
      redirectUris: ["com.example.new:/back"],
      scopes: ["openid"],
    };
  },
  "put /clients/{clientId}": (place) => ({
    name: "Changed",
    institutions: [ids[place].institution],
    redirectUris: ["https://changed.example/back"],
    scopes: ["openid"],
  }),
  "post /clients/{clientId}/secret-rotations": () => ({ overlapHours: 0 }),
  "post /clients/{clientId}/secret-endings": () => ({}),
  "put /clients/{clientId}/state": () => ({ disabled: false }),
  "put /accounts/{accountId}/mobile-access": () => ({ access: "off" }),
  "post /accounts/{accountId}/credential-changes": () => ({}),
  "post /content": () => ({}),
  "post /keys/rotations": () => ({}),
};
