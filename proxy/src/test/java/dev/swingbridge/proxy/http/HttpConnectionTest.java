package dev.swingbridge.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.swingbridge.proxy.admin.FakeMigrations;
import dev.swingbridge.proxy.admin.OperatorLogins;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In which order one connection is answered, and what it may take. */
class HttpConnectionTest {
    private static final String LOGIN = "Host: a\r\nAuthorization: Basic YW5uOnMzY3JldA==\r\n";
    private static final String PAUSE =
            "POST /api/migrations/orders/pause HTTP/1.1\r\n" + LOGIN + "Content-Length: 0\r\n\r\n";
    private static final int TOO_LONG = (1 << 20) + 1;

    private final FakeMigrations migrations =
            new FakeMigrations().with("orders", MigrationState.REPLICATING);
    private @Nullable LocalListener listener;

    private void listen(HttpLimits limits) throws IOException {
        listener =
                new LocalListener(migrations, new OperatorLogins(Map.of("ann", "s3cret")), limits);
    }

    @AfterEach
    void close() {
        Objects.requireNonNull(listener).close();
    }

    private Socket connect() throws IOException {
        Socket client =
                new Socket(
                        InetAddress.getLoopbackAddress(), Objects.requireNonNull(listener).port());
        client.setSoTimeout(30_000);
        return client;
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String all(Socket client) throws IOException {
        return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String tooLong(String more) {
        return "POST /api/migrations/orders/resume HTTP/1.1\r\n"
                + LOGIN
                + more
                + "Content-Length: "
                + TOO_LONG
                + "\r\n\r\n";
    }

    /** Both requests are there before the first is answered. */
    private String answersTo(String second) throws Exception {
        listen(HttpLimits.usual());
        migrations.holdVerbs();
        try (Socket client = connect()) {
            send(client, PAUSE + second);
            migrations.awaitVerb();
            migrations.releaseVerbs();
            return all(client);
        }
    }

    @Test
    void aBodyThatIsTooLongIsRefusedAfterTheAnswersToEarlierRequests() throws Exception {
        assertThat(answersTo(tooLong("") + "x".repeat(TOO_LONG)))
                .startsWith("HTTP/1.1 200 OK")
                .containsSubsequence("HTTP/1.1 200 OK", "HTTP/1.1 413 ", "longer than 1048576");
        assertThat(migrations.asked).containsExactly("pause orders by ann");
    }

    @Test
    void aClientThatAsksWhetherToSendTooMuchIsRefusedInItsTurn() throws Exception {
        assertThat(answersTo(tooLong("Expect: 100-continue\r\n")))
                .startsWith("HTTP/1.1 200 OK")
                .containsSubsequence("HTTP/1.1 200 OK", "HTTP/1.1 413 ");
    }

    @Test
    void whatIsNoRequestDoesNotCostTheEarlierOnesTheirAnswers() throws Exception {
        assertThat(answersTo("nonsense\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK")
                .containsSubsequence("HTTP/1.1 200 OK", "HTTP/1.1 400 ");
    }

    @Test
    void aConnectionTooManyIsToldSoAndThereIsRoomOnceAnotherHasGone() throws Exception {
        listen(new HttpLimits(1, Duration.ofSeconds(60)));
        try (Socket first = connect()) {
            send(first, PAUSE);
            assertThat(first.getInputStream().read()).isEqualTo('H');

            try (Socket second = connect()) {
                assertThat(all(second))
                        .startsWith("HTTP/1.1 503 ")
                        .contains("1 HTTP connections are open");
            }
        }
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> {
                            try (Socket again = connect()) {
                                send(again, PAUSE.replace("Host", "Connection: close\r\nHost"));
                                assertThat(all(again)).startsWith("HTTP/1.1 200 OK");
                            }
                        });
    }

    @Test
    void aClientThatNeverEndsItsRequestIsHungUpOn() throws Exception {
        listen(new HttpLimits(10, Duration.ofMillis(300)));
        try (Socket client = connect()) {
            Thread drip =
                    Thread.startVirtualThread(
                            () -> {
                                try {
                                    send(client, "GET / HTTP/1.1\r\n");
                                    while (true) {
                                        send(client, "a: b\r\n");
                                        Thread.sleep(50);
                                    }
                                } catch (IOException | InterruptedException hungUp) {
                                    Thread.currentThread().interrupt();
                                }
                            });

            drip.join(30_000);

            assertThat(drip.isAlive()).isFalse();
        }
    }
}
