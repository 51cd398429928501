package dev.swingbridge.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusTextsTest {
    @ParameterizedTest
    @CsvSource({
        "2026-01-02T03:04:05.123456789Z, 2026-01-02T03:04:05.123Z",
        "2026-01-02T03:04:05.123Z, 2026-01-02T03:04:05.123Z",
        "2026-01-02T03:04:05Z, 2026-01-02T03:04:05Z"
    })
    void showsTimesInMilliseconds(String given, String shown) {
        assertThat(
                        StatusTexts.time(
                                JsonNodeFactory.instance.objectNode().put("since", given), "since"))
                .isEqualTo(shown);
    }
}
