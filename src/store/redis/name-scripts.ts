import { script } from "./scripts.ts";

/**
 * Names stand in hashes, many in one. Each value begins with the day until which it is kept, and whoever writes a name
 * takes a few by chance and removes those whose day is over: so what ended goes, and no write takes long.
 */
const tidy = `
local function done(today, life)
  local some = redis.call("HRANDFIELD", KEYS[1], 4, "WITHVALUES")
  for at = 1, #some, 2 do
    if string.sub(some[at + 1], 1, 5) < today then redis.call("HDEL", KEYS[1], some[at]) end
  end
  redis.call("PEXPIRE", KEYS[1], life)
end
`;

/** ARGV: today, time to live, name, value. */
export const putName = script(`${tidy}
redis.call("HSET", KEYS[1], ARGV[3], ARGV[4])
done(ARGV[1], ARGV[2])
`);

/** ARGV: today, time to live, name, day until which it is kept, member. */
export const addMember = script(`${tidy}
local old = redis.call("HGET", KEYS[1], ARGV[3]) or ""
local day = string.sub(old, 1, 5)
if day < ARGV[4] then day = ARGV[4] end
local members = string.sub(old, 6)
if not string.find(members .. " ", " " .. ARGV[5] .. " ", 1, true) then members = members .. " " .. ARGV[5] end
redis.call("HSET", KEYS[1], ARGV[3], day .. members)
done(ARGV[1], ARGV[2])
`);

/** ARGV: name, members that go. */
export const dropMembers = script(`
local old = redis.call("HGET", KEYS[1], ARGV[1])
if not old then return end
local going = {}
for at = 2, #ARGV do going[ARGV[at]] = true end
local members = ""
for member in string.gmatch(string.sub(old, 6), "%S+") do
  if not going[member] then members = members .. " " .. member end
end
if members == "" then redis.call("HDEL", KEYS[1], ARGV[1])
else redis.call("HSET", KEYS[1], ARGV[1], string.sub(old, 1, 5) .. members) end
`);

/** ARGV: time to live, member. */
export const enter = script(`
redis.call("ZADD", KEYS[1], 0, ARGV[2])
redis.call("PEXPIRE", KEYS[1], ARGV[1])
`);
