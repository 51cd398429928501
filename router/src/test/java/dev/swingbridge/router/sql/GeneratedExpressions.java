package dev.swingbridge.router.sql;

/** Conditions, expressions and values, with the queries inside them. */
final class GeneratedExpressions {
    private final GeneratedDraft draft;
    private final GeneratedQueries queries;

    GeneratedExpressions(GeneratedDraft draft, GeneratedQueries queries) {
        this.draft = draft;
        this.queries = queries;
    }

    String condition(int depth) {
        return switch (draft.random.nextInt(depth < GeneratedQueries.MAX_DEPTH ? 10 : 6)) {
            case 0 -> column() + " IN (" + value() + ", " + value() + ", ?)";
            case 1 -> column() + " BETWEEN " + value() + " AND " + value();
            case 2 -> "(" + column() + " LIKE 'from t9%' OR " + column() + " IS NOT NULL)";
            case 3 -> "NOT " + column() + " <=> " + value();
            case 4 -> column() + " REGEXP '^a' XOR " + expression(depth) + " > 0";
            case 5 -> column() + draft.pick(" = ", " <> ", " >= ", " != ") + expression(depth);
            case 6 ->
                    column()
                            + draft.pick(" IN ", " NOT IN ", " = ANY ", " > ALL ")
                            + "("
                            + queries.query(depth + 1)
                            + ")";
            case 7 -> draft.pick("EXISTS ", "NOT EXISTS ") + "(" + queries.simple(depth + 1) + ")";
            case 8 -> "(id, a) = (SELECT id, a FROM " + queries.from(depth + 1) + " LIMIT 1)";
            default -> column() + " = 1 AND " + condition(depth + 1);
        };
    }

    String expression(int depth) {
        return switch (draft.random.nextInt(depth < GeneratedQueries.MAX_DEPTH ? 16 : 15)) {
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
                draft.effects.add("READS_LAST_INSERT_ID");
                yield "LAST_INSERT_ID()";
            }
            case 11 -> {
                draft.effects.add("READS_USER_VARIABLE");
                yield draft.pick("@v1", "@`v 2`", "@'v3'");
            }
            case 12 -> {
                draft.effects.add("CALLS_ROUTINE");
                draft.effects.add("fn:s2.f1");
                yield "s2.f1(a)";
            }
            case 15 ->
                    "(SELECT MAX(a) FROM "
                            + queries.from(depth + 1)
                            + queries.where(depth + 1)
                            + ")";
            default -> column();
        };
    }

    String column() {
        return draft.pick("a", "b", "id", "`select`", "t.a", "s.t.`b`", "t.from");
    }

    String value() {
        return draft.pick(
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
}
