package dev.swingbridge.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.proxy.admin.FakeMigrations;
import dev.swingbridge.proxy.admin.OperatorLogins;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GoneClientTest {
    private static final String PAUSE =
            """
            POST /api/migrations/orders/pause HTTP/1.1\r
            Host: a\r
            Authorization: Basic YW5uOnMzY3JldA==\r
            Content-Length: 0\r
            \r
            """;

    private final FakeMigrations migrations =
            new FakeMigrations().with("orders", MigrationState.REPLICATING);
    private LocalListener listener;

    @BeforeEach
    void open() throws IOException {
        listener = new LocalListener(migrations, new OperatorLogins(Map.of("ann", "s3cret")));
    }

    @AfterEach
    void close() {
        listener.close();
    }

    @Test
    void aVerbThatWaitsForItsTurnIsToldThatItsClientHasGone() throws Exception {
        migrations.holdVerbs();
        Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.port());
        client.getOutputStream().write(PAUSE.getBytes(StandardCharsets.US_ASCII));
        migrations.awaitVerb();

        client.close();

        migrations.awaitGone(Duration.ofSeconds(30));
        migrations.releaseVerbs();
    }

    @Test
    void closingDoesNotWaitForAVerbThatIsUnderWay() throws Exception {
        migrations.holdVerbs();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            client.getOutputStream().write(PAUSE.getBytes(StandardCharsets.US_ASCII));
            migrations.awaitVerb();
            long start = System.nanoTime();

            listener.close();

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(20));
        }
    }

    @Test
    void requestsOfOneConnectionAreAnsweredInTurn() throws Exception {
        String last = PAUSE.replace("pause", "resume").replace("Host", "Connection: close\r\nHost");
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            client.getOutputStream().write((PAUSE + last).getBytes(StandardCharsets.US_ASCII));

            String answers =
                    new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answers).containsSubsequence("HTTP/1.1 200 OK", "}HTTP/1.1 200 OK");
        }
        assertThat(migrations.asked).containsExactly("pause orders by ann", "resume orders by ann");
    }
}
