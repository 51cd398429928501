package dev.swingbridge.proxy.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "2s, PT2S", "1m, PT1M", "3h, PT3H", "' 5 s ', PT5S"})
    void readsDurations(String text, Duration expected) {
        assertThat(Quantities.duration(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"7B, 7", "64KiB, 65536", "64KB, 64000", "4MiB, 4194304", "1GiB, 1073741824"})
    void readsSizes(String text, long expected) {
        assertThat(Quantities.bytes(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "s", "2 parsecs", "1.5s", "2S", "9223372036854775807GiB"})
    void takesNothingElse(String text) {
        assertThat(Quantities.duration(text)).isNull();
        assertThat(Quantities.bytes(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"500ms", "1s", "90s", "1500ms"})
    void printsDurationsAsTheyAreRead(String text) {
        Duration read = Objects.requireNonNull(Quantities.duration(text));

        assertThat(Quantities.print(read)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1B", "1023B", "1KiB", "65KiB", "4MiB", "2048MiB"})
    void printsSizesAsTheyAreRead(String text) {
        long read = Objects.requireNonNull(Quantities.bytes(text));

        assertThat(Quantities.printBytes(read)).isEqualTo(text);
    }
}
