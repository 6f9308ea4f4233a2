import { createHash } from "node:crypto";

/** Lua that Redis runs in one step. All its keys are in one slot. */
export interface Script {
  readonly text: string;
  readonly sha: string;
}

export const script = (text: string): Script => ({
  text,
  sha: createHash("sha1").update(text).digest("hex"),
});

/**
 * What is kept of a record's state, before its payload: "n" and its end, or "u", its end and when it was used; instants
 * as 13 digits. What is not plainly unused is used. `rewritten` is a new payload's state where there may be an old one: what was used stays used, and does
 * not live longer for being written again. `usedUp` is the state after a use, or nothing if it cannot be used. `isLate`:
 * a node that stood still finds commands of which nobody awaits the answer any more.
 */
export const states = `
local function rewritten(old, ends)
  if not old or string.sub(old, 1, 1) == "n" then return "n" .. ends end
  local was = string.sub(old, 2, 14)
  return "u" .. (was < ends and was or ends) .. string.sub(old, 15, 27)
end
local function usedUp(old, at, latest)
  local ends = string.sub(old, 2, 14)
  if string.sub(old, 1, 1) ~= "n" or ends <= at then return nil end
  return "u" .. (ends < latest and ends or latest) .. at
end
local function isLate(deadline)
  local time = redis.call("TIME")
  return time[1] * 1000 + time[2] / 1000 > tonumber(deadline)
end
local function lengthOf(state)
  return string.sub(state, 1, 1) == "n" and 14 or 27
end
`;

/** KEYS: record. ARGV: end, payload, time to live. */
export const putRecord = script(`${states}
local state = rewritten(redis.call("GET", KEYS[1]), ARGV[1])
redis.call("SET", KEYS[1], state .. ARGV[2], "PX", ARGV[3])
`);

/**
 * KEYS: record, note. ARGV: until when by this node's clock, now, latest end; the note and its time to live, or an empty
 * note. 1: it is used now. -1: too late.
 */
export const useRecord = script(`${states}
if isLate(ARGV[1]) then return -1 end
local old = redis.call("GET", KEYS[1])
local state = old and usedUp(old, ARGV[2], ARGV[3])
if not state then return 0 end
redis.call("SET", KEYS[1], state .. string.sub(old, 15), "KEEPTTL")
if ARGV[4] ~= "" then redis.call("SET", KEYS[2], ARGV[4], "PX", ARGV[5]) end
return 1
`);

/** KEYS: record. ARGV: what it must be, what it becomes, time to live. 1: it was. */
export const swapRecord = script(`
if (redis.call("GET", KEYS[1]) or "") ~= ARGV[1] then return 0 end
redis.call("SET", KEYS[1], ARGV[2], "PX", ARGV[3])
return 1
`);

/** KEYS: counter. ARGV: now, end, time to live. The new value. */
export const countUp = script(`
local old = redis.call("GET", KEYS[1])
if not old or string.sub(old, 1, 13) <= ARGV[1] then
  redis.call("SET", KEYS[1], ARGV[2] .. ARGV[4], "PX", ARGV[3])
  return tonumber(ARGV[4])
end
local value = tonumber(string.sub(old, 14)) + tonumber(ARGV[4])
redis.call("SET", KEYS[1], string.sub(old, 1, 13) .. value, "KEEPTTL")
return value
`);
