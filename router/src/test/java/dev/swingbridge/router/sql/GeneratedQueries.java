package dev.swingbridge.router.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Queries with what they select from. */
final class GeneratedQueries {
    static final int MAX_DEPTH = 3;

    private final GeneratedDraft draft;
    final GeneratedExpressions expressions;

    GeneratedQueries(GeneratedDraft draft) {
        this.draft = draft;
        this.expressions = new GeneratedExpressions(draft, this);
    }

    String with(Supplier<String> inner) {
        StringBuilder sql = new StringBuilder("WITH ");
        int count = 1 + draft.random.nextInt(2);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "c" + ++draft.aliases;
            sql.append(i == 0 ? "" : ", ")
                    .append(name)
                    .append(draft.maybe(3) ? " (k, v)" : "")
                    .append(" AS (");
            sql.append("SELECT id, a FROM ").append(from(1)).append(where(2)).append(')');
            draft.common.add(name);
            names.add(name);
        }
        String rest = inner.get();
        draft.common.removeAll(names);
        return sql + " " + rest;
    }

    String query(int depth) {
        return switch (draft.random.nextInt(14)) {
            case 0 ->
                    "("
                            + query(depth + 1)
                            + ") UNION "
                            + draft.pick("", "ALL ", "DISTINCT ")
                            + "("
                            + query(depth + 1)
                            + ")";
            case 1 -> simple(depth) + " UNION ALL " + simple(depth);
            case 2 -> "TABLE " + draft.readTable();
            case 3 -> "VALUES ROW(1, " + expressions.value() + "), ROW(2, NULL)";
            default ->
                    simple(depth)
                            + (draft.maybe(3)
                                    ? " ORDER BY " + expressions.column() + draft.pick("", " DESC")
                                    : "")
                            + (draft.maybe(3)
                                    ? " LIMIT "
                                            + draft.random.nextInt(100)
                                            + draft.pick("", " OFFSET 5")
                                    : "");
        };
    }

    String simple(int depth) {
        String options =
                draft.pick(
                        "",
                        "",
                        "",
                        "DISTINCT ",
                        "HIGH_PRIORITY ",
                        "SQL_NO_CACHE ",
                        "STRAIGHT_JOIN ",
                        "ALL ");
        StringBuilder sql = new StringBuilder("SELECT ").append(options);
        int columns = 1 + draft.random.nextInt(3);
        for (int i = 0; i < columns; i++) {
            sql.append(i == 0 ? "" : ", ").append(expressions.expression(depth + 1));
            if (draft.maybe(4)) {
                sql.append(draft.pick(" AS ", " "))
                        .append(draft.pick("x", "`from`", "'label'", "`a b`"));
            }
        }
        if (draft.maybe(12)) {
            return sql.toString();
        }
        sql.append(" FROM ").append(from(depth + 1)).append(where(depth + 1));
        if (draft.maybe(5)) {
            sql.append(" GROUP BY ")
                    .append(expressions.column())
                    .append(draft.pick("", " WITH ROLLUP"));
            sql.append(draft.maybe(2) ? " HAVING " + expressions.condition(depth + 1) : "");
        }
        if (draft.maybe(10)) {
            sql.append(" WINDOW w AS (PARTITION BY ")
                    .append(expressions.column())
                    .append(" ORDER BY id)");
        }
        return sql.toString();
    }

    String from(int depth) {
        StringBuilder sql = new StringBuilder(factor(depth));
        while (draft.maybe(2)) {
            switch (draft.random.nextInt(5)) {
                case 0 -> sql.append(", ").append(factor(depth));
                case 1 ->
                        sql.append(" NATURAL ")
                                .append(draft.pick("", "LEFT "))
                                .append("JOIN ")
                                .append(factor(depth));
                case 2 -> sql.append(" JOIN ").append(factor(depth)).append(" USING (id, a)");
                default ->
                        sql.append(
                                        draft.pick(
                                                " JOIN ",
                                                " LEFT JOIN ",
                                                " RIGHT OUTER JOIN ",
                                                " INNER JOIN ",
                                                " STRAIGHT_JOIN "))
                                .append(factor(depth))
                                .append(" ON ")
                                .append(expressions.condition(depth));
            }
        }
        return sql.toString();
    }

    String factor(int depth) {
        if (depth < MAX_DEPTH && draft.maybe(5)) {
            return draft.pick("", "LATERAL ")
                    .concat(
                            "("
                                    + query(depth + 1)
                                    + ") "
                                    + draft.pick("AS ", "")
                                    + "d"
                                    + ++draft.aliases);
        }
        if (draft.maybe(15)) {
            return "(" + factor(depth) + " JOIN " + factor(depth) + ")";
        }
        if (draft.maybe(25)) {
            return "JSON_TABLE(@j, '$[*]' COLUMNS (x INT PATH '$.x' NULL ON EMPTY)) AS j"
                    .concat("" + ++draft.aliases)
                    .concat(readsVariable());
        }
        if (!draft.common.isEmpty() && draft.maybe(3)) {
            return draft.common.get(draft.random.nextInt(draft.common.size()))
                    + " AS k"
                    + ++draft.aliases;
        }
        String table = draft.readTable();
        return table
                + (draft.maybe(12) ? " PARTITION (p0)" : "")
                + draft.pick("", " AS ", " ")
                        .concat("t" + ++draft.aliases)
                        .replaceFirst("^t\\d+$", "")
                + (draft.maybe(12)
                        ? draft.pick(
                                " USE INDEX (i1)",
                                " FORCE INDEX FOR JOIN (i1, i2)",
                                " IGNORE KEY (PRIMARY)")
                        : "");
    }

    private String readsVariable() {
        draft.effects.add("READS_USER_VARIABLE");
        return "";
    }

    String where(int depth) {
        return draft.maybe(2) ? " WHERE " + expressions.condition(depth) : "";
    }
}
