package dev.swingbridge.router.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes {@code generated.txt}: random statements together with the facts they have by the way they
 * were put together, never by reading them. Run with the file's path; the seed is fixed, so that
 * the same program always writes the same file.
 */
final class CorpusGenerator {
    private static final long SEED = 20_260_102;
    private static final int STATEMENTS = 5_200;

    private final GeneratedDraft draft = new GeneratedDraft(SEED);
    private final GeneratedQueries queries = new GeneratedQueries(draft);
    private final GeneratedChanges changes = new GeneratedChanges(draft, queries);

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
        draft.begin();
        String kind =
                draft.pick(
                        "SELECT", "SELECT", "SELECT", "INSERT", "INSERT", "REPLACE", "UPDATE",
                        "UPDATE", "DELETE", "DELETE", "DDL", "CALL", "EXPLAIN", "SET");
        String sql =
                switch (kind) {
                    case "SELECT" -> top();
                    case "INSERT" -> changes.insert("INSERT");
                    case "REPLACE" -> changes.insert("REPLACE");
                    case "UPDATE" -> changes.update();
                    case "DELETE" -> changes.delete();
                    case "DDL" -> changes.definition();
                    case "CALL" -> changes.call();
                    case "EXPLAIN" ->
                            draft.pick("EXPLAIN ", "DESCRIBE ", "EXPLAIN FORMAT=TREE ") + top();
                    default -> changes.set();
                };
        lines.putIfAbsent(blanks(sql), draft.facts(kind));
    }

    private String top() {
        String sql = draft.maybe(4) ? queries.with(() -> queries.query(0)) : queries.query(0);
        return switch (draft.random.nextInt(12)) {
            case 0 -> {
                draft.effects.add("LOCKS_ROWS");
                yield sql.contains(" UNION ")
                                || sql.startsWith("(")
                                || sql.startsWith("TABLE")
                                || sql.startsWith("VALUES")
                        ? noLock(sql)
                        : sql
                                + draft.pick(
                                        " FOR SHARE",
                                        " LOCK IN SHARE MODE",
                                        " FOR SHARE SKIP LOCKED");
            }
            default -> sql;
        };
    }

    private String noLock(String sql) {
        draft.effects.remove("LOCKS_ROWS");
        return sql;
    }

    /** Comments and blanks where they may stand; no expectation changes by them. */
    private String blanks(String sql) {
        return switch (draft.random.nextInt(8)) {
            case 0 -> "/* from t9 */ " + sql;
            case 1 -> sql + " -- from t9";
            case 2 -> sql + ";";
            case 3 -> sql.replaceFirst(" ", " # join t9\\\\n ");
            case 4 -> sql.replaceFirst(" ", " /*!50000 */ ");
            case 5 -> sql.replaceFirst(" ", "\t /*!99999 join t9 */ ");
            default -> sql;
        };
    }
}
