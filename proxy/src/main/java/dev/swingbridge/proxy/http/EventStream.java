package dev.swingbridge.proxy.http;

import com.sun.net.httpserver.HttpExchange;
import dev.swingbridge.proxy.migration.MigrationEvent;
import dev.swingbridge.proxy.migration.Migrations;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events, one per {@link MigrationEvent}, until the client goes. A client that reads
 * too slowly misses events rather than making the migration wait.
 */
final class EventStream {
    private static final int BACKLOG = 1_000;
    private static final long HEARTBEAT_SECONDS = 2;

    private final Migrations migrations;
    private final Json json;
    private final BooleanSupplier open;

    EventStream(Migrations migrations, Json json, BooleanSupplier open) {
        this.migrations = migrations;
        this.json = json;
        this.open = open;
    }

    void serve(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(200, 0);
        BlockingQueue<MigrationEvent> waiting = new ArrayBlockingQueue<>(BACKLOG);
        try (Migrations.Subscription _ = migrations.listen(waiting::offer);
                OutputStream out = exchange.getResponseBody()) {
            while (open.getAsBoolean()) {
                out.write(next(waiting.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS)));
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A comment line keeps the connection alive and finds out when the client has gone. */
    private byte[] next(@Nullable MigrationEvent event) {
        String text =
                event == null
                        ? ": still here\n\n"
                        : "event: "
                                + event.kind()
                                + "\ndata: "
                                + new String(json.write(event), StandardCharsets.UTF_8)
                                + "\n\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
