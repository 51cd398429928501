package dev.swingbridge.backfill.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.schema.SchemaReader;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TableReaderTest {

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#each")
    void readsEveryTypeInItsCanonicalForm(TestServer server) throws Exception {
        String schema = TestServers.freshSchema("forms", server);
        server.run(
                """
                CREATE TABLE %s.t (
                  id BIGINT UNSIGNED PRIMARY KEY, i INT(8) ZEROFILL, y YEAR, d DECIMAL(10,2),
                  dz DECIMAL(10,2) ZEROFILL, f FLOAT, fm FLOAT(7,2), db DOUBLE, dm DOUBLE(10,2),
                  dt DATETIME(3), ts TIMESTAMP(6) NULL, t TIME(2), c CHAR(5), v VARCHAR(9),
                  l VARCHAR(9) CHARACTER SET latin1, b BINARY(4), vb VARBINARY(9), bi BIT(17),
                  e ENUM('a','it''s') CHARACTER SET latin1, s SET('x','y','z'), j JSON, p POINT,
                  g INT AS (i + 1) STORED, `odd ``name` INT) CHARACTER SET utf8mb4
                """
                        .formatted(schema));
        server.run(
                "SET time_zone='+03:00', sql_mode='ALLOW_INVALID_DATES'",
                """
                INSERT INTO %s.t (id,i,y,d,dz,f,fm,db,dm,dt,ts,t,c,v,l,b,vb,bi,e,s,j,p,`odd ``name`)
                VALUES (18446744073709551615, 42, 0, -1.5, 7, 0.1, 1234.5, 1e15, 2.5,
                  '0000-00-00 00:00:00', '2026-01-02 03:04:05.000006', '-838:59:58.90', 'ab  ', 'x ',
                  0xE9, 0x0100, '', b'10000000000000001', 'it''s', 'x,z', '{"a": 1.0}',
                  ST_GeomFromText('POINT(1 2)'), NULL)
                """
                        .formatted(schema));

        try (DatabaseServer database = DatabaseServer.connect(server.settings(Side.SOURCE));
                TableReader reader = TableReader.open(database, "copy")) {
            TableSchema table = schemaOf(server, schema, "t");
            Row row = reader.range(reader.select(table), null, null, 10, 1 << 20).rows().getFirst();

            assertThat(texts(row, 0, 12))
                    .containsExactly(
                            "18446744073709551615",
                            "42",
                            "0",
                            "-1.50",
                            "7.00",
                            "0.10000000149011612",
                            "1234.5",
                            "1e15",
                            "2.5",
                            "0000-00-00 00:00:00.000",
                            "2026-01-02 00:04:05.000006",
                            "-838:59:58.90");
            assertThat(texts(row, 12, 14)).containsExactly("ab", "x ");
            assertThat(hex(row, 14)).isEqualTo("e9");
            assertThat(hex(row, 15)).isEqualTo("01000000");
            assertThat(hex(row, 16)).isEmpty();
            assertThat(hex(row, 17)).isEqualTo("010001");
            assertThat(texts(row, 18, 21)).containsExactly("it's", "x,z", "{\"a\": 1.0}");
            assertThat(hex(row, 21)).startsWith("00000000" + "0101000000");
            assertThat(row.value(23)).isNull();
        }
    }

    /** A key worth a test: its columns, its index, some values. */
    private record Key(String columns, String index, String values) {}

    private static final List<Key> KEYS =
            List.of(
                    new Key(
                            "a BIGINT UNSIGNED NOT NULL, b INT NOT NULL",
                            "a",
                            "(0,1),(1,1),(9223372036854775808,1),(18446744073709551615,1),(3000000,0)"),
                    new Key(
                            "a VARCHAR(20) COLLATE utf8mb4_general_ci NOT NULL, b INT NOT NULL",
                            "a",
                            "('aaaa',1),('ZZZZ',1),('\u00c9',1),('\u00df',1),('\ud83d\ude00',1),('',1),('zz',1)"),
                    new Key(
                            "a VARCHAR(20) CHARACTER SET latin1 NOT NULL, b DATETIME(6) NOT NULL,"
                                    + " c INT NOT NULL",
                            "a, b, c",
                            "('\u00e9','2026-01-01 00:00:00.000001',1),"
                                    + "('\u00e9','2026-01-01 00:00:00.000001',2),"
                                    + "('\u00e9','2026-01-01 00:00:00.000002',-5),"
                                    + "('a','0001-01-01',7),('z','2026-01-01',7)"),
                    new Key(
                            "a INT NOT NULL, b INT NOT NULL",
                            "a DESC, b",
                            "(1,1),(1,2),(2,1),(2,2),(3,1),(-3,1),(0,0)"),
                    new Key(
                            "a ENUM('z','m','a') NOT NULL, b SET('q','p') NOT NULL",
                            "a, b",
                            "('a','q'),('z','p'),('m','q,p'),('m',''),('z',''),('a','p')"),
                    new Key(
                            "a BINARY(4) NOT NULL, b VARBINARY(8) NOT NULL",
                            "a, b",
                            "(x'01',''),(x'0100',x'00'),(x'FF',x'0000'),('',x'0001'),(x'00FF00','')"),
                    new Key(
                            "a BIT(40) NOT NULL, b DECIMAL(20,3) NOT NULL, c DOUBLE NOT NULL",
                            "a, b, c",
                            "(b'1',1.5,0.1),(b'1',1.5,0.2),(b'1',-1.5,0.1),(b'11111111111',0,0),"
                                    + "(b'0',0,-1e300)"),
                    new Key(
                            "a FLOAT NOT NULL, b YEAR NOT NULL, c TIME(3) NOT NULL",
                            "a, b, c",
                            "(0.1,2000,'-10:00:00.001'),(0.1,2000,'-10:00:00'),"
                                    + "(0.1,1901,'00:00:00'),(-0.1,0,'838:59:59'),"
                                    + "(16777217,2155,'01:00')"));

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#each")
    void coversEveryRowExactlyOnceInTheServersOrder(TestServer server) throws Exception {
        String schema = TestServers.freshSchema("keys", server);
        createTables(server, schema);
        try (DatabaseServer database = DatabaseServer.connect(server.settings(Side.SOURCE));
                TableReader reader = TableReader.open(database, "copy")) {
            for (int number = 0; number < KEYS.size(); number++) {
                RowSelect select = reader.select(schemaOf(server, schema, "t" + number));
                List<Row> all = reader.range(select, null, null, 1000, 1 << 20).rows();
                List<Row> keys = all.stream().map(select::keyOf).toList();

                List<Row> byLimit = new ArrayList<>();
                Row after = null;
                for (boolean complete = false; !complete; ) {
                    RowBatch batch = reader.range(select, after, null, 2, 1 << 20);
                    byLimit.addAll(batch.rows());
                    complete = batch.complete();
                    after = complete ? after : select.keyOf(batch.rows().getLast());
                }
                List<Row> byBoundary = new ArrayList<>();
                Row low = null;
                do {
                    Row high = reader.boundary(select, low, null, 2);
                    byBoundary.addAll(reader.range(select, low, high, 1000, 1 << 20).rows());
                    low = high;
                } while (low != null);

                assertThat(all).as("key %s", KEYS.get(number)).hasSizeGreaterThan(4);
                assertThat(byLimit).as("key %s", KEYS.get(number)).isEqualTo(all);
                assertThat(byBoundary).as("key %s", KEYS.get(number)).isEqualTo(all);
                assertThat(reader.byKeys(select, keys))
                        .as("key %s", KEYS.get(number))
                        .containsExactlyInAnyOrderElementsOf(all);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.swingbridge.backfill.fixture.TestServers#each")
    void findsRangesThroughTheIndex(TestServer server) throws Exception {
        String schema = TestServers.freshSchema("plans", server);
        createTables(server, schema);
        showAsLarge(server, schema);
        try (DatabaseServer database = DatabaseServer.connect(server.settings(Side.SOURCE));
                TableReader reader = TableReader.open(database, "copy");
                Connection connection = database.openDataConnection("copy")) {
            for (int number = 0; number < KEYS.size(); number++) {
                Key key = KEYS.get(number);
                RowSelect select = reader.select(schemaOf(server, schema, "t" + number));
                List<Row> all = reader.range(select, null, null, 1000, 1 << 20).rows();
                Row low = select.keyOf(all.get(1));
                Row high = select.keyOf(all.get(3));
                // Where a type's values cannot be compared as a range its index is walked.
                boolean walks =
                        key.columns().contains("ENUM")
                                || (!database.identity().mariaDb()
                                        && key.columns().matches(".*(BIT|FLOAT).*"));
                String other = walks ? "index" : "range";

                assertThat(explain(database, connection, select.range(low, high, 100)))
                        .as("key %s", key)
                        .isIn("range", other);
                assertThat(explain(database, connection, select.keys(List.of(low, high))))
                        .as("key %s", key)
                        .isIn("range", other);
            }
        }
    }

    private static void createTables(TestServer server, String schema) {
        for (int number = 0; number < KEYS.size(); number++) {
            Key key = KEYS.get(number);
            server.run(
                    ("CREATE TABLE %s.t%d (%s, PRIMARY KEY (%s)) CHARACTER SET utf8mb4"
                                    + " STATS_PERSISTENT = 1 STATS_AUTO_RECALC = 0")
                            .formatted(schema, number, key.columns(), key.index()),
                    "INSERT INTO %s.t%d VALUES %s".formatted(schema, number, key.values()));
        }
    }

    /**
     * The optimizer walks a table of five rows when it finds that as cheap; a large one it does
     * not. The tables are made without a recalculation of their own, which would come later and
     * find five rows again.
     */
    private static void showAsLarge(TestServer server, String schema) {
        for (int number = 0; number < KEYS.size(); number++) {
            server.run(
                    "ANALYZE TABLE %s.t%d".formatted(schema, number),
                    ("UPDATE mysql.innodb_table_stats SET n_rows = 1000000, clustered_index_size ="
                                    + " 10000 WHERE database_name = '%s' AND table_name = 't%d'")
                            .formatted(schema, number),
                    "FLUSH TABLES %s.t%d".formatted(schema, number));
        }
    }

    /** The access type, or {@code filesort} where the server sorts. */
    private static String explain(DatabaseServer database, Connection connection, String sql)
            throws SQLException {
        String explain = database.identity().mariaDb() ? "EXPLAIN " : "EXPLAIN FORMAT=TRADITIONAL ";
        try (Statement statement = connection.createStatement();
                ResultSet plan = statement.executeQuery(explain + sql)) {
            plan.next();
            return String.valueOf(plan.getString("Extra")).contains("filesort")
                    ? "filesort"
                    : plan.getString("type");
        }
    }

    private static TableSchema schemaOf(TestServer server, String schema, String table)
            throws SQLException {
        try (Connection connection = server.connect()) {
            return SchemaReader.read(connection, new TableName(schema, table));
        }
    }

    private static List<String> texts(Row row, int from, int to) {
        List<String> texts = new ArrayList<>();
        for (int column = from; column < to; column++) {
            byte[] value = row.value(column);
            texts.add(value == null ? "NULL" : new String(value, StandardCharsets.UTF_8));
        }
        return texts;
    }

    private static String hex(Row row, int column) {
        byte[] value = row.value(column);
        return value == null ? "NULL" : HexFormat.of().formatHex(value);
    }
}
