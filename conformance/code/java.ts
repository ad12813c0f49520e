import type { LanguageCode } from './pieces.ts'

export const JAVA: LanguageCode = {
  name: 'Java',
  mark: 'java',
  top: `import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import java.util.regex.Pattern;`,
  pieces: {
    'is-click': `static final Pattern CLICK = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

/** A click is a uuid, of any version. */
static boolean isClick(String value) {
    return value != null && CLICK.matcher(value).matches();
}`,

    'click-cookie': `/** The Set-Cookie that keeps a click as it is: for ten days, which are 864,000 seconds. */
static String clickCookie(String click) {
    return "retrack_click=" + click + "; Max-Age=864000; Path=/; Secure; SameSite=Lax";
}`,

    destination: `/** The deeplink, where it is a page of the store; else the start page. STORE_URL is such as https://www.store.example */
static String destination(String deeplink) {
    if (deeplink == null) return "/";
    // What no URL holds is encoded first, so that what is judged is what is sent; browsers take \\ for /.
    var address = Pattern.compile("[^!#-;=?-\\\\[\\\\]_a-z~]").matcher(deeplink)
        .replaceAll(found -> URLEncoder.encode(found.group(), StandardCharsets.UTF_8).replace("+", "%20"));
    try {
        var target = new URI(address);
        // Compared as a whole: https://www.store.example@evil.example/ begins well.
        var origin = target.getScheme() + "://" + target.getRawAuthority();
        return origin.equals(System.getenv("STORE_URL")) ? address : "/";
    } catch (URISyntaxException error) {
        return "/";
    }
}`,

    'redirect-page': `/** The headers to answer with, and the status 303. */
static Map<String, String> redirectPage(String click, String deeplink) {
    var headers = new HashMap<String, String>();
    headers.put("Location", destination(deeplink));
    headers.put("Cache-Control", "no-store");
    // Every visit that brings a click replaces the one before; a visit that brings none leaves it as it is.
    if (isClick(click)) headers.put("Set-Cookie", clickCookie(click));
    return headers;
}`,

    order: `/** Saved together with the order. The click is the one of her own cookie, as she orders; null: no lead. */
record Tracking(String reference, String click, String voucher, String status, String lead, String told,
                int failures, long due) {
    static Tracking of(String cookieHeader, String orderNumber, String voucher) {
        var found = Pattern.compile("(?:^|; *)retrack_click=([^;]*)").matcher(cookieHeader == null ? "" : cookieHeader);
        var click = found.find() && isClick(found.group(1)) ? found.group(1) : null;
        return new Tracking(orderNumber, click, voucher, "pending", null, "pending", 0, 0);
    }
}`,

    lead: `/** The documented fields, and no others. */
static Map<String, String> leadOf(Tracking order) {
    var lead = new LinkedHashMap<String, String>();
    lead.put("event", System.getenv("RETRACK_EVENT"));
    lead.put("click", order.click());
    lead.put("reference", order.reference());
    if (order.voucher() != null && !order.voucher().isEmpty()) lead.put("voucher", order.voucher());
    return lead;
}`,

    pause: `/** Twice as long after each failure, up to five minutes, and never shorter than Retrack asks for. */
static long pauseMs(int failures, long askedMs) {
    var doubled = Math.min(500L << Math.min(failures, 16), 300_000L);
    return Math.max((long) (doubled * ThreadLocalRandom.current().nextDouble(1, 1.2)), askedMs);
}

/** Retry-After is in seconds, or a date. */
static long retryAfterMs(String header) {
    if (header.matches("\\\\d{1,9}")) return Long.parseLong(header) * 1000;
    try {
        var until = ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME);
        return Math.max(0, until.toInstant().toEpochMilli() - System.currentTimeMillis());
    } catch (DateTimeParseException error) {
        return 0;
    }
}`,

    post: `static class NotTaken extends Exception {
    final int status;
    final long askedMs;

    NotTaken(String why, int status, long askedMs) {
        super(why);
        this.status = status;
        this.askedMs = askedMs;
    }
}

// It follows no redirect unless it is told to.
static final HttpClient CLIENT = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
static final ObjectMapper JSON = new ObjectMapper();

/** Returns Retrack's response if it is 200. Everything else has saved nothing: a redirect, a broken connection, half an answer. */
static JsonNode post(String path, Map<String, String> body) throws NotTaken, InterruptedException {
    try {
        var request = HttpRequest.newBuilder(URI.create(System.getenv("RETRACK_API_URL") + path))
            .timeout(Duration.ofSeconds(5))
            .header("Authorization", "Bearer " + System.getenv("RETRACK_TOKEN"))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build();
        var response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() == 200) return JSON.readTree(response.body());
        var asked = response.headers().firstValue("Retry-After").map(header -> retryAfterMs(header)).orElse(0L);
        throw new NotTaken("Retrack answered " + response.statusCode() + ": " + response.body(), response.statusCode(), asked);
    } catch (IOException error) {
        throw new NotTaken("Retrack did not answer: " + error, 0, 0);
    }
}`,

    tell: `/** First the lead, whose uuid is kept; then the status, to that uuid. update saves fields of an order in your database. */
static void tellRetrack(Tracking order, BiConsumer<String, Map<String, Object>> update) throws InterruptedException {
    var isNew = order.lead() == null;
    try {
        if (isNew) {
            var uuid = post("/api/v2/leads", leadOf(order)).at("/data/uuid").asText(null);
            if (uuid == null) throw new NotTaken("The answer of Retrack cannot be read.", 200, 0);
            update.accept(order.reference(), Map.of("lead", uuid, "failures", 0, "due", 0L));
        } else {
            post("/api/v2/leads/" + order.lead(), Map.of("status", order.status()));
            update.accept(order.reference(), Map.of("told", order.status(), "failures", 0, "due", 0L));
        }
    } catch (NotTaken error) {
        System.err.println("Order " + order.reference() + ": " + error.getMessage());
        // An update that Retrack refuses, as of a lead that is approved, it refuses for ever.
        if (!isNew && List.of(400, 409, 422).contains(error.status)) {
            update.accept(order.reference(), Map.of("told", order.status()));
        } else {
            var due = System.currentTimeMillis() + pauseMs(order.failures(), error.askedMs);
            update.accept(order.reference(), Map.of("failures", order.failures() + 1, "due", due));
        }
    }
}`,

    worker: `/**
 * Runs in a thread of its own. All it knows is in the database, so a restart goes on where it was. outstanding reads
 * SELECT * FROM orders WHERE click IS NOT NULL AND (lead IS NULL OR told <> status) AND due <= ? ORDER BY due
 */
static void runWorker(LongFunction<List<Tracking>> outstanding, BiConsumer<String, Map<String, Object>> update)
        throws InterruptedException {
    while (true) {
        for (var order : outstanding.apply(System.currentTimeMillis())) tellRetrack(order, update);
        Thread.sleep(500);
    }
}`,

    status: `static final Map<String, String> RETRACK_STATUS =
    Map.of("cancelled", "rejected", "returned", "rejected", "completed", "approved");

/** To be called where the state of an order changes, whoever changes it. An approval is final. */
static boolean onStateChange(Tracking order, String state, BiConsumer<String, Map<String, Object>> update) {
    var status = RETRACK_STATUS.get(state);
    if (status == null || order.status().equals("approved")) return false;
    update.accept(order.reference(), Map.of("status", status));
    return true;
}`,
  },
}
