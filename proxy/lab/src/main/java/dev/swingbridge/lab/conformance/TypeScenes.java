package dev.swingbridge.lab.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Every column type with its extremes, in text and in the binary protocol. */
final class TypeScenes {
    private static final List<String> NUMBERS =
            List.of(
                    "NULL",
                    "0",
                    "1",
                    "-1",
                    "127",
                    "-128",
                    "255",
                    "32767",
                    "65535",
                    "8388607",
                    "2147483647",
                    "-2147483648",
                    "4294967295",
                    "9223372036854775807",
                    "-9223372036854775808",
                    "18446744073709551615",
                    "3.5",
                    "-0.001",
                    "1e10",
                    "'12abc'");
    private static final List<String> TEXTS =
            List.of(
                    "NULL",
                    "''",
                    "'a'",
                    "'A '",
                    "'quote '' \\\\ \\n \\0 \\Z'",
                    "'äöü€😀'",
                    "_latin1'\u00e9'",
                    "x'00ff10'",
                    "REPEAT('x', 250)",
                    "REPEAT('y', 260)",
                    "REPEAT('z', 70000)",
                    "12345",
                    "'{\"a\": [1, 2.5, null]}'");
    private static final List<String> MOMENTS =
            List.of(
                    "NULL",
                    "'2024-02-29 13:14:15.678901'",
                    "'1970-01-01 00:00:01'",
                    "'2038-01-19 03:14:07'",
                    "'0000-00-00'",
                    "'9999-12-31 23:59:59.999999'",
                    "'1000-01-01'",
                    "'-838:59:59'",
                    "'00:00:00'",
                    "'12:34:56.5'",
                    "2024",
                    "70",
                    "'nonsense'",
                    "20240229");
    private static final List<String> SHAPES =
            List.of(
                    "NULL",
                    "ST_GeomFromText('POINT(1 2)')",
                    "ST_GeomFromText('LINESTRING(0 0,1 1,2 3)')",
                    "ST_GeomFromText('POLYGON((0 0,4 0,4 4,0 4,0 0))')",
                    "'nonsense'");

    /** Types of columns, and the values that each of them is tried with. */
    private record Family(List<String> types, List<String> values) {}

    private static final List<Family> FAMILIES =
            List.of(
                    new Family(
                            List.of(
                                    "TINYINT",
                                    "TINYINT UNSIGNED",
                                    "BOOLEAN",
                                    "SMALLINT",
                                    "SMALLINT UNSIGNED",
                                    "MEDIUMINT",
                                    "MEDIUMINT UNSIGNED ZEROFILL",
                                    "INT",
                                    "INT UNSIGNED",
                                    "BIGINT",
                                    "BIGINT UNSIGNED",
                                    "DECIMAL(10,3)",
                                    "DECIMAL(65,30)",
                                    "FLOAT",
                                    "DOUBLE",
                                    "BIT(1)",
                                    "BIT(64)"),
                            NUMBERS),
                    new Family(
                            List.of(
                                    "CHAR(10)",
                                    "VARCHAR(300)",
                                    "VARCHAR(20) CHARACTER SET latin1",
                                    "VARCHAR(40) CHARACTER SET utf16",
                                    "BINARY(8)",
                                    "VARBINARY(300)",
                                    "TINYTEXT",
                                    "TEXT",
                                    "MEDIUMTEXT",
                                    "LONGTEXT",
                                    "TINYBLOB",
                                    "BLOB",
                                    "MEDIUMBLOB",
                                    "LONGBLOB",
                                    "JSON",
                                    "ENUM('a','b','äöü€')",
                                    "SET('a','b','c')"),
                            TEXTS),
                    new Family(
                            List.of(
                                    "DATE",
                                    "TIME",
                                    "TIME(6)",
                                    "DATETIME",
                                    "DATETIME(3)",
                                    "DATETIME(6)",
                                    "TIMESTAMP NULL",
                                    "TIMESTAMP(6) NULL",
                                    "YEAR"),
                            MOMENTS),
                    new Family(List.of("GEOMETRY", "POINT", "POLYGON"), SHAPES));

    private TypeScenes() {}

    static List<Scene> all() {
        List<Scene> scenes = new ArrayList<>();
        for (Family family : FAMILIES) {
            for (String type : family.types()) {
                scenes.add(scene(scenes.size(), type, family.values()));
            }
        }
        scenes.add(changingTypes());
        return scenes;
    }

    private static Scene scene(int number, String type, List<String> values) {
        String table = "typed_" + number;
        String create =
                "CREATE TABLE %s (id INT PRIMARY KEY, v %s, w %s) CHARACTER SET utf8mb4"
                        .formatted(table, type, type);
        List<Request> requests = new ArrayList<>();
        IntStream.range(0, values.size()).forEach(i -> written(requests, table, i, values.get(i)));
        requests.add(new Request.Query("SELECT * FROM " + table + " ORDER BY id"));
        requests.add(
                new Request.Query(
                        "SELECT v, COUNT(*), MIN(w), MAX(id) FROM "
                                + table
                                + " GROUP BY v ORDER BY MIN(id)"));
        requests.add(
                new Request.Prepare(
                        "all", "SELECT * FROM " + table + " WHERE id >= ? ORDER BY id"));
        requests.add(new Request.Execute("all", BoundValue.integer(0)));
        bound(requests, table);
        requests.add(new Request.Query("DELETE FROM " + table + " WHERE id % 2 = 0"));
        requests.add(new Request.Execute("all", BoundValue.big(3, true)));
        requests.add(new Request.Close("all"));
        return new Scene("type " + type, List.of(create), requests, true);
    }

    private static void written(List<Request> requests, String table, int id, String value) {
        requests.add(
                new Request.Query(
                        "INSERT INTO %s VALUES (%d, %s, %s)".formatted(table, id, value, value)));
        requests.add(new Request.Query("SHOW WARNINGS"));
        requests.add(new Request.Query("SELECT v, w FROM " + table + " WHERE id = " + id));
        requests.add(
                new Request.Query(
                        "UPDATE %s SET w = DEFAULT(w) WHERE id = %d AND v = %s"
                                .formatted(table, id, value)));
    }

    /** Values in the types that drivers bind. */
    private static List<BoundValue> values() {
        return List.of(
                BoundValue.ofNull(),
                BoundValue.tiny(-5),
                BoundValue.integer(77),
                BoundValue.big(Long.MIN_VALUE, false),
                BoundValue.big(-1, true),
                BoundValue.real(2.5),
                BoundValue.text("12"),
                BoundValue.text("b"),
                BoundValue.blob(new byte[] {0, 1, (byte) 0xFF}),
                BoundValue.date(2024, 2, 29),
                BoundValue.moment(1, 2, 3, 456_789),
                BoundValue.time(true, 3, 4, 5, 6));
    }

    private static void bound(List<Request> requests, String table) {
        List<BoundValue> values = values();
        String get = "SELECT v, w, ? AS given FROM " + table + " WHERE id = ?";
        requests.add(new Request.Prepare("put", "INSERT INTO " + table + " (id, v) VALUES (?, ?)"));
        for (int i = 0; i < values.size(); i++) {
            BoundValue id = BoundValue.integer(100 + i);
            requests.add(new Request.Execute("put", id, values.get(i)));
            requests.add(new Request.Prepare("get", get));
            requests.add(new Request.Execute("get", values.get(i), id));
            requests.add(new Request.Close("get"));
        }
        requests.add(new Request.Close("put"));
    }

    /**
     * One statement with parameters of ever other types. MySQL describes the column by the first
     * execution; a statement that is prepared anew elsewhere has had none: no cutover in between.
     */
    private static Scene changingTypes() {
        List<Request> requests = new ArrayList<>();
        requests.add(new Request.Prepare("given", "SELECT ? AS given"));
        values().forEach(value -> requests.add(new Request.Execute("given", value)));
        requests.add(new Request.Close("given"));
        return new Scene("changing parameter types", List.of(), requests, false);
    }
}
