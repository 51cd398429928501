package dev.swingbridge.proxy.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostPatternTest {
    @ParameterizedTest
    @CsvSource({
        "'', 10.1.2.3",
        "%, 10.1.2.3",
        "10.1.2.3, 10.1.2.3",
        "10.1.%, 10.1.2.3",
        "10.1.2._, 10.1.2.3",
        "10.1.0.0/255.255.0.0, 10.1.2.3",
        "10.1.0.0/16, 10.1.2.3",
        "10.1.2.3/32, 10.1.2.3",
        "0.0.0.0/0, 10.1.2.3",
        "%.EXAMPLE.invalid, db.example.invalid",
        "127.0.0.1, localhost"
    })
    void admits(String pattern, String host) {
        assertThat(HostPattern.admits(pattern, host)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.%, 10.2.2.3",
        "10.1.2._, 10.1.2.33",
        "10.1.0.0/255.255.0.0, 10.2.2.3",
        "10.1.0.0/16, 10.2.2.3",
        // a dot is no wildcard
        "10.1.2.3, 10a1.2.3",
        "'(10.1.2.3', 10.1.2.3",
        "10.1.0.0/16, db.example.invalid",
        "db, database.example.invalid"
    })
    void refuses(String pattern, String host) {
        assertThat(HostPattern.admits(pattern, host)).isFalse();
    }
}
