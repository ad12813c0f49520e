import type { LanguageCode } from './pieces.ts'

export const RUBY: LanguageCode = {
  name: 'Ruby',
  mark: 'ruby',
  top: `require 'json'
require 'net/http'
require 'time'
require 'uri'`,
  pieces: {
    'is-click': `# A click is a uuid, of any version.
def click?(value)
  value.is_a?(String) && value.match?(/\\A[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\z/i)
end`,

    'click-cookie': `# The \`Set-Cookie\` that keeps a click as it is: for ten days, which are 864,000 seconds.
def click_cookie(click)
  "retrack_click=#{click}; Max-Age=864000; Path=/; Secure; SameSite=Lax"
end`,

    destination: `# The deeplink, where it is a page of the store; else the start page. STORE_URL is such as https://www.store.example
def destination(deeplink)
  # What no URL holds is encoded first, so that what is judged is what is sent; browsers take \\ for /.
  address = deeplink.to_s.b.gsub(/[^\\x21-\\x7e]|\\\\/n) { |byte| format('%%%02X', byte.ord) }
  target = URI.parse(address)
  target.is_a?(URI::HTTP) && target.userinfo.nil? && target.origin == ENV.fetch('STORE_URL') ? address : '/'
rescue URI::Error
  '/'
end`,

    'redirect-page': `# The answer of a Rack application; \`query\` is a hash, such as params.
def redirect_page(query)
  headers = { 'location' => destination(query['deeplink']), 'cache-control' => 'no-store' }
  # Every visit that brings a click replaces the one before; a visit that brings none leaves it as it is.
  headers['set-cookie'] = click_cookie(query['click']) if click?(query['click'])
  [303, headers, []]
end`,

    order: `# Saved together with the order. The click is the one of her own cookie, as she orders; nil: no lead.
def tracking_of(cookie_header, order_number, voucher)
  click = cookie_header.to_s[/(?:\\A|; *)retrack_click=([^;]*)/, 1]
  { reference: order_number.to_s, click: click?(click) ? click : nil, voucher: voucher,
    status: 'pending', lead: nil, told: 'pending', failures: 0, due: 0 }
end`,

    lead: `# The documented fields, and no others.
def lead_of(order)
  lead = { event: ENV.fetch('RETRACK_EVENT'), click: order[:click], reference: order[:reference] }
  order[:voucher].to_s.empty? ? lead : lead.merge(voucher: order[:voucher])
end`,

    pause: `# Twice as long after each failure, up to five minutes, and never shorter than Retrack asks for.
def pause_seconds(failures, asked)
  [[0.5 * 2**failures, 300].min * rand(1.0..1.2), asked].max
end

# \`Retry-After\` is in seconds, or a date.
def retry_after_seconds(header)
  return 0 if header.nil?
  [header.match?(/\\A\\d+\\z/) ? header.to_i : Time.httpdate(header) - Time.now, 0].max
rescue ArgumentError
  0
end`,

    post: `class NotTaken < StandardError
  attr_reader :status, :asked

  def initialize(why, status = nil, asked = 0)
    super(why)
    @status = status
    @asked = asked
  end
end

# Returns Retrack's response if it is 200. Everything else has saved nothing: a redirect, a broken connection, half an answer.
def post(path, body)
  url = URI(ENV.fetch('RETRACK_API_URL') + path)
  headers = { 'Authorization' => "Bearer #{ENV.fetch('RETRACK_TOKEN')}",
              'Content-Type' => 'application/json', 'Accept' => 'application/json' }
  limits = { use_ssl: url.scheme == 'https', open_timeout: 5, read_timeout: 5, max_retries: 0 }
  response = Net::HTTP.start(url.host, url.port, **limits) { |http| http.post(url.path, JSON.generate(body), headers) }
  return JSON.parse(response.body) if response.code == '200'

  asked = retry_after_seconds(response['Retry-After'])
  raise NotTaken.new("Retrack answered #{response.code}: #{response.body.to_s[0, 200]}", response.code.to_i, asked)
rescue SystemCallError, IOError, SocketError, Timeout::Error, OpenSSL::SSL::SSLError, Net::ProtocolError,
       Net::HTTPBadResponse, JSON::ParserError => e
  raise NotTaken, "Retrack did not answer: #{e.message}"
end`,

    tell: `# First the lead, whose uuid is kept; then the status, to that uuid. \`update\` saves fields of an order in your database.
def tell_retrack(order, update)
  reference, status, lead, failures = order.values_at(:reference, :status, :lead, :failures)
  if lead.nil?
    uuid = post('/api/v2/leads', lead_of(order)).fetch('data').fetch('uuid')
    update.call(reference, { lead: uuid, failures: 0, due: 0 })
  else
    post("/api/v2/leads/#{lead}", { status: status })
    update.call(reference, { told: status, failures: 0, due: 0 })
  end
rescue NotTaken => e
  warn "Order #{reference}: #{e.message}"
  # An update that Retrack refuses, as of a lead that is approved, it refuses for ever.
  return update.call(reference, { told: status }) if lead && [400, 409, 422].include?(e.status)

  update.call(reference, { failures: failures + 1, due: Time.now.to_f + pause_seconds(failures, e.asked) })
end`,

    worker: `# Runs in a thread or a process of its own. All it knows is in the database, so a restart goes on where it was.
# \`outstanding\` reads
# SELECT * FROM orders WHERE click IS NOT NULL AND (lead IS NULL OR told <> status) AND due <= ? ORDER BY due
def run_worker(outstanding, update)
  loop do
    outstanding.call(Time.now.to_f).each { |order| tell_retrack(order, update) }
    sleep 0.5
  end
end`,

    status: `RETRACK_STATUS = { 'cancelled' => 'rejected', 'returned' => 'rejected', 'completed' => 'approved' }.freeze

# To be called where the state of an order changes, whoever changes it. An approval is final.
def on_state_change(order, state, update)
  status = RETRACK_STATUS[state]
  return false if status.nil? || order[:status] == 'approved'

  update.call(order[:reference], { status: status })
  true
end`,
  },
}
