package dev.swingbridge.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

/** Speaks to the HTTP listener of a running proxy. Safe for use from several threads. */
public final class AdminClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** A cutover answers when it is over; its budgets may be minutes. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(30);

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .build();
    private final ObjectMapper mapper = new ObjectMapper();
    private final String address;
    private final String authorization;

    /**
     * @param address {@code host:port} of the HTTP listener
     */
    public AdminClient(String address, String user, String password) {
        this.address = address;
        byte[] login = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        this.authorization = "Basic " + Base64.getEncoder().encodeToString(login);
    }

    /** One segment of a path, safe for any name. */
    public static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * Asks for one document.
     *
     * @param path such as {@code /api/migrations}
     */
    public JsonNode get(String path) throws CommandFailure, InterruptedException {
        return send(request(path).GET().build());
    }

    public JsonNode post(String path, Map<String, ?> body)
            throws CommandFailure, InterruptedException {
        String json = mapper.valueToTree(body).toString();
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json))
                        .build());
    }

    public JsonNode delete(String path) throws CommandFailure, InterruptedException {
        return send(request(path).DELETE().build());
    }

    private HttpRequest.Builder request(String path) throws CommandFailure {
        try {
            return HttpRequest.newBuilder(URI.create("http://" + address + path))
                    .timeout(ANSWER_TIMEOUT)
                    .header("Authorization", authorization);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--admin must be host:port of the HTTP listener, was " + address);
        }
    }

    private JsonNode send(HttpRequest request) throws CommandFailure, InterruptedException {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            JsonNode body = parse(response.body());
            if (response.statusCode() == 200) {
                return body;
            }
            int exitCode = response.statusCode() == 400 ? ExitCode.USAGE : ExitCode.REFUSED;
            throw new CommandFailure(exitCode, explain(response.statusCode(), body));
        } catch (IOException e) {
            String cause = e.getMessage() == null ? "no connection" : e.getMessage();
            throw new CommandFailure(
                    ExitCode.UNREACHABLE,
                    "cannot reach the proxy's HTTP listener at "
                            + address
                            + " ("
                            + cause
                            + "): is it running? --admin or SWINGBRIDGE_ADMIN say where it is");
        }
    }

    private JsonNode parse(String body) {
        try {
            return body.isBlank() ? MissingNode.getInstance() : mapper.readTree(body);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private static String explain(int status, JsonNode body) {
        if (status == 401) {
            return "the proxy refused the login: check --user and the password";
        }
        String error = body.path("error").asText("the proxy answered with HTTP status " + status);
        boolean selfExplaining = status == 400 || (status == 409 && !body.has("report"));
        String fix = selfExplaining ? "" : body.path("fix").asText("");
        return fix.isEmpty() || status == 404 ? error : error + "\n" + fix;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
