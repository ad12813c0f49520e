# frozen_string_literal: true

require 'json'
require 'net/http'

ATTEMPTS = 3
# Without it Net::HTTP closes a connection that was idle for two seconds, whatever the server would do.
KEEP_ALIVE_SECONDS = 30

base = URI(ENV.fetch('RETRACK_URL'))
lead = { event: ENV.fetch('LEAD_EVENT'), click: ENV.fetch('LEAD_CLICK') }
reference = ENV.fetch('LEAD_REFERENCE')
headers = {
  'Authorization' => "Bearer #{ENV.fetch('RETRACK_TOKEN')}",
  'Accept' => 'application/json',
  'Content-Type' => 'application/json'
}
answers = []

options = { use_ssl: base.scheme == 'https', read_timeout: 10, keep_alive_timeout: KEEP_ALIVE_SECONDS }
Net::HTTP.start(base.host, base.port, options) do |http|
  post = lambda do |path, fields|
    response = http.post("/api/v2/leads#{path}", JSON.generate(fields), headers)
    answers << response.code.to_i
    [response.code.to_i, JSON.parse(response.body)]
  end

  _, created = post.call('', lead.merge(reference: reference))
  _, updated = post.call("/#{created['data']['uuid']}", { status: 'approved' })
  _, refused = post.call('', lead)
  sleep Float(ENV.fetch('PAUSE_SECONDS'))
  retried = nil
  ATTEMPTS.times do
    status, retried = post.call('', lead.merge(reference: "#{reference}-retried"))
    break if status < 500
  end
  puts JSON.generate(
    lead: created['data']['uuid'],
    reference: created['data']['reference'],
    status: updated['data']['status']['name'],
    message: refused['message'],
    retried: retried['data']['uuid'],
    answers: answers
  )
end
