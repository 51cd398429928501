package dev.swingbridge.backfill.row;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.server.ServerIdentity.Flavor;
import dev.swingbridge.router.table.TableName;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys the servers call equal are equal as row keys. */
class RowKeyTest {
    private static final List<String> COMMON =
            List.of("utf8mb4_general_ci", "utf8mb4_unicode_ci", "utf8mb4_unicode_520_ci");

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#each")
    void joinsWhateverACollationCallsEqual(TestServer server) throws Exception {
        String schema = TestServers.freshSchema("folding", server);
        List<String> collations = new ArrayList<>(COMMON);
        collations.add(
                server.flavor() == Flavor.MYSQL ? "utf8mb4_0900_ai_ci" : "utf8mb4_uca1400_ai_ci");
        List<String> parted = new ArrayList<>();
        try (Connection connection = server.connect(schema);
                Statement statement = connection.createStatement()) {
            statement.execute("SET NAMES utf8mb4, SESSION group_concat_max_len = 10000000");
            statement.execute("CREATE TABLE s (c VARBINARY(20)) CHARACTER SET utf8mb4");
            insertStrings(connection);
            for (String collation : collations) {
                String c = "CONVERT(c USING utf8mb4) COLLATE " + collation;
                try (ResultSet groups =
                        statement.executeQuery(
                                "SELECT GROUP_CONCAT(HEX(c)) FROM s GROUP BY "
                                        + c
                                        + " HAVING COUNT(*) > 1")) {
                    while (groups.next()) {
                        check(collation, groups.getString(1), parted);
                    }
                }
            }
        }
        assertThat(parted).isEmpty();
    }

    private static void insertStrings(Connection connection) throws Exception {
        List<String> strings = new ArrayList<>();
        for (char c = 1; c < Character.MAX_VALUE; c++) {
            if (!Character.isSurrogate(c)) {
                strings.add(String.valueOf(c));
            }
        }
        for (char a = 'a'; a <= 'z'; a++) {
            for (char b = 'a'; b <= 'z'; b++) {
                strings.add("" + a + b);
            }
        }
        strings.addAll(List.of("", "ffi", "ffl", "strasse", "straße", "STRASSE", "x ", "x"));
        connection.setAutoCommit(false);
        for (int from = 0; from < strings.size(); from += 1000) {
            StringBuilder sql = new StringBuilder("INSERT INTO s VALUES ");
            List<String> part = strings.subList(from, Math.min(strings.size(), from + 1000));
            for (int i = 0; i < part.size(); i++) {
                sql.append(i == 0 ? "(x'" : ",(x'");
                for (byte b : part.get(i).getBytes(StandardCharsets.UTF_8)) {
                    sql.append(String.format("%02x", b));
                }
                sql.append("')");
            }
            try (PreparedStatement insert = connection.prepareStatement(sql.toString())) {
                insert.execute();
            }
        }
        connection.commit();
    }

    private static void check(String collation, String members, List<String> parted) {
        String first = null;
        String firstFolded = "";
        for (String hex : members.split(",", -1)) {
            byte[] bytes = java.util.HexFormat.of().parseHex(hex);
            String member = new String(bytes, StandardCharsets.UTF_8);
            String folded = KeyFolding.foldText(member);
            if (first == null) {
                first = member;
                firstFolded = folded;
            } else if (!folded.equals(firstFolded) && parted.size() < 400) {
                parted.add(collation + " " + escaped(first) + "=" + escaped(member));
            }
        }
    }

    private static String escaped(String text) {
        StringBuilder shown = new StringBuilder();
        text.chars()
                .forEach(
                        c ->
                                shown.append(
                                        c > 0x20 && c < 0x7f
                                                ? String.valueOf((char) c)
                                                : String.format("\\u%04x", c)));
        return shown.toString();
    }

    @Test
    void binaryCollationsAreExactButForTrailingBlanks() {
        assertThat(key("utf8mb4_bin", "a ")).isEqualTo(key("utf8mb4_bin", "a"));
        assertThat(key("utf8mb4_bin", "a")).isNotEqualTo(key("utf8mb4_bin", "A"));
        assertThat(key(null, "a ")).isNotEqualTo(key(null, "a"));
    }

    @Test
    void neighbouringColumnsDoNotRunIntoEachOther() {
        assertThat(key("utf8mb4_bin", "ab", "c")).isNotEqualTo(key("utf8mb4_bin", "a", "bc"));
    }

    @Test
    void aLanguagesOwnRulesAreNotGuessed() {
        assertThat(key("utf8mb4_danish_ci", "aa")).isEqualTo(key("utf8mb4_danish_ci", "å"));
    }

    private static RowKey key(@Nullable String collation, String... values) {
        List<Column> columns = new ArrayList<>();
        byte[][] bytes = new byte[values.length][];
        List<Integer> key = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            String type = collation == null ? "varbinary" : "varchar";
            String charset = collation == null ? null : "utf8mb4";
            columns.add(new Column("c" + i, type, type, false, charset, collation, false, false));
            bytes[i] = values[i].getBytes(StandardCharsets.UTF_8);
            key.add(i);
        }
        TableSchema table =
                new TableSchema(
                        new TableName("s", "t"),
                        columns,
                        key,
                        "PRIMARY",
                        List.of(List.copyOf(key)));
        return RowKey.of(table, new Row(bytes));
    }
}
