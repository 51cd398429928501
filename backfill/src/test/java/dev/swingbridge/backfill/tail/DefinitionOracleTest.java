package dev.swingbridge.backfill.tail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.server.Rows;
import dev.swingbridge.backfill.server.ServerIdentity.Flavor;
import dev.swingbridge.router.ddl.Extent;
import dev.swingbridge.router.ddl.TableChange;
import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlCharset;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.Tokens;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Changes of a definition put together by chance, in every pair of sql_mode and character set: what
 * the reader says of each must cover what the server made of it.
 */
class DefinitionOracleTest {
    private static final long SEED = Long.getLong("seed", 20_261_130);
    private static final int STATEMENTS_OF_A_PAIR = 30;

    private static final List<String> MODES =
            List.of(
                    "",
                    "ANSI_QUOTES",
                    "NO_BACKSLASH_ESCAPES",
                    "ANSI_QUOTES,NO_BACKSLASH_ESCAPES",
                    "PIPES_AS_CONCAT,HIGH_NOT_PRECEDENCE,IGNORE_SPACE");
    private static final List<String> CHARSETS =
            List.of(
                    "utf8mb4", "latin1", "gbk", "big5", "sjis", "cp932", "gb18030", "latin2",
                    "euckr", "ujis", "ascii", "binary");

    private static final String TABLE =
            "CREATE TEMPORARY TABLE t (id INT PRIMARY KEY, e ENUM('a','b') NOT NULL, c INT, KEY by_c (c))";

    /** Bytes of several character sets, of which some end in that of a backslash or a quote. */
    private static final List<String> ATOMS =
            List.of(
                    "x",
                    "'",
                    "''",
                    "\"",
                    "\"\"",
                    "`",
                    "\\",
                    "\\\\",
                    "\\'",
                    "\u00bf\\",
                    "\u0083\\",
                    "\u00a4\\",
                    "\u00a4",
                    "\u00bf",
                    "\u00810\u00815",
                    "\u00c3\u00a4",
                    "/*",
                    "*/",
                    "/*!50000 ",
                    "/*!80000 ",
                    "/*!99999 ",
                    "/*!100000 ",
                    "/*M! ",
                    "-- ",
                    "--",
                    "#",
                    "\n",
                    ";",
                    "$$",
                    ", DROP COLUMN c, COMMENT='",
                    ", DROP COLUMN c, COMMENT=\"",
                    ", MODIFY e ENUM(\"b\",\"a\") NOT NULL",
                    ", DROP KEY by_c",
                    "\u00a0");

    private static final List<String> CLAUSES =
            List.of(
                    "DROP COLUMN c",
                    "MODIFY e ENUM('b','a') NOT NULL",
                    "DROP PRIMARY KEY",
                    "DROP KEY by_c",
                    "ENGINE=InnoDB",
                    "ALTER c SET DEFAULT 5",
                    "FORCE",
                    "ADD d VARCHAR(9) DEFAULT ",
                    "MODIFY c INT COMMENT ",
                    "COMMENT=",
                    "COMMENT=",
                    "COMMENT=",
                    "COMMENT=");

    private final Random random = new Random(SEED);
    private final Map<Extent, Integer> accepted = new EnumMap<>(Extent.class);

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#each")
    void theReaderSaysNoLessThanTheServerDoes(TestServer server) throws SQLException {
        System.out.println("DefinitionOracleTest seed=" + SEED); // for -Dseed=
        String schema = TestServers.freshSchema("oracle", server);
        try (Connection raw = byteByByte(server, schema)) {
            ServerDialect dialect =
                    ServerDialect.of(String.valueOf(Rows.value(raw, "SELECT VERSION()")));
            for (String charset : CHARSETS) {
                for (String mode : modes(server)) {
                    if (server.flavor() == Flavor.MYSQL || !charset.equals("gb18030")) {
                        pair(raw, mode, charset, dialect);
                    }
                }
            }
        }
        assertThat(accepted)
                .as("changes of each extent that the server has made, seed %d", SEED)
                .containsKeys(Extent.NOTHING, Extent.COLUMNS_STAY, Extent.COLUMNS_CHANGE);
        assertThat(accepted.get(Extent.NOTHING)).isGreaterThan(100);
    }

    private static List<String> modes(TestServer server) {
        List<String> modes = new ArrayList<>(MODES);
        if (server.flavor() == Flavor.MARIADB) {
            modes.add("ORACLE");
        }
        return modes;
    }

    /** Sends the characters below 256 as the bytes they are. */
    private static Connection byteByByte(TestServer server, String schema) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://%s:%d/%s?sslMode=DISABLED&allowPublicKeyRetrieval=true"
                                .formatted(server.host(), server.port(), schema)
                        + "&characterEncoding=ISO-8859-1",
                server.user(),
                server.password());
    }

    private void pair(Connection raw, String mode, String charset, ServerDialect dialect)
            throws SQLException {
        try (Statement statement = raw.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("SET NAMES " + charset);
            statement.execute("SET character_set_results = latin1, sql_mode='" + mode + "'");
            String full = String.valueOf(Rows.value(raw, "SELECT @@sql_mode"));
            SqlContext context =
                    SqlContext.of("x", dialect)
                            .withSqlMode(full)
                            .withCharset(SqlCharset.named(charset));
            String before = fresh(statement);
            for (int i = 0; i < STATEMENTS_OF_A_PAIR; i++) {
                String sql = generated();
                statement.execute("SET sql_mode='" + full + "'");
                if (accepts(statement, sql)) {
                    String after = definition(statement);
                    check(sql, context, before, after);
                    if (!after.equals(before)) {
                        fresh(statement);
                    }
                }
            }
        }
    }

    private static String fresh(Statement statement) throws SQLException {
        statement.execute("DROP TEMPORARY TABLE IF EXISTS t");
        statement.execute(TABLE);
        return definition(statement);
    }

    private void check(String sql, SqlContext context, String before, String after) {
        byte[] text = sql.getBytes(StandardCharsets.ISO_8859_1);
        Extent extent = TableChange.read(new Tokens(text, 0, text.length, context), 0).extent();
        accepted.merge(extent, 1, Integer::sum);
        String what = "%s %s seed %d: %s".formatted(extent, context, SEED, sql);
        switch (extent) {
            case NOTHING -> assertThat(after).as(what).isEqualTo(before);
            case COLUMNS_STAY ->
                    assertThat(lines(after, "  `")).as(what).isEqualTo(lines(before, "  `"));
            case COLUMNS_CHANGE ->
                    assertThat(lines(after, "  PRIMARY"))
                            .as(what)
                            .isEqualTo(lines(before, "  PRIMARY"));
            case ROWS_GO, BEYOND -> {
                // nothing is promised
            }
        }
    }

    /** Of the columns without their defaults, or of keys. */
    private static String lines(String definition, String beginning) {
        return definition
                .lines()
                .filter(line -> line.startsWith(beginning))
                .map(line -> line.replaceAll("( DEFAULT .*)?,?$", ""))
                .collect(Collectors.joining("\n"));
    }

    /** Columns and keys, without the options after them. */
    private static String definition(Statement statement) throws SQLException {
        statement.execute("SET sql_mode=''"); // else it prints other quotes
        String printed =
                String.valueOf(
                        Rows.first(statement.getConnection(), "SHOW CREATE TABLE t")
                                .get("create table"));
        return printed.substring(0, printed.lastIndexOf("\n)"));
    }

    private static boolean accepts(Statement statement, String sql) {
        try {
            statement.execute(sql);
            return true;
        } catch (SQLException refused) {
            return false;
        }
    }

    private String generated() {
        StringBuilder sql = new StringBuilder("ALTER TABLE t ");
        int clauses = 1 + random.nextInt(3);
        for (int i = 0; i < clauses; i++) {
            String clause = any(CLAUSES);
            sql.append(i == 0 ? "" : ", ").append(clause);
            if (clause.endsWith("=") || clause.endsWith(" ")) {
                string(sql);
            }
        }
        if (random.nextInt(5) == 0) {
            sql.append(' ').append(any(ATOMS)).append(any(ATOMS));
        }
        return sql.toString();
    }

    private void string(StringBuilder sql) {
        String quote = random.nextInt(4) == 0 ? "\"" : "'";
        sql.append(quote);
        for (int left = random.nextInt(5); left > 0; left--) {
            sql.append(any(ATOMS));
        }
        sql.append(quote);
    }

    private String any(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
