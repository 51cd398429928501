package dev.swingbridge.backfill.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.server.ServerIdentity.Flavor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every column type with its edge values, through insert, update and delete. */
class EveryTypeTest {
    private static final String PAIRS = "dev.swingbridge.backfill.fixture.TestServers#pairs";
    static final String LAX =
            "SET SESSION sql_mode='ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO', time_zone='+00:00'";

    /** A column definition and the values to put through it, as SQL literals. */
    record Case(String column, List<String> values) {
        Case(String column, String... values) {
            this(column, List.of(values));
        }
    }

    private static final List<Case> CASES =
            List.of(
                    new Case("tinyint", "-128", "127", "0"),
                    new Case("tinyint unsigned", "255", "128", "0"),
                    new Case("smallint unsigned", "65535", "32768"),
                    new Case("smallint", "-32768", "32767"),
                    new Case("mediumint unsigned", "16777215", "8388608"),
                    new Case("mediumint", "-8388608", "8388607"),
                    new Case("int unsigned zerofill", "4294967295", "7"),
                    new Case("int", "-2147483648", "2147483647"),
                    new Case("bigint unsigned", "18446744073709551615", "9223372036854775808"),
                    new Case("bigint", "-9223372036854775808", "9223372036854775807"),
                    new Case("decimal(10,0)", "0", "-0", "9999999999", "-1"),
                    new Case(
                            "decimal(65,30)",
                            "-0.000000000000000000000000000001",
                            "99999999999999999999999999999999999.999999999999999999999999999999",
                            "-12345678901234567890123456789012345.5"),
                    new Case("decimal(5,5)", "0.00001", "-0.99999", "0"),
                    new Case("decimal(20,9)", "123456789.987654321", "-0.000000001"),
                    new Case(
                            "float",
                            "0.1",
                            "16777217",
                            "1.4e-45",
                            "3.4028235e38",
                            "-0.0e0",
                            "-1.5"),
                    new Case(
                            "double",
                            "0.1",
                            "4.9e-324",
                            "1.7976931348623157e308",
                            "-0.0e0",
                            "1e15",
                            "1e16",
                            "123456789012345680",
                            "-2.2250738585072014e-308"),
                    new Case("year", "0", "1901", "2155", "2026"),
                    new Case(
                            "date", "'0000-00-00'", "'2020-00-10'", "'1000-01-01'", "'9999-12-31'"),
                    new Case(
                            "datetime",
                            "'0000-00-00 00:00:00'",
                            "'2020-02-00 01:02:03'",
                            "'9999-12-31 23:59:59'"),
                    new Case("datetime(1)", "'2026-01-02 03:04:05.9'"),
                    new Case("datetime(3)", "'2026-01-02 03:04:05.001'"),
                    new Case("datetime(6)", "'2026-01-02 03:04:05.000001'", "'1000-01-01'"),
                    new Case(
                            "timestamp NULL",
                            "'0000-00-00 00:00:00'",
                            "'1970-01-01 00:00:01'",
                            "'2038-01-19 03:14:07'"),
                    new Case("timestamp(3) NULL", "'2026-03-29 02:30:00.123'"),
                    new Case("timestamp(6) NULL", "'2026-10-25 01:30:00.000001'"),
                    new Case("time", "'-00:00:01'", "'838:59:59'", "'-838:59:59'", "'00:00:00'"),
                    new Case("time(2)", "'-00:00:00.01'", "'12:34:56.78'", "'-01:00:00.00'"),
                    new Case("time(4)", "'-10:11:12.0345'", "'00:00:00.9999'"),
                    new Case("time(6)", "'-838:59:58.999999'", "'-00:00:00.000001'", "'1:2:3.4'"),
                    new Case("char(5)", "'ab'", "''", "'é'", "'x  '"),
                    new Case("char(255) CHARACTER SET utf8mb4", "REPEAT('é', 255)", "'\\\\\\''"),
                    new Case("varchar(20)", "'trail  '", "''", "'tab\\tnl\\n'", "'😀'"),
                    new Case("varchar(300) CHARACTER SET latin1", "'é'", "_latin1 x'C3A9FF'"),
                    new Case("varchar(20) CHARACTER SET utf16", "'aé😀'"),
                    new Case("varchar(20) CHARACTER SET sjis", "_sjis x'835C'"),
                    new Case("varchar(20) CHARACTER SET gbk", "_gbk x'B5C4'"),
                    new Case("binary(16)", "x'01'", "x'00'", "x'0102030405060708090A0B0C0D0E0000'"),
                    new Case("varbinary(300)", "''", "x'00'", "x'FF00'"),
                    new Case("tinyblob", "''", "x'00'"),
                    new Case("mediumblob", "REPEAT('ab', 40000)"),
                    new Case("text", "''", "'multi\\nline'"),
                    new Case("longtext", "REPEAT('é', 50000)"),
                    new Case("bit(1)", "b'1'", "b'0'"),
                    new Case("bit(17)", "b'10000000000000001'", "b'1'"),
                    new Case("bit(64)", "x'FFFFFFFFFFFFFFFF'", "b'1'"),
                    new Case("enum('a','it''s','x,y','é')", "'a'", "'it''s'", "'x,y'", "'é'"),
                    new Case("set('a','b','é')", "''", "'a,b'", "'é,a'"),
                    new Case("point", "ST_GeomFromText('POINT(1 2)')"),
                    new Case("geometry", "ST_GeomFromText('LINESTRING(0 0,1 1.5)')"));

    private static final Case MYSQL_JSON =
            new Case(
                    "json",
                    "'1'",
                    "'1.0'",
                    "'null'",
                    "'{\"bb\":1,\"a\":[true,false,null,-1,65535,70000,-70000,5000000000]}'",
                    "'[18446744073709551615,-9223372036854775808,0.1,1e15,1e14,1e-5,1e-20,1e300]'",
                    "'\"q\\\\\"\\\\\\\\\\\\n\\\\u0001é😀\"'",
                    "JSON_ARRAY(CAST('2026-01-02 03:04:05.6' AS DATETIME(6)),"
                            + " CAST('-01:02:03' AS TIME), CAST('2026-01-02' AS DATE))",
                    "JSON_OBJECT('k', REPEAT('x', 70000), 'l', JSON_ARRAY(1, 2))",
                    "'{}'",
                    "'[]'",
                    "'\"\"'");

    /** Every type that both sides of the pair have. */
    static List<Case> casesFor(TestServers.Pair pair) {
        List<Case> cases = new ArrayList<>(CASES);
        boolean mySqlSource = pair.source().flavor() == Flavor.MYSQL;
        boolean mySqlTarget = pair.target().flavor() == Flavor.MYSQL;
        if (mySqlSource && mySqlTarget) {
            cases.add(MYSQL_JSON);
            cases.add(new Case("vector(3)", "TO_VECTOR('[1,2.5,-3]')"));
        } else if (!mySqlSource && !mySqlTarget) {
            cases.add(new Case("json", "'{\"b\": 1.0, \"a\": [1,2]}'", "'null'"));
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void everyValueArrivesAsItWasStored(TestServers.Pair pair) throws Exception {
        List<Case> cases = casesFor(pair);
        StringBuilder definition = new StringBuilder("CREATE TABLE t (id INT PRIMARY KEY");
        List<String> inserts = new ArrayList<>();
        inserts.add(LAX);
        int id = 0;
        for (int i = 0; i < cases.size(); i++) {
            definition.append(", c").append(i).append(' ').append(cases.get(i).column());
            for (String value : cases.get(i).values()) {
                inserts.add("INSERT INTO t (id, c" + i + ") VALUES (" + id++ + "," + value + ")");
            }
        }
        try (StreamFixture fixture =
                new StreamFixture(pair, "types", definition.append(")").toString())) {
            fixture.begin();

            fixture.onSource(inserts.toArray(String[]::new));
            fixture.catchUp();
            fixture.assertEqual("t");

            fixture.onSource(LAX, "UPDATE t SET id = id + 10000");
            fixture.catchUp();
            fixture.assertEqual("t");

            fixture.onSource("DELETE FROM t WHERE id < 10050");
            fixture.catchUp();
            fixture.assertEqual("t");
            assertThat(fixture.rows(fixture.to, "t")).hasSize(id - 50);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void rowsAreFoundByKeysOfEveryType(TestServers.Pair pair) throws Exception {
        List<Case> keys =
                List.of(
                        new Case("binary(16)", "x'01'", "x'0102'"),
                        new Case("varbinary(20)", "''", "x'00'"),
                        new Case("bigint unsigned", "18446744073709551615", "0"),
                        new Case("decimal(12,4)", "-1.5", "0"),
                        new Case("datetime(3)", "'2026-01-02 03:04:05.001'", "'1000-01-01'"),
                        new Case("timestamp(6)", "'2026-10-25 01:30:00.000001'"),
                        new Case("time(3)", "'-00:00:00.001'", "'838:59:59'"),
                        new Case("char(10)", "'a b'", "'é'"),
                        new Case("varchar(20) CHARACTER SET latin1", "'é'", "'Z'"),
                        new Case("varchar(20) COLLATE utf8mb4_bin", "'é'", "'E'", "'it''s'"),
                        new Case("enum('x','é')", "'x'", "'é'"),
                        new Case("set('x','é')", "'x,é'", "''"),
                        new Case("year", "0", "2155"),
                        new Case("date", "'2020-02-29'"),
                        new Case("bit(17)", "b'10000000000000001'", "b'0'"));
        List<String> definitions = new ArrayList<>();
        List<String> inserts = new ArrayList<>(List.of(LAX));
        List<String> changes = new ArrayList<>(List.of(LAX));
        for (int i = 0; i < keys.size(); i++) {
            definitions.add(
                    "CREATE TABLE k"
                            + i
                            + " (a "
                            + keys.get(i).column()
                            + ", b INT, n INT, PRIMARY KEY (a, b))");
            for (String value : keys.get(i).values()) {
                inserts.add(
                        "INSERT INTO k" + i + " VALUES (" + value + ",1,1),(" + value + ",2,2)");
            }
            changes.add("UPDATE k" + i + " SET n = n + 1");
            changes.add("UPDATE k" + i + " SET b = b + 5 WHERE b = 1");
            changes.add("DELETE FROM k" + i + " WHERE b = 2");
        }
        try (StreamFixture fixture =
                new StreamFixture(pair, "keys", definitions.toArray(String[]::new))) {
            fixture.begin();

            fixture.onSource(inserts.toArray(String[]::new));
            fixture.onSource(changes.toArray(String[]::new));
            fixture.catchUp();

            for (int i = 0; i < keys.size(); i++) {
                fixture.assertEqual("k" + i);
                assertThat(fixture.rows(fixture.to, "k" + i)).hasSize(keys.get(i).values().size());
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void generatedInvisibleAndOddlyNamedColumns(TestServers.Pair pair) throws Exception {
        try (StreamFixture fixture =
                new StreamFixture(
                        pair,
                        "odd",
                        "CREATE TABLE `select` (`Key` INT PRIMARY KEY, `a``b` INT,"
                                + " `größe` VARCHAR(10), v INT AS (`a``b` * 2) VIRTUAL,"
                                + " s INT AS (`a``b` + 1) STORED, h INT INVISIBLE DEFAULT 7,"
                                + " touched TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)"
                                + " ON UPDATE CURRENT_TIMESTAMP(6), UNIQUE (s), KEY (v))",
                        "CREATE TABLE auto (id INT AUTO_INCREMENT PRIMARY KEY, n INT)")) {
            fixture.begin();

            fixture.onSource(
                    LAX,
                    "INSERT INTO `select` (`Key`, `a``b`, `größe`) VALUES (1, 5, 'ö'), (2, 6, 'x')",
                    "INSERT INTO `select` (`Key`, `a``b`, h) VALUES (3, 9, 99)",
                    "UPDATE `select` SET `a``b` = 50 WHERE `Key` = 1",
                    "UPDATE `select` SET `größe` = 'y', touched = touched WHERE `Key` = 2",
                    "DELETE FROM `select` WHERE `Key` = 3",
                    "INSERT INTO auto VALUES (0, 1), (-5, 2)",
                    "INSERT INTO auto (n) VALUES (3)");
            fixture.catchUp();

            fixture.assertEqual("select", "auto");
            assertThat(fixture.rows(fixture.to, "auto")).hasSize(3);
        }
    }
}
