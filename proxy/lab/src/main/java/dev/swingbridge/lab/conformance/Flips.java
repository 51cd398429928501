package dev.swingbridge.lab.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swingbridge.backfill.server.Backoff;
import dev.swingbridge.proxy.cli.AdminClient;
import dev.swingbridge.proxy.cli.CommandFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A migration of the whole schema whose traffic goes there and back. */
final class Flips implements Play.Between {
    private static final String NAME = "conformance";
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final long READY_SECONDS = 120;

    /** Of these undone one after the other, something is wrong. */
    private static final int UNDONE_LIMIT = 5;

    private final AdminClient admin;
    private int done;
    private int undone;

    /** Comes back when every row is copied. */
    Flips(AdminClient admin, String schema)
            throws CommandFailure, InterruptedException, IOException {
        this.admin = admin;
        admin.post("/api/migrations", Map.of("name", NAME, "tables", schema + ".*"));
        awaitState("REPLICATING");
    }

    int done() {
        return done;
    }

    @Override
    public boolean moved() throws IOException, InterruptedException {
        try {
            move(done % 2 == 0 ? "switch-traffic" : "reverse-traffic");
        } catch (CommandFailure e) {
            if (undone() && ++undone < UNDONE_LIMIT) {
                return false;
            }
            throw new IOException("the cutover did not go through: " + e.getMessage(), e);
        }
        done++;
        undone = 0;
        return true;
    }

    /**
     * Whether the newest cutover was undone: a session with an open cursor could not leave, or the
     * machine was too busy for the budget. The client must not notice that either.
     */
    private boolean undone() throws IOException, InterruptedException {
        try {
            JsonNode attempt = admin.get("/api/migrations/" + NAME).path("lastAttempt");
            return attempt.path("outcome").asText().equals("UNDONE");
        } catch (CommandFailure e) {
            throw new IOException("the proxy does not say how the cutover ended", e);
        }
    }

    private void move(String verb) throws CommandFailure, InterruptedException {
        admin.post("/api/migrations/" + NAME + "/" + verb, Map.of());
    }

    /** The state changes on the proxy's own threads; nothing here could be told of it. */
    private void awaitState(String state) throws CommandFailure, InterruptedException, IOException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        Backoff looks = Backoff.steady(LOOK_AGAIN);
        while (true) {
            JsonNode status = admin.get("/api/migrations/" + NAME);
            if (status.path("state").asText().equals(state)) {
                return;
            }
            boolean failed = status.path("health").asText().equals("FAILED");
            if (failed || System.nanoTime() > until) {
                throw new IOException(
                        "the migration is " + status.path("state") + ": " + status.path("reason"));
            }
            looks.pause();
        }
    }

    /** The traffic is back and the migration cancelled. */
    void end() throws CommandFailure, InterruptedException {
        if (done % 2 == 1) {
            move("reverse-traffic");
        }
        admin.post("/api/migrations/" + NAME + "/cancel", Map.of());
    }
}
