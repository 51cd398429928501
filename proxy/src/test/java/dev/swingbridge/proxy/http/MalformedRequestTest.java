package dev.swingbridge.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.swingbridge.proxy.admin.FakeMigrations;
import dev.swingbridge.proxy.admin.OperatorLogins;
import dev.swingbridge.proxy.admin.UsageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever sends what cannot be read is told so, and nothing of it is left out in silence. */
class MalformedRequestTest {
    private final Json json = new Json();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GARBAGE\r\n\r\n",
                "POST /api/migrations HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
                "POST /api/migrations HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n"
            })
    void whatIsNoRequestIsAnsweredWithTheReason(String sent) throws Exception {
        assertThat(answerTo(sent))
                .startsWith("HTTP/1.1 400 Bad Request")
                .containsPattern("\"error\":\"not an (HTTP request|address): ");
    }

    private static String answerTo(String sent) throws IOException {
        OperatorLogins logins = new OperatorLogins(Map.of("ann", "s3cret"));
        try (LocalListener listener = new LocalListener(new FakeMigrations(), logins);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            client.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"tables\": [\"shop.*\", [\"!shop.tmp_*\"]]}",
                "{\"tables\": [\"shop.*\", null]}",
                "{\"tables\": {\"shop\": \"*\"}}"
            })
    void anOptionThatIsMoreThanAListOfValuesIsRefused(String body) {
        assertThatThrownBy(() -> json.options(body))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("tables must be one value or a list of values, was ");
    }

    @Test
    void listsAreJoinedAndWhatIsNullIsNotGiven() {
        assertThat(json.options("{\"tables\": [\"a.b\", 1], \"from\": null, \"start\": false}"))
                .containsExactly(entry("tables", "a.b,1"), entry("start", "false"));
    }
}
