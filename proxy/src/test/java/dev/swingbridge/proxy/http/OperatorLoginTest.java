package dev.swingbridge.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.proxy.admin.FakeMigrations;
import dev.swingbridge.proxy.admin.OperatorLogins;
import dev.swingbridge.proxy.admin.OperatorLogins.Listener;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who knocks at the HTTP listener. */
class OperatorLoginTest {
    private final OperatorLogins logins = new OperatorLogins(Map.of("ann", "s3cret"));
    private final HttpClient client = HttpClient.newHttpClient();
    private LocalListener listener;

    @BeforeEach
    void open() throws IOException {
        listener = new LocalListener(new FakeMigrations(), logins);
    }

    @AfterEach
    void close() {
        client.close();
        listener.close();
    }

    private HttpRequest.Builder request() {
        int port = listener.port();
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/live"));
    }

    private int status(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private static String basic(String login) {
        byte[] bytes = login.getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann:wrong", "nobody:s3cret", ":", "ann", "annX"})
    void countsWhoGuessesAndSlowsThemDown(String login) throws Exception {
        long started = System.nanoTime();
        for (int guess = 0; guess < 5; guess++) {
            assertThat(status(request().header("Authorization", basic(login)))).isEqualTo(401);
        }

        // the fourth waits for 100 ms, the fifth for 200
        assertThat(Duration.ofNanos(System.nanoTime() - started))
                .isGreaterThanOrEqualTo(Duration.ofMillis(300));
        assertThat(logins.refused(Listener.HTTP)).isEqualTo(5);
        assertThat(logins.accepted(Listener.HTTP)).isZero();
        assertThat(status(request().header("Authorization", basic("ann:s3cret")))).isEqualTo(200);
        assertThat(logins.accepted(Listener.HTTP)).isEqualTo(1);
        assertThat(logins.failed(Listener.ADMIN, "ann", "127.0.0.1")).isZero(); // counts anew
    }

    @Test
    void holdsNothingAgainstABrowserThatHasNotAskedItsUserYet() throws Exception {
        for (int time = 0; time < 5; time++) {
            assertThat(status(request())).isEqualTo(401);
        }

        assertThat(logins.refused(Listener.HTTP)).isZero();
    }

    @Test
    void whoGuessesAtOneDoorIsSlowAtTheOther() throws Exception {
        for (int guess = 0; guess < 3; guess++) {
            assertThat(logins.failed(Listener.ADMIN, "ann", "127.0.0.1")).isZero();
        }

        long started = System.nanoTime();
        assertThat(status(request().header("Authorization", basic("ann:wrong")))).isEqualTo(401);
        assertThat(Duration.ofNanos(System.nanoTime() - started))
                .isGreaterThanOrEqualTo(Duration.ofMillis(100));
    }
}
