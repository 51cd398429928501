package dev.swingbridge.proxy.admin;

import dev.swingbridge.proxy.admin.AdminWords.Word;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Answers what clients and drivers say by themselves when they connect: SET, SELECT of system
 * variables and functions, SHOW VARIABLES. Changes nothing.
 */
final class ConnectorQueries {
    static final String VERSION = "8.0.36-swingbridge-admin";
    private static final Map<String, String> VARIABLES = variables();

    private final String operator;
    private final long connectionId;

    ConnectorQueries(String operator, long connectionId) {
        this.operator = operator;
        this.connectionId = connectionId;
    }

    private static Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>();
        variables.put("version", VERSION);
        variables.put(
                "version_comment", "Swingbridge admin port; SHOW HELP lists what it understands");
        variables.put("auto_increment_increment", "1");
        variables.put("autocommit", "1");
        variables.put("character_set_client", "utf8mb4");
        variables.put("character_set_connection", "utf8mb4");
        variables.put("character_set_results", "utf8mb4");
        variables.put("character_set_server", "utf8mb4");
        variables.put("character_set_database", "utf8mb4");
        variables.put("collation_server", "utf8mb4_general_ci");
        variables.put("collation_connection", "utf8mb4_general_ci");
        variables.put("collation_database", "utf8mb4_general_ci");
        variables.put("init_connect", "");
        variables.put("interactive_timeout", "28800");
        variables.put("wait_timeout", "28800");
        variables.put("net_write_timeout", "60");
        variables.put("license", "Apache-2.0");
        variables.put("lower_case_table_names", "0");
        variables.put("max_allowed_packet", "16777216");
        variables.put("performance_schema", "0");
        variables.put("query_cache_size", "0");
        variables.put("query_cache_type", "OFF");
        variables.put("sql_mode", "STRICT_TRANS_TABLES");
        variables.put("sql_select_limit", "18446744073709551615");
        variables.put("system_time_zone", "UTC");
        variables.put("time_zone", "SYSTEM");
        variables.put("transaction_isolation", "REPEATABLE-READ");
        variables.put("tx_isolation", "REPEATABLE-READ");
        variables.put("transaction_read_only", "0");
        variables.put("tx_read_only", "0");
        return variables;
    }

    /** Whether the statement only prepares the connection: answered with OK. */
    static boolean isSetting(List<Word> words) {
        Word first = words.getFirst();
        return first.is("SET")
                || first.is("USE")
                || first.is("COMMIT")
                || first.is("ROLLBACK")
                || first.is("BEGIN")
                || (first.is("START") && words.size() > 1 && words.get(1).is("TRANSACTION"));
    }

    /** The answer; null when the statement is none of these. */
    @Nullable Grid answer(List<Word> words) {
        Word first = words.getFirst();
        if (first.is("SELECT")) {
            return select(words.subList(1, words.size()));
        }
        if (!first.is("SHOW") || words.size() < 2) {
            return null;
        }
        int what = words.get(1).is("SESSION") || words.get(1).is("GLOBAL") ? 2 : 1;
        String subject = what < words.size() ? words.get(what).text() : "";
        return switch (subject.toUpperCase(Locale.ROOT)) {
            case "VARIABLES" -> showVariables(words);
            case "STATUS" -> Grid.of("Variable_name", "Value");
            case "WARNINGS", "ERRORS" -> Grid.of("Level", "Code", "Message");
            case "DATABASES", "SCHEMAS" -> Grid.of("Database");
            case "COLLATION" ->
                    Grid.of("Collation", "Charset", "Id", "Default", "Compiled", "Sortlen");
            case "ENGINES" -> Grid.of("Engine", "Support", "Comment");
            case "TABLES" -> words.size() == what + 1 ? Grid.of("Tables") : null;
            default -> null;
        };
    }

    /** All of them, or those that the text of LIKE or WHERE mentions. */
    private static Grid showVariables(List<Word> words) {
        Grid grid = Grid.of("Variable_name", "Value");
        List<String> quoted = words.stream().filter(Word::quoted).map(Word::text).toList();
        VARIABLES.entrySet().stream()
                .filter(entry -> quoted.isEmpty() || quoted.stream().anyMatch(like(entry.getKey())))
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> grid.row(entry.getKey(), entry.getValue()));
        return grid;
    }

    private static Predicate<String> like(String name) {
        return pattern ->
                name.matches(pattern.toLowerCase(Locale.ROOT).replace("%", ".*").replace('_', '.'));
    }

    private @Nullable Grid select(List<Word> words) {
        List<String> columns = new ArrayList<>();
        List<@Nullable Object> values = new ArrayList<>();
        for (List<Word> item : items(withoutLimit(words))) {
            if (item.isEmpty()) {
                return null;
            }
            int alias = aliasAt(item);
            List<Word> expression = alias < 0 ? item : item.subList(0, alias);
            String text = text(expression);
            Value value = value(expression, text);
            if (value == null) {
                return null;
            }
            columns.add(alias < 0 ? text : item.getLast().text());
            values.add(value.text());
        }
        return Grid.of(columns.toArray(new String[0])).row(values.toArray());
    }

    private static List<Word> withoutLimit(List<Word> words) {
        int size = words.size();
        return size > 2 && words.get(size - 2).is("LIMIT") ? words.subList(0, size - 2) : words;
    }

    private static List<List<Word>> items(List<Word> words) {
        List<List<Word>> items = new ArrayList<>();
        List<Word> item = new ArrayList<>();
        for (Word word : words) {
            if (word.is(",")) {
                items.add(item);
                item = new ArrayList<>();
            } else {
                item.add(word);
            }
        }
        items.add(item);
        return items;
    }

    /** Where {@code AS x} starts, or -1. */
    private static int aliasAt(List<Word> item) {
        int as = item.size() - 2;
        return as > 0 && item.get(as).is("AS") ? as : -1;
    }

    private static String text(List<Word> words) {
        StringBuilder text = new StringBuilder();
        words.forEach(word -> text.append(word.text()));
        return text.toString();
    }

    /** Boxes a value that may itself be NULL. */
    private record Value(@Nullable String text) {}

    private @Nullable Value value(List<Word> expression, String text) {
        String plain = text.toLowerCase(Locale.ROOT);
        if (expression.size() == 1 && (expression.getFirst().quoted() || plain.matches("\\d+"))) {
            return new Value(text);
        }
        if (plain.startsWith("@@")) {
            String name = plain.replaceFirst("^@@(session\\.|global\\.|local\\.)?", "");
            return VARIABLES.containsKey(name) ? new Value(VARIABLES.get(name)) : null;
        }
        return switch (plain) {
            case "version()" -> new Value(VERSION);
            case "database()", "schema()" -> new Value(null);
            case "user()", "current_user()", "current_user", "session_user()" ->
                    new Value(operator + "@swingbridge");
            case "connection_id()" -> new Value(Long.toString(connectionId));
            default -> null;
        };
    }
}
