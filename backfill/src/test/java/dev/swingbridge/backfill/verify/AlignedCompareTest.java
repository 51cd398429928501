package dev.swingbridge.backfill.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.schema.SchemaReader;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.ServerIdentity.Flavor;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AlignedCompareTest {
    private static final String COLUMNS =
            """
            (id BINARY(4) NOT NULL, name VARCHAR(20) COLLATE utf8mb4_general_ci NOT NULL,
             b BLOB, v VARCHAR(20), ts TIMESTAMP(6) NULL, dt DATETIME(6), f FLOAT, d DOUBLE,
             j JSON, c CHAR(8), l VARCHAR(10) CHARACTER SET latin1, n DECIMAL(10,2),
             PRIMARY KEY (id, name)) CHARACTER SET utf8mb4
            """;
    private static final String VALUES =
            """
            SELECT UNHEX(LPAD(HEX(seq * 256), 8, '0')), CONCAT('Name', seq), REPEAT(CHAR(seq), 100),
              IF(seq % 2, NULL, 'x'), '2026-01-01 00:00:00.000001', '2026-01-01', 0.1 * seq,
              seq * 1.1e0, CONCAT('{"a": ', seq, '}'), 'ab', 'e', seq
            FROM (SELECT 1 + a.n + 10 * b.n + 100 * c.n seq FROM SCHEMA.digits a, SCHEMA.digits b,
              SCHEMA.digits c) s
            """;

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#pairs")
    void findsEveryPlantedDifferenceAndNothingElse(TestServers.Pair pair) throws Exception {
        String schema = TestServers.freshSchema("planted", pair.source(), pair.target());
        for (TestServer server : List.of(pair.source(), pair.target())) {
            create(server, schema);
        }
        String table = schema + ".t";
        try (DatabaseServer from = DatabaseServer.connect(pair.source().settings(Side.SOURCE));
                DatabaseServer to = DatabaseServer.connect(pair.target().settings(Side.TARGET))) {
            TableSchema fromTable = schemaOf(pair.source(), schema);
            TableSchema toTable = schemaOf(pair.target(), schema);
            AlignedCompare compare = new AlignedCompare(from, to);

            AlignedCompare.Comparison before = compare.compare(fromTable, toTable, 100);
            plant(pair.target(), table);
            AlignedCompare.Comparison after = compare.compare(fromTable, toTable, 100);

            assertThat(before.rows()).isEqualTo(1000);
            assertThat(before.differences()).isEmpty();
            assertThat(after.differences())
                    .extracting(Difference::toString)
                    .containsExactlyInAnyOrderElementsOf(expected(table));
        }
    }

    private static void create(TestServer server, String schema) {
        server.run(
                "CREATE TABLE %s.digits (n INT PRIMARY KEY)".formatted(schema),
                "INSERT INTO %s.digits VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)"
                        .formatted(schema),
                "CREATE TABLE %s.t %s".formatted(schema, COLUMNS),
                "INSERT INTO " + schema + ".t " + VALUES.replace("SCHEMA", schema));
    }

    private static void plant(TestServer target, String table) {
        String where = " WHERE name = 'Name%d'";
        target.run(
                "UPDATE " + table + " SET b = CONCAT(LEFT(b, 99), 'Z')" + where.formatted(1),
                "DELETE FROM " + table + where.formatted(2),
                "INSERT INTO "
                        + table
                        + " SELECT x'FF000000', 'extra', b, v, ts, dt, f, d, j, c, l,"
                        + " n FROM "
                        + table
                        + where.formatted(3),
                "UPDATE " + table + " SET v = ''" + where.formatted(5),
                "UPDATE " + table + " SET ts = ts + INTERVAL 1 MICROSECOND" + where.formatted(6),
                "UPDATE " + table + " SET dt = dt - INTERVAL 1 MICROSECOND" + where.formatted(7),
                "UPDATE " + table + " SET f = 0.80000007e0" + where.formatted(8),
                "UPDATE " + table + " SET d = d * 1.0000000000000003e0" + where.formatted(9),
                // MySQL takes 10 and 10.0 for equal and would not write the second over the first.
                "UPDATE " + table + " SET j = NULL" + where.formatted(10),
                "UPDATE " + table + " SET j = '{\"a\": 10.0}'" + where.formatted(10),
                "UPDATE " + table + " SET id = UNHEX('00000b01')" + where.formatted(11),
                "UPDATE " + table + " SET name = 'NAME12'" + where.formatted(12),
                // Two rows that swap a value leave every sum as it was.
                "UPDATE " + table + " SET n = 14" + where.formatted(13),
                "UPDATE " + table + " SET n = 13" + where.formatted(14),
                "UPDATE " + table + " SET l = x'E9'" + where.formatted(1000));
    }

    private static List<String> expected(String table) {
        String all = "[id, name, b, v, ts, dt, f, d, j, c, l, n]";
        return List.of(
                table + " id=0x00000100, name=Name1 DIFFERENT [b]",
                table + " id=0x00000200, name=Name2 MISSING " + all,
                table + " id=0xff000000, name=extra EXTRA " + all,
                table + " id=0x00000500, name=Name5 DIFFERENT [v]",
                table + " id=0x00000600, name=Name6 DIFFERENT [ts]",
                table + " id=0x00000700, name=Name7 DIFFERENT [dt]",
                table + " id=0x00000800, name=Name8 DIFFERENT [f]",
                table + " id=0x00000900, name=Name9 DIFFERENT [d]",
                table + " id=0x00000a00, name=Name10 DIFFERENT [j]",
                table + " id=0x00000b00, name=Name11 MISSING " + all,
                table + " id=0x00000b01, name=Name11 EXTRA " + all,
                table + " id=0x00000c00, name=Name12 DIFFERENT [name]",
                table + " id=0x00000d00, name=Name13 DIFFERENT [n]",
                table + " id=0x00000e00, name=Name14 DIFFERENT [n]",
                table + " id=0x0003e800, name=Name1000 DIFFERENT [l]");
    }

    @Test
    void takesTheSameValueInAnotherColumnForEqual() throws Exception {
        TestServers.Pair pair = TestServers.pair();
        String schema = TestServers.freshSchema("alike", pair.source(), pair.target());
        pair.source()
                .run(
                        "CREATE TABLE %s.t (id VARCHAR(10) CHARACTER SET latin1 COLLATE latin1_bin PRIMARY KEY, c CHAR(9), dt DATETIME, n DECIMAL(5,1), s SET('a','b'), z DOUBLE, x INT)"
                                .formatted(schema),
                        "INSERT INTO %s.t VALUES (x'E9','q','2026-01-01',1.5,'a,b',-0e0,1),('b','','0001-01-01',0,'',1e300,2)"
                                .formatted(schema));
        pair.target()
                .run(
                        "CREATE TABLE %s.t (x INT, id VARCHAR(10) CHARACTER SET utf8mb4 PRIMARY KEY, c VARCHAR(9), dt DATETIME(6), n DECIMAL(9,3), s SET('b','a'), z DOUBLE)"
                                .formatted(schema),
                        "INSERT INTO %s.t VALUES (1,_utf8mb4 x'C3A9','q  ','2026-01-01',1.5,'a,b',0,1)"
                                .formatted(schema)
                                .replace(",0,1)", ",0)"),
                        "INSERT INTO %s.t VALUES (2,'b','','0001-01-01',0,'',1e300)"
                                .formatted(schema));
        try (DatabaseServer from = DatabaseServer.connect(pair.source().settings(Side.SOURCE));
                DatabaseServer to = DatabaseServer.connect(pair.target().settings(Side.TARGET))) {
            assertThat(
                            new AlignedCompare(from, to)
                                    .compare(
                                            schemaOf(pair.source(), schema),
                                            schemaOf(pair.target(), schema),
                                            10)
                                    .differences())
                    .isEmpty();
        }
    }

    @Test
    void digestSeesSwappedValuesAndPairsOfRows() throws Exception {
        TestServer server =
                TestServers.each()
                        .filter(s -> s.flavor() == Flavor.MARIADB)
                        .findFirst()
                        .orElseGet(() -> TestServers.pair().source());
        String schema = TestServers.freshSchema("digest", server);
        server.run(
                "CREATE TABLE %s.t (id INT PRIMARY KEY, v VARCHAR(9))".formatted(schema),
                "INSERT INTO %s.t VALUES (1,'a'),(2,'b'),(3,NULL)".formatted(schema));
        try (DatabaseServer database = DatabaseServer.connect(server.settings(Side.SOURCE))) {
            TableSchema table = schemaOf(server, schema);
            TableDigest before = TableDigest.of(database, table);
            server.run("UPDATE %s.t SET v = IF(id = 1, 'b', 'a') WHERE id < 3".formatted(schema));
            TableDigest swapped = TableDigest.of(database, table);
            server.run("UPDATE %s.t SET v = IF(id = 1, 'a', 'b') WHERE id < 3".formatted(schema));
            TableDigest back = TableDigest.of(database, table);
            server.run("UPDATE %s.t SET v = '' WHERE id = 3".formatted(schema));
            TableDigest empty = TableDigest.of(database, table);

            assertThat(before.rows()).isEqualTo(3);
            assertThat(swapped).isNotEqualTo(before);
            assertThat(back).isEqualTo(before);
            assertThat(empty).isNotEqualTo(before);
        }
    }

    private static TableSchema schemaOf(TestServer server, String schema) throws SQLException {
        try (Connection connection = server.connect()) {
            return SchemaReader.read(connection, new TableName(schema, "t"));
        }
    }
}
