package dev.swingbridge.proxy.http;

import dev.swingbridge.proxy.admin.Operations;
import dev.swingbridge.proxy.admin.OperatorLogins;
import dev.swingbridge.proxy.admin.UsageException;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import dev.swingbridge.proxy.migration.lifecycle.StillRunningException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests: who asks, for what, and what becomes of failures. */
final class Requests {
    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

    private final BasicLogin logins;
    private final Operations operations;
    private final Json json;
    private final ApiRoutes routes;
    private final BooleanSupplier ready;

    /**
     * @param ready whether the proxy takes applications' connections now
     */
    Requests(OperatorLogins operators, Operations operations, Json json, BooleanSupplier ready) {
        this.logins = new BasicLogin(operators);
        this.operations = operations;
        this.json = json;
        this.routes = new ApiRoutes(operations);
        this.ready = ready;
    }

    Answer answer(Request request) {
        String operator = logins.operator(request.authorization(), request.client());
        if (operator == null) {
            return Reply.problem(401, "login needed", "use an admin login of the configuration");
        }
        if (request.ofAnotherSite()) {
            return Reply.problem(403, "request of another site", "use this site's own pages");
        }
        if (request.path().equals("/api/events")) {
            return new EventStream(operations.migrations(), json);
        }
        return safely(request, operator);
    }

    private Reply safely(Request request, String operator) {
        try {
            Reply reply = answer(request, operator);
            return reply == null
                    ? Reply.problem(
                            404,
                            "nothing at " + request.method() + " " + request.path(),
                            "the verbs of the command line are paths under /api/migrations")
                    : reply;
        } catch (UsageException e) {
            return Reply.problem(400, message(e), "correct the request and send it again");
        } catch (StillRunningException e) {
            return Reply.problem(504, message(e), "GET /api/migrations shows how far it is");
        } catch (RefusedException e) {
            return Reply.problem(409, message(e), "GET /api/migrations shows what can be done now");
        } catch (RuntimeException e) {
            LOG.warn("An HTTP request failed path={} operator={}", request.path(), operator, e);
            return Reply.problem(500, message(e), "the proxy's log has the details");
        }
    }

    private static String message(RuntimeException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private @Nullable Reply answer(Request request, String operator) {
        String path = request.path();
        if (path.startsWith("/api/")) {
            List<String> below = Arrays.asList(path.substring("/api/".length()).split("/", -1));
            Map<String, String> options = json.options(request.body());
            options.putAll(query(request.uri().getRawQuery()));
            return routes.answer(request.method(), below, options, operator);
        }
        return switch (path) {
            case "/" -> Reply.text("text/html; charset=utf-8", Dashboard.page());
            case "/metrics" ->
                    Reply.text(
                            "text/plain; version=0.0.4; charset=utf-8",
                            operations.views().metrics());
            case "/health/live" -> Reply.json(Map.of("live", true));
            case "/health/ready" ->
                    ready.getAsBoolean()
                            ? Reply.json(Map.of("ready", true))
                            : Reply.problem(503, "not ready", "wait, or look at /api/servers");
            default -> null;
        };
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            String[] parts = pair.split("=", 2);
            String value = parts.length > 1 ? parts[1] : "";
            options.put(
                    URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    URLDecoder.decode(value, StandardCharsets.UTF_8));
        }
        return options;
    }
}
