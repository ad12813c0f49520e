# A store made of nothing but the code to start from, and of what every store has: pages, a checkout, orders.
require 'webrick'
require_relative 'retrack'

ORDERS = {}
LOCK = Mutex.new
UPDATE = ->(reference, changes) { LOCK.synchronize { ORDERS[reference].merge!(changes) } }
OUTSTANDING = lambda do |now|
  LOCK.synchronize do
    ORDERS.values.map(&:dup).select do |order|
      order[:click] && (order[:lead].nil? || order[:told] != order[:status]) && order[:due] <= now
    end
  end
end

$stdout.sync = true
port = Integer(ENV.fetch('PORT'))
address = "http://127.0.0.1:#{port}"
started = -> { puts "The store is at #{address}" }
server = WEBrick::HTTPServer.new(Port: port, BindAddress: '127.0.0.1', AccessLog: [], StartCallback: started)
server.mount_proc('/retrack') do |request, response|
  response.status, headers, = redirect_page(request.query)
  headers.each { |name, value| response[name] = value }
end
server.mount_proc('/checkout') do |request, response|
  LOCK.synchronize do
    tracking = tracking_of(request['Cookie'], 1001 + ORDERS.size, request.query['voucher'])
    ORDERS[tracking[:reference]] = tracking
  end
  response.set_redirect(WEBrick::HTTPStatus::SeeOther, '/some-product')
end
server.mount_proc('/orders') do |request, _response|
  _, _, reference, action = request.path.split('/')
  on_state_change(ORDERS[reference], { 'cancel' => 'cancelled', 'complete' => 'completed' }[action], UPDATE)
end
server.mount_proc('/some-product') { |_request, response| response.body = '<!doctype html><title>A store</title>' }
server.mount_proc('/') { |_request, response| response.body = '<!doctype html><title>A store</title>' }
Signal.trap('TERM') { exit!(0) }
Thread.new { run_worker(OUTSTANDING, UPDATE) }
server.start
