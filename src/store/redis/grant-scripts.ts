import { script, states } from "./scripts.ts";

/**
 * A grant and its refresh tokens are one value: the last activity (13 digits, and two that check them), then parts. A part is a letter, its
 * length in two bytes, and its bytes: "d" what never changes of the grant (always the first), "e" what the engine
 * keeps, "r" a refresh token: the length of its hash, the hash, its state (see scripts.ts), its payload.
 */
const parts = `${states}
local function read(value)
  local list, at = {}, 16
  while at < #value do
    local high, low = string.byte(value, at + 1, at + 2)
    local size = high * 256 + low
    list[#list + 1] = { string.sub(value, at, at), string.sub(value, at + 3, at + 2 + size) }
    at = at + 3 + size
  end
  return list
end
local function write(activity, list)
  local text = { activity }
  for _, part in ipairs(list) do
    text[#text + 1] = part[1] .. string.char(math.floor(#part[2] / 256), #part[2] % 256) .. part[2]
  end
  return table.concat(text)
end
local function hashOf(part)
  return part[1] == "r" and string.sub(part[2], 2, 1 + string.byte(part[2], 1))
end
local function stateOf(part)
  local from = 2 + string.byte(part[2], 1)
  local state = string.sub(part[2], from, from + 26)
  return string.sub(state, 1, lengthOf(state))
end
local function token(hash, state, payload)
  return { "r", string.char(#hash) .. hash .. state .. payload }
end
local function payloadOf(part)
  return string.sub(part[2], 2 + string.byte(part[2], 1) + #stateOf(part))
end
local function with(list, hash, ends, payload, now)
  local kept, found, spare = {}, false, -100
  for _, part in ipairs(list) do
    if hashOf(part) and string.sub(stateOf(part), 1, 1) == "u" then spare = spare + 1 end
  end
  for _, part in ipairs(list) do
    local own = hashOf(part)
    local state = own and stateOf(part)
    if own == hash then
      part, found = token(hash, rewritten(state, ends), payload), true
    elseif state and string.sub(state, 1, 1) == "u" then
      if spare > 0 or string.sub(state, 2, 14) <= now then part = nil end
      spare = spare - 1
    end
    kept[#kept + 1] = part
  end
  if not found then kept[#kept + 1] = token(hash, "n" .. ends, payload) end
  return kept
end
local nobody = "000000000000000"
local value = redis.call("GET", KEYS[1])
local activity = value and string.sub(value, 1, 15) or nobody
local list = value and read(value) or {}
local function keep(kept, life)
  local left = value and redis.call("PTTL", KEYS[1]) or 0
  redis.call("SET", KEYS[1], write(activity, kept), "PX", math.max(left, tonumber(life)))
end
`;

/** ARGV: last activity, what never changes, the engine's part beside that and by itself, time to live. */
export const putGrant = script(`${parts}
if list[1] and list[1][1] == "d" then
  for _, part in ipairs(list) do
    if part[1] == "e" then part[2] = list[1][2] == ARGV[2] and ARGV[3] or ARGV[4] end
  end
else
  activity = ARGV[1]
  table.insert(list, 1, { "e", ARGV[3] })
  table.insert(list, 1, { "d", ARGV[2] })
end
redis.call("SET", KEYS[1], write(activity, list), "PX", ARGV[5])
`);

/** ARGV: the use, time to live. The last activity before it, which a use also mends; nothing when there is no such grant. */
export const recordUse = script(`
local start = redis.call("GETRANGE", KEYS[1], 0, 15)
if string.sub(start, 16) ~= "d" then return false end
local was = string.sub(start, 1, 15)
local digits = string.find(was, "^%d+$")
local whole = digits and string.sub(was, 1, 13) % 97 == tonumber(string.sub(was, 14))
if not whole or was < ARGV[1] then
  redis.call("SETRANGE", KEYS[1], 0, ARGV[1])
  redis.call("PEXPIRE", KEYS[1], ARGV[2])
end
return was
`);

/**
 * ARGV: hash, end, payload, least time to live, now; of a successor also the hash of what it succeeds, without whose use
 * it is not put. Forgets tokens that were used and have ended, and all but the last hundred that were used: names still
 * tell of their use. 1: it is there.
 */
export const putToken = script(`${parts}
if ARGV[6] then
  local succeeds = false
  for _, part in ipairs(list) do
    if hashOf(part) == ARGV[6] then succeeds = string.sub(stateOf(part), 1, 1) == "u" end
  end
  if not succeeds then return 0 end
end
keep(with(list, ARGV[1], ARGV[2], ARGV[3], ARGV[5]), ARGV[4])
return 1
`);

/**
 * KEYS: grant, note. ARGV: until when by this node's clock, hash, now, latest end; the successor's hash, end, payload and
 * least time to live, or an empty hash; the note and its time to live, or an empty note. 1: it is used now, and its
 * successor is there. -1: too late.
 */
export const useToken = script(`${parts}
if isLate(ARGV[1]) then return -1 end
for index, part in ipairs(list) do
  if hashOf(part) == ARGV[2] then
    local state = usedUp(stateOf(part), ARGV[3], ARGV[4])
    if not state then return 0 end
    list[index] = token(ARGV[2], state, payloadOf(part))
    if ARGV[5] == "" then redis.call("SET", KEYS[1], write(activity, list), "KEEPTTL")
    else keep(with(list, ARGV[5], ARGV[6], ARGV[7], ARGV[3]), ARGV[8]) end
    if ARGV[9] ~= "" then redis.call("SET", KEYS[2], ARGV[9], "PX", ARGV[10]) end
    return 1
  end
end
return 0
`);

/** ARGV: hash. */
export const removeToken = script(`${parts}
local kept = {}
for _, part in ipairs(list) do
  if hashOf(part) ~= ARGV[1] then kept[#kept + 1] = part end
end
if #kept == 0 then redis.call("DEL", KEYS[1])
elseif #kept < #list then redis.call("SET", KEYS[1], write(activity, kept), "KEEPTTL") end
`);
