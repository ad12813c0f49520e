import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A store's client in Java's standard library, which has no JSON: what it reads are strings without escapes. */
class Client {
    private static final int ATTEMPTS = 3;
    private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private static final List<Integer> ANSWERS = new ArrayList<>();

    private static HttpResponse<String> post(String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(System.getenv("RETRACK_URL") + "/api/v2/leads" + path))
            .header("Authorization", "Bearer " + System.getenv("RETRACK_TOKEN"))
            .header("Accept", "application/json")
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(10))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
        var response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        ANSWERS.add(response.statusCode());
        return response;
    }

    private static String lead(String reference) {
        var fields = "\"event\":\"%s\",\"click\":\"%s\"".formatted(System.getenv("LEAD_EVENT"), System.getenv("LEAD_CLICK"));
        return reference == null ? "{%s}".formatted(fields) : "{%s,\"reference\":\"%s\"}".formatted(fields, reference);
    }

    /** The first string that follows. */
    private static String stringAfter(String start, HttpResponse<String> response) {
        var matcher = Pattern.compile(Pattern.quote(start) + "\"([^\"]*)\"").matcher(response.body());
        if (!matcher.find()) throw new IllegalStateException("no " + start + " in " + response.body());
        return matcher.group(1);
    }

    public static void main(String[] args) throws Exception {
        var reference = System.getenv("LEAD_REFERENCE");

        var created = post("", lead(reference));
        var uuid = stringAfter("\"uuid\":", created);
        var updated = post("/" + uuid, "{\"status\":\"approved\"}");
        var refused = post("", lead(null));
        Thread.sleep((long) (1000 * Double.parseDouble(System.getenv("PAUSE_SECONDS"))));
        HttpResponse<String> retried = null;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            retried = post("", lead(reference + "-retried"));
            if (retried.statusCode() < 500) break;
        }
        var told = "{\"lead\":\"%s\",\"reference\":\"%s\",\"status\":\"%s\",\"message\":\"%s\",\"retried\":\"%s\",\"answers\":%s}\n"
            .formatted(
                uuid,
                stringAfter("\"reference\":", created),
                stringAfter("\"status\":{\"name\":", updated),
                stringAfter("\"message\":", refused),
                stringAfter("\"uuid\":", retried),
                ANSWERS);
        System.out.write(told.getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }
}
