package dev.swingbridge.router.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/**
 * Writes {@code generated.txt}: random statements together with the facts they have by the way they
 * were put together, never by reading them. Run with the file's path; the seed is fixed, so that
 * the same program always writes the same file.
 */
final class CorpusGenerator {
    private static final long SEED = 20_260_102;
    private static final int STATEMENTS = 5_200;
    private static final int MAX_DEPTH = 3;

    private final Random random = new Random(SEED);
    private final TreeSet<String> reads = new TreeSet<>();
    private final TreeSet<String> writes = new TreeSet<>();
    private final TreeSet<String> effects = new TreeSet<>();
    private final List<String> common = new ArrayList<>();
    private int aliases;

    private CorpusGenerator() {}

    public static void main(String[] arguments) throws IOException {
        CorpusGenerator generator = new CorpusGenerator();
        Map<String, String> lines = new LinkedHashMap<>();
        while (lines.size() < STATEMENTS) {
            generator.statement(lines);
        }
        List<String> text = new ArrayList<>();
        text.add(
                "# Written by CorpusGenerator, seed "
                        + SEED
                        + ". KIND | reads | writes | effects | statement");
        text.add("!mysql");
        lines.forEach((sql, facts) -> text.add(facts + " | " + sql));
        Files.write(Path.of(arguments[0]), text);
    }

    private void statement(Map<String, String> lines) {
        reads.clear();
        writes.clear();
        effects.clear();
        common.clear();
        aliases = 0;
        String kind =
                pick(
                        "SELECT", "SELECT", "SELECT", "INSERT", "INSERT", "REPLACE", "UPDATE",
                        "UPDATE", "DELETE", "DELETE", "DDL", "CALL", "EXPLAIN", "SET");
        String sql =
                switch (kind) {
                    case "SELECT" -> top();
                    case "INSERT" -> insert("INSERT");
                    case "REPLACE" -> insert("REPLACE");
                    case "UPDATE" -> update();
                    case "DELETE" -> delete();
                    case "DDL" -> definition();
                    case "CALL" -> call();
                    case "EXPLAIN" -> pick("EXPLAIN ", "DESCRIBE ", "EXPLAIN FORMAT=TREE ") + top();
                    default -> set();
                };
        String facts =
                kind
                        + " | "
                        + String.join(",", reads)
                        + " | "
                        + String.join(",", writes)
                        + " | "
                        + String.join(",", effects);
        lines.putIfAbsent(blanks(sql), facts);
    }

    private String top() {
        String sql = maybe(4) ? with(() -> query(0)) : query(0);
        return switch (random.nextInt(12)) {
            case 0 -> {
                effects.add("LOCKS_ROWS");
                yield sql.contains(" UNION ")
                                || sql.startsWith("(")
                                || sql.startsWith("TABLE")
                                || sql.startsWith("VALUES")
                        ? noLock(sql)
                        : sql + pick(" FOR SHARE", " LOCK IN SHARE MODE", " FOR SHARE SKIP LOCKED");
            }
            default -> sql;
        };
    }

    private String noLock(String sql) {
        effects.remove("LOCKS_ROWS");
        return sql;
    }

    private String with(java.util.function.Supplier<String> inner) {
        StringBuilder sql = new StringBuilder("WITH ");
        int count = 1 + random.nextInt(2);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "c" + ++aliases;
            sql.append(i == 0 ? "" : ", ")
                    .append(name)
                    .append(maybe(3) ? " (k, v)" : "")
                    .append(" AS (");
            sql.append("SELECT id, a FROM ").append(from(1)).append(where(2)).append(')');
            common.add(name);
            names.add(name);
        }
        String rest = inner.get();
        common.removeAll(names);
        return sql + " " + rest;
    }

    private String query(int depth) {
        return switch (random.nextInt(14)) {
            case 0 ->
                    "("
                            + query(depth + 1)
                            + ") UNION "
                            + pick("", "ALL ", "DISTINCT ")
                            + "("
                            + query(depth + 1)
                            + ")";
            case 1 -> simple(depth) + " UNION ALL " + simple(depth);
            case 2 -> "TABLE " + readTable();
            case 3 -> "VALUES ROW(1, " + value() + "), ROW(2, NULL)";
            default ->
                    simple(depth)
                            + (maybe(3) ? " ORDER BY " + column() + pick("", " DESC") : "")
                            + (maybe(3)
                                    ? " LIMIT " + random.nextInt(100) + pick("", " OFFSET 5")
                                    : "");
        };
    }

    private String simple(int depth) {
        String options =
                pick(
                        "",
                        "",
                        "",
                        "DISTINCT ",
                        "HIGH_PRIORITY ",
                        "SQL_NO_CACHE ",
                        "STRAIGHT_JOIN ",
                        "ALL ");
        StringBuilder sql = new StringBuilder("SELECT ").append(options);
        int columns = 1 + random.nextInt(3);
        for (int i = 0; i < columns; i++) {
            sql.append(i == 0 ? "" : ", ").append(expression(depth + 1));
            if (maybe(4)) {
                sql.append(pick(" AS ", " ")).append(pick("x", "`from`", "'label'", "`a b`"));
            }
        }
        if (maybe(12)) {
            return sql.toString();
        }
        sql.append(" FROM ").append(from(depth + 1)).append(where(depth + 1));
        if (maybe(5)) {
            sql.append(" GROUP BY ").append(column()).append(pick("", " WITH ROLLUP"));
            sql.append(maybe(2) ? " HAVING " + condition(depth + 1) : "");
        }
        if (maybe(10)) {
            sql.append(" WINDOW w AS (PARTITION BY ").append(column()).append(" ORDER BY id)");
        }
        return sql.toString();
    }

    private String from(int depth) {
        StringBuilder sql = new StringBuilder(factor(depth));
        while (maybe(2)) {
            switch (random.nextInt(5)) {
                case 0 -> sql.append(", ").append(factor(depth));
                case 1 ->
                        sql.append(" NATURAL ")
                                .append(pick("", "LEFT "))
                                .append("JOIN ")
                                .append(factor(depth));
                case 2 -> sql.append(" JOIN ").append(factor(depth)).append(" USING (id, a)");
                default ->
                        sql.append(
                                        pick(
                                                " JOIN ",
                                                " LEFT JOIN ",
                                                " RIGHT OUTER JOIN ",
                                                " INNER JOIN ",
                                                " STRAIGHT_JOIN "))
                                .append(factor(depth))
                                .append(" ON ")
                                .append(condition(depth));
            }
        }
        return sql.toString();
    }

    private String factor(int depth) {
        if (depth < MAX_DEPTH && maybe(5)) {
            return pick("", "LATERAL ")
                    .concat("(" + query(depth + 1) + ") " + pick("AS ", "") + "d" + ++aliases);
        }
        if (maybe(15)) {
            return "(" + factor(depth) + " JOIN " + factor(depth) + ")";
        }
        if (maybe(25)) {
            return "JSON_TABLE(@j, '$[*]' COLUMNS (x INT PATH '$.x' NULL ON EMPTY)) AS j"
                    .concat("" + ++aliases)
                    .concat(readsVariable());
        }
        if (!common.isEmpty() && maybe(3)) {
            return common.get(random.nextInt(common.size())) + " AS k" + ++aliases;
        }
        String table = readTable();
        return table
                + (maybe(12) ? " PARTITION (p0)" : "")
                + pick("", " AS ", " ").concat("t" + ++aliases).replaceFirst("^t\\d+$", "")
                + (maybe(12)
                        ? pick(
                                " USE INDEX (i1)",
                                " FORCE INDEX FOR JOIN (i1, i2)",
                                " IGNORE KEY (PRIMARY)")
                        : "");
    }

    private String readsVariable() {
        effects.add("READS_USER_VARIABLE");
        return "";
    }

    private String where(int depth) {
        return maybe(2) ? " WHERE " + condition(depth) : "";
    }

    private String condition(int depth) {
        return switch (random.nextInt(depth < MAX_DEPTH ? 10 : 6)) {
            case 0 -> column() + " IN (" + value() + ", " + value() + ", ?)";
            case 1 -> column() + " BETWEEN " + value() + " AND " + value();
            case 2 -> "(" + column() + " LIKE 'from t9%' OR " + column() + " IS NOT NULL)";
            case 3 -> "NOT " + column() + " <=> " + value();
            case 4 -> column() + " REGEXP '^a' XOR " + expression(depth) + " > 0";
            case 5 -> column() + pick(" = ", " <> ", " >= ", " != ") + expression(depth);
            case 6 ->
                    column()
                            + pick(" IN ", " NOT IN ", " = ANY ", " > ALL ")
                            + "("
                            + query(depth + 1)
                            + ")";
            case 7 -> pick("EXISTS ", "NOT EXISTS ") + "(" + simple(depth + 1) + ")";
            case 8 -> "(id, a) = (SELECT id, a FROM " + from(depth + 1) + " LIMIT 1)";
            default -> column() + " = 1 AND " + condition(depth + 1);
        };
    }

    private String expression(int depth) {
        return switch (random.nextInt(depth < MAX_DEPTH ? 16 : 15)) {
            case 0 -> value();
            case 1 -> "COUNT(*)";
            case 2 -> "CASE WHEN a > 1 THEN 'from' ELSE b END";
            case 3 -> "TRIM(LEADING '0' FROM b)";
            case 4 -> "EXTRACT(DAY FROM d)";
            case 5 -> "CAST(a AS DECIMAL(10,2))";
            case 6 -> "j->>'$.from'";
            case 7 -> "ROW_NUMBER() OVER (PARTITION BY a ORDER BY id)";
            case 8 -> "DATE_ADD(d, INTERVAL 1 DAY)";
            case 9 -> "CONCAT_WS(',', a, \"it's\", 'say \"x\"', 'b\\'c')";
            case 10 -> {
                effects.add("READS_LAST_INSERT_ID");
                yield "LAST_INSERT_ID()";
            }
            case 11 -> {
                effects.add("READS_USER_VARIABLE");
                yield pick("@v1", "@`v 2`", "@'v3'");
            }
            case 12 -> {
                effects.add("CALLS_ROUTINE");
                effects.add("fn:s2.f1");
                yield "s2.f1(a)";
            }
            case 15 -> "(SELECT MAX(a) FROM " + from(depth + 1) + where(depth + 1) + ")";
            default -> column();
        };
    }

    private String insert(String verb) {
        String options =
                verb.equals("INSERT")
                        ? pick("", " LOW_PRIORITY", " IGNORE", " HIGH_PRIORITY IGNORE")
                        : pick("", " LOW_PRIORITY");
        String head =
                verb
                        + options
                        + pick(" INTO ", " ")
                        + writtenTable()
                        + (maybe(10) ? " PARTITION (p0, p1)" : "");
        boolean rows = maybe(2);
        String body =
                switch (random.nextInt(6)) {
                    case 0 -> " SET a = " + value() + ", b = " + expression(2);
                    case 1 -> " (a, b) " + query(1);
                    case 2 -> " " + with(() -> simple(1));
                    case 3 -> " (" + simple(1) + ")";
                    case 4 -> " VALUES ROW(1, " + value() + ")";
                    default ->
                            " (a, `b`) "
                                    + pick("VALUES", "VALUE")
                                    + " ("
                                    + value()
                                    + ", "
                                    + expression(2)
                                    + ")"
                                    + (rows ? ", (DEFAULT, -5)" : "");
                };
        boolean update = verb.equals("INSERT") && maybe(3);
        return head
                + body
                + (update
                        ? " ON DUPLICATE KEY UPDATE a = VALUES(a) + 1, b = " + expression(2)
                        : "");
    }

    private String update() {
        String options = pick("", "LOW_PRIORITY ", "IGNORE ");
        if (maybe(2)) {
            return "UPDATE "
                    + options
                    + writtenTable()
                    + " SET a = "
                    + expression(1)
                    + ", `b` = DEFAULT"
                    + where(1)
                    + (maybe(3) ? " ORDER BY id LIMIT 3" : "");
        }
        String set =
                "UPDATE "
                        + options
                        + writtenTable()
                        + " AS w JOIN "
                        + factor(1)
                        + " ON "
                        + condition(2)
                        + " SET w.a = "
                        + expression(1)
                        + where(1);
        return set;
    }

    private String delete() {
        return switch (random.nextInt(4)) {
            case 0 -> ("DELETE w FROM " + writtenTable() + " AS w JOIN " + factor(1) + where(1));
            case 1 ->
                    ("DELETE FROM w.* USING " + writtenTable() + " AS w, " + factor(1) + where(1));
            case 2 ->
                    ("DELETE "
                            + pick("", "QUICK ", "IGNORE ")
                            + "w, w2 FROM "
                            + writtenTable()
                            + " w, "
                            + writtenTable()
                            + " w2, "
                            + factor(1)
                            + where(1));
            default ->
                    "DELETE FROM "
                            + writtenTable()
                            + where(1)
                            + (maybe(3) ? " ORDER BY id LIMIT 3" : "");
        };
    }

    private String definition() {
        effects.add("IMPLICIT_COMMIT");
        return switch (random.nextInt(8)) {
            case 0 ->
                    "CREATE TABLE "
                            + writtenTable()
                            + " (id INT PRIMARY KEY, a VARCHAR(10) DEFAULT 'x (', KEY (a)) ENGINE=InnoDB COMMENT='like t9'";
            case 1 -> "CREATE TABLE IF NOT EXISTS " + writtenTable() + " LIKE " + readTable();
            case 2 -> "CREATE TABLE " + writtenTable() + " (id INT) " + pick("", "AS ") + simple(1);
            case 3 -> "CREATE OR REPLACE VIEW " + writtenTable() + " AS " + query(1);
            case 4 ->
                    "ALTER TABLE "
                            + writtenTable()
                            + pick(
                                    " ADD COLUMN c INT FIRST",
                                    " DROP INDEX i1",
                                    " ENGINE=InnoDB",
                                    " ADD KEY i9 (a(10))");
            case 5 -> "DROP TABLE IF EXISTS " + writtenTable() + ", " + writtenTable();
            case 6 -> "RENAME TABLE " + writtenTable() + " TO " + writtenTable();
            default ->
                    pick("TRUNCATE TABLE ", "TRUNCATE ", "CREATE INDEX i2 ON ")
                            .concat(writtenTable())
                            .replaceFirst("(CREATE INDEX .*)", "$1 (a)");
        };
    }

    private String call() {
        effects.add("CALLS_ROUTINE");
        effects.add("fn:s2.p1");
        return "CALL s2.p1(" + value() + ", " + expression(2) + ")";
    }

    private String set() {
        effects.add("SETS_USER_VARIABLE");
        return "SET @out"
                + random.nextInt(1000)
                + pick(" = ", " := ")
                + (maybe(2) ? "(" + simple(1) + ")" : expression(1));
    }

    private String column() {
        return pick("a", "b", "id", "`select`", "t.a", "s.t.`b`", "t.from");
    }

    private String value() {
        return pick(
                "1",
                "-2.5e3",
                "'a'",
                "'it''s'",
                "'a\\\\'",
                "\"x\"",
                "NULL",
                "?",
                "0xFF",
                "x'41'",
                "b'01'",
                "_utf8mb4'u'",
                "N'n'",
                "TRUE",
                "CURRENT_TIMESTAMP",
                "'/* no */ -- no # no'");
    }

    private String readTable() {
        String name = pick("t1", "t2", "s2.t3", "t4", "`t 5`", "s2 . `t1`");
        reads.add(plain(name));
        return name;
    }

    private String writtenTable() {
        String name = pick("w1", "w2", "s2.w3", "`w 4`", "`s2`.w1");
        writes.add(plain(name));
        return name;
    }

    private static String plain(String name) {
        return name.replace("`", "").replace(" . ", ".");
    }

    /** Comments and blanks where they may stand; no expectation changes by them. */
    private String blanks(String sql) {
        return switch (random.nextInt(8)) {
            case 0 -> "/* from t9 */ " + sql;
            case 1 -> sql + " -- from t9";
            case 2 -> sql + ";";
            case 3 -> sql.replaceFirst(" ", " # join t9\\\\n ");
            case 4 -> sql.replaceFirst(" ", " /*!50000 */ ");
            case 5 -> sql.replaceFirst(" ", "\t /*!99999 join t9 */ ");
            default -> sql;
        };
    }

    private boolean maybe(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
