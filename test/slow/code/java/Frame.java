/** A store made of nothing but the code to start from, and of what every store has: pages, a checkout, orders. */
public class Store {
    static final Map<String, Tracking> ORDERS = new java.util.LinkedHashMap<>();

    static synchronized void update(String reference, Map<String, Object> changes) {
        var saved = ORDERS.get(reference);
        ORDERS.put(reference, new Tracking(reference, saved.click(), saved.voucher(),
            (String) changes.getOrDefault("status", saved.status()), (String) changes.getOrDefault("lead", saved.lead()),
            (String) changes.getOrDefault("told", saved.told()), (int) changes.getOrDefault("failures", saved.failures()),
            (long) changes.getOrDefault("due", saved.due())));
    }

    static synchronized List<Tracking> outstanding(long now) {
        return ORDERS.values().stream().filter(order -> order.click() != null && order.due() <= now
            && (order.lead() == null || !order.told().equals(order.status()))).toList();
    }

    static synchronized void place(String cookie, String voucher) {
        var tracking = Tracking.of(cookie, String.valueOf(1001 + ORDERS.size()), voucher);
        ORDERS.put(tracking.reference(), tracking);
    }

    static Map<String, String> parse(String form) {
        var fields = new HashMap<String, String>();
        for (var pair : form == null ? new String[0] : form.split("&")) {
            var parts = pair.split("=", 2);
            if (parts.length == 2)
                fields.put(parts[0], java.net.URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return fields;
    }

    static void answer(com.sun.net.httpserver.HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var headers = exchange.getResponseHeaders();
        var status = 200;
        if (path.equals("/retrack")) {
            var query = parse(exchange.getRequestURI().getRawQuery());
            redirectPage(query.get("click"), query.get("deeplink")).forEach(headers::set);
            status = 303;
        } else if (path.equals("/checkout")) {
            var form = parse(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            place(exchange.getRequestHeaders().getFirst("Cookie"), form.get("voucher"));
            headers.set("Location", "/some-product");
            status = 303;
        } else if (path.startsWith("/orders/")) {
            var parts = path.split("/");
            onStateChange(ORDERS.get(parts[2]), parts[3].equals("cancel") ? "cancelled" : "completed", Store::update);
        }
        var page = "<!doctype html><title>A store</title>".getBytes(StandardCharsets.UTF_8);
        headers.putIfAbsent("Content-Type", List.of("text/html"));
        exchange.sendResponseHeaders(status, page.length);
        exchange.getResponseBody().write(page);
        exchange.close();
    }

    public static void main(String[] args) throws Exception {
        var address = new java.net.InetSocketAddress("127.0.0.1", Integer.parseInt(System.getenv("PORT")));
        var server = com.sun.net.httpserver.HttpServer.create(address, 0);
        server.setExecutor(java.util.concurrent.Executors.newCachedThreadPool());
        server.createContext("/", Store::answer);
        server.start();
        System.out.println("The store is at http://127.0.0.1:" + address.getPort());
        runWorker(Store::outstanding, Store::update);
    }

    // The code to start from.
}
