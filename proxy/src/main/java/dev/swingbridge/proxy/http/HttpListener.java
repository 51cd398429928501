package dev.swingbridge.proxy.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.swingbridge.proxy.admin.Operations;
import dev.swingbridge.proxy.admin.OperatorLogins;
import dev.swingbridge.proxy.admin.UsageException;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP listener: JSON verbs, events, metrics, health and the dashboard. */
public final class HttpListener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpListener.class);
    private static final int LARGEST_BODY = 1 << 20;

    private final Json json = new Json();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BasicLogin logins;
    private final Operations operations;
    private final ApiRoutes routes;
    private final BooleanSupplier ready;
    private volatile boolean open = true;

    /**
     * Listens at once.
     *
     * @param ready whether the proxy takes applications' connections now
     */
    public HttpListener(
            InetSocketAddress address,
            OperatorLogins operators,
            Operations operations,
            BooleanSupplier ready)
            throws IOException {
        this.logins = new BasicLogin(operators);
        this.operations = operations;
        this.routes = new ApiRoutes(operations);
        this.ready = ready;
        server = HttpServer.create(address, 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String operator =
                    logins.operator(
                            exchange.getRequestHeaders().getFirst("Authorization"),
                            exchange.getRemoteAddress().getAddress().getHostAddress());
            if (operator == null) {
                exchange.getResponseHeaders()
                        .set("WWW-Authenticate", "Basic realm=\"Swingbridge\", charset=\"UTF-8\"");
                send(
                        exchange,
                        Reply.problem(
                                401, "login needed", "use an admin login of the configuration"));
            } else if (foreignPage(exchange)) {
                send(
                        exchange,
                        Reply.problem(403, "request of another site", "use this site's own pages"));
            } else if (exchange.getRequestURI().getPath().equals("/api/events")) {
                new EventStream(operations.migrations(), json, () -> open).serve(exchange);
            } else {
                send(exchange, safely(exchange, operator));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closing; so is the exchange
        }
    }

    /** A browser sends the login along for any page that asks: only our own may. */
    private static boolean foreignPage(HttpExchange exchange) {
        Headers headers = exchange.getRequestHeaders();
        String origin = headers.getFirst("Origin");
        String host = headers.getFirst("Host");
        return "cross-site".equals(headers.getFirst("Sec-Fetch-Site"))
                || (origin != null && host != null && !origin.endsWith("//" + host));
    }

    private Reply safely(HttpExchange exchange, String operator) throws IOException {
        try {
            Reply reply = answer(exchange, operator);
            return reply == null
                    ? Reply.problem(
                            404,
                            "nothing at "
                                    + exchange.getRequestMethod()
                                    + " "
                                    + exchange.getRequestURI().getPath(),
                            "the verbs of the command line are paths under /api/migrations")
                    : reply;
        } catch (UsageException e) {
            return Reply.problem(400, message(e), "correct the request and send it again");
        } catch (RefusedException e) {
            return Reply.problem(409, message(e), "GET /api/migrations shows what can be done now");
        } catch (UncheckedIOException | IllegalStateException | IllegalArgumentException e) {
            log.warn("A request failed, path={}", exchange.getRequestURI().getPath(), e);
            return Reply.problem(500, message(e), "the proxy's log has the details");
        }
    }

    private static String message(RuntimeException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private @Nullable Reply answer(HttpExchange exchange, String operator) throws IOException {
        URI uri = exchange.getRequestURI();
        String path = uri.getPath();
        if (path.startsWith("/api/")) {
            List<String> below = Arrays.asList(path.substring("/api/".length()).split("/", -1));
            Map<String, String> options = json.options(body(exchange));
            options.putAll(query(uri.getRawQuery()));
            return routes.answer(exchange.getRequestMethod(), below, options, operator);
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

    private static byte[] body(HttpExchange exchange) throws IOException {
        try (InputStream in = exchange.getRequestBody()) {
            byte[] body = in.readNBytes(LARGEST_BODY + 1);
            if (body.length > LARGEST_BODY) {
                throw new UsageException("the body is larger than " + LARGEST_BODY + " bytes");
            }
            return body;
        }
    }

    private void send(HttpExchange exchange, Reply reply) throws IOException {
        byte[] bytes =
                reply.body() instanceof String text
                        ? text.getBytes(StandardCharsets.UTF_8)
                        : json.write(reply.body());
        exchange.getResponseHeaders().set("Content-Type", reply.contentType());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        open = false;
        server.stop(0);
        threads.close();
    }
}
