package dev.swingbridge.backfill.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.row.Column;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalFormTest {
    private static final Column JSON = column("json", "json", null);
    private static final Column JSON_TEXT = column("longtext", "longtext", "utf8mb4");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"a": 1, "b": [1, 2]} | {"b":[1,2],"a":1}     | true
                    {"a": 1}              | {"a": 1.0}            | false
                    {"a": 1.0}            | {"a": 1e0}            | true
                    1                     | -1                    | false
                    0.0                   | -0.0                  | true
                    18446744073709551615  | 18446744073709551614  | false
                    {"a": 1, "a": 2}      | {"a": 2}              | true
                    "\\u0041\\n"          | "A\\n"                | true
                    "a"                   | "A"                   | false
                    null                  | "null"                | false
                    [1, 2]                | [2, 1]                | false
                    {"a": "1"}            | {"a": 1}              | false
                    {}                    | []                    | false
                    """)
    void comparesJsonAsATreeWithKindsOfNumbers(String left, String right, boolean equal) {
        assertThat(equal(JSON, left, JSON_TEXT, right)).isEqualTo(equal);
        assertThat(equal(JSON, right, JSON, left)).isEqualTo(equal);
    }

    @Test
    void brokenJsonStandsForItself() {
        assertThat(equal(JSON_TEXT, "{\"a\": ", JSON, "{\"a\": ")).isTrue();
        assertThat(equal(JSON_TEXT, "[1]x", JSON, "[1]")).isFalse();
        assertThat(equal(JSON_TEXT, "[".repeat(5000), JSON, "[]")).isFalse();
    }

    @Test
    void comparesRealsAtTheNarrowerWidth() {
        Column single = column("float", "float", null);
        Column real = column("double", "double", null);

        assertThat(equal(single, "0.10000000149011612", real, "0.1")).isTrue();
        assertThat(equal(real, "0.10000000149011612", real, "0.1")).isFalse();
        assertThat(equal(real, "-0", real, "0")).isTrue();
        assertThat(equal(single, "0.1", single, "0.10000001")).isFalse();
    }

    @Test
    void comparesTextByCharacters() {
        Column latin = column("varchar", "varchar(9)", "latin1");
        Column unicode = column("varchar", "varchar(9)", "utf8mb4");
        Column fixed = column("char", "char(9)", "utf8mb4");

        assertThat(equal(latin, "é".getBytes(Charset.forName("windows-1252")), unicode, utf8("é")))
                .isTrue();
        assertThat(equal(unicode, "a ", unicode, "a")).isFalse();
        assertThat(equal(fixed, "a", unicode, "a  ")).isTrue();
        assertThat(
                        equal(
                                column("set", "set('a','b')", "utf8mb4"),
                                "a,b",
                                column("set", "set('b','a')", "utf8mb4"),
                                "b,a"))
                .isTrue();
    }

    @Test
    void comparesNumbersAndTimesAcrossPrecisions() {
        assertThat(
                        equal(
                                column("decimal", "decimal(5,1)", null),
                                "-0.0",
                                column("decimal", "decimal(5,3)", null),
                                "0.000"))
                .isTrue();
        assertThat(
                        equal(
                                column("datetime", "datetime", null),
                                "2026-01-01 00:00:00",
                                column("datetime", "datetime(6)", null),
                                "2026-01-01 00:00:00.000000"))
                .isTrue();
        assertThat(
                        equal(
                                column("datetime", "datetime(3)", null),
                                "2026-01-01 00:00:00.100",
                                column("datetime", "datetime(6)", null),
                                "2026-01-01 00:00:00.100001"))
                .isFalse();
    }

    private static boolean equal(Column left, String one, Column right, String two) {
        return equal(left, utf8(one), right, utf8(two));
    }

    private static boolean equal(Column left, byte[] one, Column right, byte[] two) {
        return Arrays.equals(
                CanonicalForm.of(left, right).apply(one), CanonicalForm.of(right, left).apply(two));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Column column(String type, String columnType, @Nullable String charset) {
        return new Column("c", type, columnType, true, charset, charset, false, false);
    }
}
