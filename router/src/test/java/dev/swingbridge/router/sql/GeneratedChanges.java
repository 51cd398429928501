package dev.swingbridge.router.sql;

/** Statements that change rows, tables or variables. */
final class GeneratedChanges {
    private final GeneratedDraft draft;
    private final GeneratedQueries queries;
    private final GeneratedExpressions expressions;

    GeneratedChanges(GeneratedDraft draft, GeneratedQueries queries) {
        this.draft = draft;
        this.queries = queries;
        this.expressions = queries.expressions;
    }

    String insert(String verb) {
        String options =
                verb.equals("INSERT")
                        ? draft.pick("", " LOW_PRIORITY", " IGNORE", " HIGH_PRIORITY IGNORE")
                        : draft.pick("", " LOW_PRIORITY");
        String head =
                verb
                        + options
                        + draft.pick(" INTO ", " ")
                        + draft.writtenTable()
                        + (draft.maybe(10) ? " PARTITION (p0, p1)" : "");
        boolean rows = draft.maybe(2);
        String body =
                switch (draft.random.nextInt(6)) {
                    case 0 ->
                            " SET a = "
                                    + expressions.value()
                                    + ", b = "
                                    + expressions.expression(2);
                    case 1 -> " (a, b) " + queries.query(1);
                    case 2 -> " " + queries.with(() -> queries.simple(1));
                    case 3 -> " (" + queries.simple(1) + ")";
                    case 4 -> " VALUES ROW(1, " + expressions.value() + ")";
                    default ->
                            " (a, `b`) "
                                    + draft.pick("VALUES", "VALUE")
                                    + " ("
                                    + expressions.value()
                                    + ", "
                                    + expressions.expression(2)
                                    + ")"
                                    + (rows ? ", (DEFAULT, -5)" : "");
                };
        boolean update = verb.equals("INSERT") && draft.maybe(3);
        return head
                + body
                + (update
                        ? " ON DUPLICATE KEY UPDATE a = VALUES(a) + 1, b = "
                                + expressions.expression(2)
                        : "");
    }

    String update() {
        String options = draft.pick("", "LOW_PRIORITY ", "IGNORE ");
        if (draft.maybe(2)) {
            return "UPDATE "
                    + options
                    + draft.writtenTable()
                    + " SET a = "
                    + expressions.expression(1)
                    + ", `b` = DEFAULT"
                    + queries.where(1)
                    + (draft.maybe(3) ? " ORDER BY id LIMIT 3" : "");
        }
        String set =
                "UPDATE "
                        + options
                        + draft.writtenTable()
                        + " AS w JOIN "
                        + queries.factor(1)
                        + " ON "
                        + expressions.condition(2)
                        + " SET w.a = "
                        + expressions.expression(1)
                        + queries.where(1);
        return set;
    }

    String delete() {
        return switch (draft.random.nextInt(4)) {
            case 0 ->
                    ("DELETE w FROM "
                            + draft.writtenTable()
                            + " AS w JOIN "
                            + queries.factor(1)
                            + queries.where(1));
            case 1 ->
                    ("DELETE FROM w.* USING "
                            + draft.writtenTable()
                            + " AS w, "
                            + queries.factor(1)
                            + queries.where(1));
            case 2 ->
                    ("DELETE "
                            + draft.pick("", "QUICK ", "IGNORE ")
                            + "w, w2 FROM "
                            + draft.writtenTable()
                            + " w, "
                            + draft.writtenTable()
                            + " w2, "
                            + queries.factor(1)
                            + queries.where(1));
            default ->
                    "DELETE FROM "
                            + draft.writtenTable()
                            + queries.where(1)
                            + (draft.maybe(3) ? " ORDER BY id LIMIT 3" : "");
        };
    }

    String definition() {
        draft.effects.add("IMPLICIT_COMMIT");
        return switch (draft.random.nextInt(8)) {
            case 0 ->
                    "CREATE TABLE "
                            + draft.writtenTable()
                            + " (id INT PRIMARY KEY, a VARCHAR(10) DEFAULT 'x (', KEY (a)) ENGINE=InnoDB COMMENT='like t9'";
            case 1 ->
                    "CREATE TABLE IF NOT EXISTS "
                            + draft.writtenTable()
                            + " LIKE "
                            + draft.readTable();
            case 2 ->
                    "CREATE TABLE "
                            + draft.writtenTable()
                            + " (id INT) "
                            + draft.pick("", "AS ")
                            + queries.simple(1);
            case 3 -> "CREATE OR REPLACE VIEW " + draft.writtenTable() + " AS " + queries.query(1);
            case 4 ->
                    "ALTER TABLE "
                            + draft.writtenTable()
                            + draft.pick(
                                    " ADD COLUMN c INT FIRST",
                                    " DROP INDEX i1",
                                    " ENGINE=InnoDB",
                                    " ADD KEY i9 (a(10))");
            case 5 -> "DROP TABLE IF EXISTS " + draft.writtenTable() + ", " + draft.writtenTable();
            case 6 -> "RENAME TABLE " + draft.writtenTable() + " TO " + draft.writtenTable();
            default ->
                    draft.pick("TRUNCATE TABLE ", "TRUNCATE ", "CREATE INDEX i2 ON ")
                            .concat(draft.writtenTable())
                            .replaceFirst("(CREATE INDEX .*)", "$1 (a)");
        };
    }

    String call() {
        draft.effects.add("CALLS_ROUTINE");
        draft.effects.add("fn:s2.p1");
        return "CALL s2.p1(" + expressions.value() + ", " + expressions.expression(2) + ")";
    }

    String set() {
        draft.effects.add("SETS_USER_VARIABLE");
        return "SET @out"
                + draft.random.nextInt(1000)
                + draft.pick(" = ", " := ")
                + (draft.maybe(2) ? "(" + queries.simple(1) + ")" : expressions.expression(1));
    }
}
