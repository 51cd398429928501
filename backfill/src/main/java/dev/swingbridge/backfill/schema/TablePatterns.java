package dev.swingbridge.backfill.schema;

import dev.swingbridge.router.table.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which tables an operator means: {@code shop.orders}, {@code shop.*}, {@code shop.tmp_?}, {@code
 * /shop\.(a|b)/} on the whole {@code schema.table}, {@code *} for every table; with {@code !} in
 * front it takes tables out again, wherever it stands.
 */
public final class TablePatterns {
    private final List<One> patterns;

    private record One(String text, boolean exclude, Predicate<TableName> matches) {}

    private TablePatterns(List<One> patterns) {
        this.patterns = patterns;
    }

    /**
     * As a file lists them.
     *
     * @throws IllegalArgumentException in the operator's words, all problems at once
     */
    public static TablePatterns of(List<String> texts) {
        List<One> patterns = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (String text : texts) {
            try {
                patterns.add(one(text.strip()));
            } catch (IllegalArgumentException e) {
                problems.add(e.getMessage());
            }
        }
        if (problems.isEmpty() && patterns.stream().allMatch(One::exclude)) {
            problems.add("no tables: give at least one pattern without ! such as shop.*");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return new TablePatterns(patterns);
    }

    /** True when the table is meant, whether it exists now or later. */
    public boolean matches(TableName table) {
        return patterns.stream().anyMatch(p -> !p.exclude() && p.matches().test(table))
                && patterns.stream().noneMatch(p -> p.exclude() && p.matches().test(table));
    }

    /**
     * The tables that are meant.
     *
     * @param existing all tables of the server, see {@link SchemaReader#baseTables}
     * @throws IllegalArgumentException when a pattern matches nothing, with the nearest names
     */
    public NavigableSet<TableName> resolve(Collection<TableName> existing) {
        List<String> problems = new ArrayList<>();
        for (One pattern : patterns) {
            if (existing.stream().noneMatch(pattern.matches())) {
                problems.add(nothing(pattern, existing));
            }
        }
        NavigableSet<TableName> meant = new TreeSet<>();
        existing.stream().filter(this::matches).forEach(meant::add);
        if (problems.isEmpty() && meant.isEmpty()) {
            problems.add("the patterns with ! leave no table: " + this);
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return meant;
    }

    @Override
    public String toString() {
        return String.join(",", patterns.stream().map(One::text).toList());
    }

    private static String nothing(One pattern, Collection<TableName> existing) {
        String text = pattern.text();
        int dot = text.indexOf('.');
        String schema = dot < 0 ? "" : text.substring(0, dot);
        List<String> near =
                existing.stream()
                        .filter(
                                t ->
                                        t.toString().equalsIgnoreCase(text)
                                                || t.schema().equals(schema))
                        .map(TableName::toString)
                        .limit(5)
                        .toList();
        String hint =
                near.isEmpty()
                        ? dot < 0 || text.startsWith("/")
                                ? ""
                                : " (there is no table in a schema " + schema + ")"
                        : " (there are: " + String.join(", ", near) + ")";
        return text + " matches no table" + hint;
    }

    private static One one(String text) {
        boolean exclude = text.startsWith("!");
        String body = exclude ? text.substring(1) : text;
        if (body.equals("*")) {
            return new One(text, exclude, table -> true);
        }
        if (body.length() > 1 && body.startsWith("/") && body.endsWith("/")) {
            return new One(text, exclude, regex(text, body.substring(1, body.length() - 1)));
        }
        int dot = body.indexOf('.');
        if (dot < 1 || dot == body.length() - 1) {
            throw new IllegalArgumentException(
                    "'" + text + "' names no table: write schema.table, schema.* or /regex/");
        }
        Pattern schema = glob(body.substring(0, dot));
        Pattern table = glob(body.substring(dot + 1));
        return new One(
                text,
                exclude,
                name ->
                        schema.matcher(name.schema()).matches()
                                && table.matcher(name.table()).matches());
    }

    private static Predicate<TableName> regex(String text, String body) {
        try {
            Pattern pattern = Pattern.compile(body);
            return name -> pattern.matcher(name.toString()).matches();
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    text + " is not a regular expression: " + e.getDescription(), e);
        }
    }

    private static Pattern glob(String text) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            regex.append(
                    switch (c) {
                        case '*' -> ".*";
                        case '?' -> ".";
                        default -> Pattern.quote(String.valueOf(c));
                    });
        }
        return Pattern.compile(regex.toString());
    }
}
