-- What wrk sends and how it looks at the answers. Arguments: the file of bodies, one a line; the file the samples go to;
-- "again" when bodies may be sent more than once; "look" when the answers say what was created; the path.
-- Every answer is looked at for errors, for a GraphQL error is a 200; every 31st is kept whole, to be compared by the caller.
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  bodies = {}
  for line in io.lines(args[1]) do
    bodies[#bodies + 1] = line
  end
  samples = io.open(args[2], "w")
  again = args[3] == "again"
  look = args[4] == "look"
  head = "POST " .. args[5] .. " HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port ..
    "\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: "
  sent, answers, good, created, repeated = 0, 0, 0, 0, 0
end

function request()
  if sent == #bodies then
    sent = 0
    if not again then repeated = 1 end
  end
  sent = sent + 1
  local body = bodies[sent]
  return head .. #body .. "\r\n\r\n" .. body
end

function response(status, headers, body)
  local fine = status == 200 and body:sub(1, 9) == '{"data":{' and not body:find('"errors":', 1, true)
  if fine then good = good + 1 end
  if fine and look then
    -- A verb for one row says true; one for many says how many.
    if body:find('"created":true', 1, true) then created = created + 1
    else created = created + tonumber(body:match('"created":(%d+)') or 0) end
  end
  if answers % 31 == 0 or not fine and answers - good < 3 then
    samples:write((body:gsub("\n", " ")), "\n")
    samples:flush()
  end
  answers = answers + 1
end

function done(summary, latency, requests)
  local thread = threads[1]
  io.write(string.format(
    '\n{"answers":%d,"good":%d,"created":%d,"ranOut":%s,"broken":%d,"seconds":%.6f,"p50":%.4f,"p99":%.4f}\n',
    thread:get("answers"), thread:get("good"), thread:get("created"), tostring(thread:get("repeated") == 1),
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
