package dev.swingbridge.router.sql;

import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.table.TableName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One line of a corpus: a statement and the facts it must have, as text.
 *
 * @param facts {@code KIND | reads | writes | effects}, lists sorted; {@code ?} when it must not be
 *     understood
 */
public record Expectation(int line, SqlContext context, String facts, String sql) {
    private static final ServerDialect MYSQL = ServerDialect.mysql(90_700);
    private static final ServerDialect MARIADB = ServerDialect.mariaDb(110_405);

    /** The three corpora: by hand, a statement of every family of the grammar, and generated. */
    public static final List<String> CORPORA =
            List.of("handwritten.txt", "families.txt", "generated.txt");

    /** All lines of a corpus. */
    public static List<Expectation> load(String resource) {
        List<Expectation> loaded = new ArrayList<>();
        SqlContext context = SqlContext.of("app", MYSQL);
        int number = 0;
        for (String line : lines(resource)) {
            number++;
            if (line.startsWith("!")) {
                context = context(line.substring(1));
            } else if (!line.startsWith("#") && !line.isBlank()) {
                String[] parts = line.split("\\|", 5);
                String expected =
                        parts[0].strip().equals("?")
                                ? "?"
                                : parts[0].strip()
                                        + " | "
                                        + sorted(parts[1])
                                        + " | "
                                        + sorted(parts[2])
                                        + " | "
                                        + sorted(parts[3]);
                String sql = parts[4].substring(Math.min(1, parts[4].length()));
                loaded.add(new Expectation(number, context, expected, sql.replace("\\n", "\n")));
            }
        }
        return loaded;
    }

    static List<String> lines(String resource) {
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                Objects.requireNonNull(
                                        Expectation.class.getResourceAsStream(resource)),
                                StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static SqlContext context(String settings) {
        List<String> words = Arrays.asList(settings.split(" "));
        SqlContext context =
                SqlContext.of(
                        words.contains("noschema") ? "" : "app",
                        words.contains("mariadb") ? MARIADB : MYSQL);
        if (words.contains("both")) {
            context = context.withDialects(MYSQL, MARIADB);
        }
        return context.withModes(words.contains("ansi"), words.contains("nobackslash"))
                .withLowerCaseTableNames(words.contains("lower") ? 1 : 0);
    }

    private static String sorted(String list) {
        return Arrays.stream(list.strip().split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(name -> name.replaceAll("^`(.*)`$", "$1").replace("``", "`"))
                .sorted()
                .collect(Collectors.joining(","));
    }

    /** The facts in the form of {@link #facts}. */
    static String describe(StatementFacts facts) {
        if (!facts.complete()) {
            return "?";
        }
        TreeSet<String> effects =
                facts.effects().stream()
                        .map(Effect::name)
                        .collect(Collectors.toCollection(TreeSet::new));
        facts.routines().forEach(routine -> effects.add("fn:" + routine));
        facts.triggers().forEach(trigger -> effects.add("trigger:" + trigger));
        facts.schemas().forEach(schema -> effects.add("schema:" + schema));
        return facts.kind()
                + " | "
                + names(facts.reads())
                + " | "
                + names(facts.writes())
                + " | "
                + String.join(",", effects);
    }

    private static String names(Iterable<TableName> tables) {
        TreeSet<String> names = new TreeSet<>();
        tables.forEach(
                table ->
                        names.add(table.schema().equals("app") ? table.table() : table.toString()));
        return String.join(",", names);
    }
}
