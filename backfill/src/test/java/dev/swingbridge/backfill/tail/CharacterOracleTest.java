package dev.swingbridge.backfill.tail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.server.ServerIdentity.Flavor;
import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlCharset;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.Tokens;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The lexer's steps over characters of several bytes, and the letters it makes of them, held
 * against the servers' own for every pair of bytes.
 */
class CharacterOracleTest {
    private static final List<String> CHARSETS =
            List.of(
                    "gbk", "gb18030", "big5", "sjis", "cp932", "ujis", "eucjpms", "euckr",
                    "gb2312");

    /** A pair of bytes as a server reads it. */
    private record Pair(String hex, boolean one, String letters) {
        byte[] bytes() {
            return HexFormat.of().parseHex(hex);
        }

        boolean endsInNameByte() {
            return bytes()[1] < 0 || Character.isLetterOrDigit(bytes()[1]);
        }

        @Override
        public String toString() {
            return hex + " " + letters;
        }
    }

    /** A byte that is part of a name is one wherever its character begins. */
    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#each")
    void stepsOverCharactersAsTheServerDoes(TestServer server) throws SQLException {
        Map<String, List<String>> wrong = new TreeMap<>();
        try (Connection connection = server.connect()) {
            for (String name : charsets(server)) {
                SqlCharset charset = SqlCharset.named(name);
                for (Pair pair : pairs(connection, name)) {
                    int step = charset.characterLength(pair.bytes(), 0, 2);
                    boolean right =
                            step == (pair.one() ? 2 : 1)
                                    || (charset == SqlCharset.OTHER && pair.endsInNameByte());
                    if (!right) {
                        wrong.computeIfAbsent(name, _ -> new ArrayList<>()).add(pair.toString());
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** Or says that it cannot read them. */
    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#each")
    void makesNoOtherLettersOfThem(TestServer server) throws SQLException {
        Map<String, List<String>> wrong = new TreeMap<>();
        try (Connection connection = server.connect()) {
            for (String name : charsets(server)) {
                SqlCharset charset = SqlCharset.named(name);
                for (Pair pair : pairs(connection, name)) {
                    String ours = name(pair, charset);
                    if (pair.one() && ours.indexOf('\ufffd') < 0 && !ours.equals(pair.letters())) {
                        wrong.computeIfAbsent(name, _ -> new ArrayList<>()).add(pair + " " + ours);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static String name(Pair pair, SqlCharset charset) {
        byte[] quoted = {'`', pair.bytes()[0], pair.bytes()[1], '`'};
        SqlContext context = SqlContext.of("", ServerDialect.mysql(90_000)).withCharset(charset);
        return new Tokens(quoted, 0, quoted.length, context).name(0);
    }

    private static List<String> charsets(TestServer server) {
        return server.flavor() == Flavor.MYSQL
                ? CHARSETS
                : CHARSETS.stream().filter(name -> !name.equals("gb18030")).toList();
    }

    private static List<Pair> pairs(Connection connection, String charset) throws SQLException {
        String all =
                """
                WITH RECURSIVE n AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 255),
                p AS (SELECT CHAR(a.i, b.i) AS pair FROM n AS a, n AS b WHERE a.i > 127)
                SELECT HEX(pair), CHAR_LENGTH(CONVERT(pair USING %1$s)),
                HEX(CONVERT(CONVERT(pair USING %1$s) USING utf8mb4)) FROM p
                """
                        .formatted(charset);
        List<Pair> pairs = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(all)) {
            while (rows.next()) {
                String letters = rows.getString(3);
                pairs.add(
                        new Pair(
                                rows.getString(1),
                                rows.getInt(2) == 1,
                                letters == null
                                        ? ""
                                        : new String(
                                                HexFormat.of().parseHex(letters),
                                                StandardCharsets.UTF_8)));
            }
        }
        return pairs;
    }
}
