package dev.swingbridge.proxy.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:6033, 127.0.0.1, 6033",
        "db.example:0, db.example, 0",
        "[::1]:65535, ::1, 65535"
    })
    void readsAndPrints(String text, String host, int port) {
        HostPort read = HostPort.parse(text);

        assertThat(read).isEqualTo(new HostPort(host, port)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "6033",
                ":6033",
                "host",
                "host:",
                "host:x",
                "host:-1",
                "host:65536",
                "::1:6033",
                "[]:1"
            })
    void takesNothingElse(String text) {
        assertThat(HostPort.parse(text)).isNull();
    }
}
