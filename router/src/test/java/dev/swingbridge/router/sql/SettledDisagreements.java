package dev.swingbridge.router.sql;

import dev.swingbridge.router.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The habits of another parser, or of a server, that were looked into and need no fix of ours, from
 * a resource with a line {@code KIND | differences | pattern of the statement | why} each, where
 * {@code *} is any kind. A disagreement that no line covers is one to look into; a line that covers
 * none is out of date.
 */
public final class SettledDisagreements {
    private final List<Habit> habits = new ArrayList<>();
    private final Set<Habit> seen = new TreeSet<>();

    public SettledDisagreements(String resource) {
        for (String line : Expectation.lines(resource)) {
            if (!line.startsWith("#") && !line.isBlank()) {
                String[] parts = line.split(" \\| ", 4);
                habits.add(new Habit(parts[0], parts[1], Pattern.compile(parts[2]), line));
            }
        }
    }

    /**
     * How their tables differ from ours, empty when they do not: {@code lacks}, {@code more:} with
     * each table that only they find, {@code read-as-written}, {@code written-as-read}.
     */
    public static String differences(
            StatementFacts ours, Set<TableName> reads, Set<TableName> writes) {
        Set<TableName> all = new TreeSet<>(ours.reads());
        all.addAll(ours.writes());
        Set<TableName> theirs = new TreeSet<>(reads);
        theirs.addAll(writes);
        List<String> found = new ArrayList<>();
        if (!theirs.containsAll(all)) {
            found.add("lacks");
        }
        Set<TableName> more = new TreeSet<>(theirs);
        more.removeAll(all);
        for (TableName each : more) {
            found.add("more:" + each.table());
        }
        if (writes.stream().anyMatch(name -> all.contains(name) && !ours.writes().contains(name))) {
            found.add("read-as-written");
        }
        if (ours.writes().stream()
                .anyMatch(name -> reads.contains(name) && !writes.contains(name))) {
            found.add("written-as-read");
        }
        return String.join(",", found);
    }

    /** Whether a line covers it, which from now on is not stale. */
    public boolean covers(StatementFacts.Kind kind, String differences, String sql) {
        for (Habit habit : habits) {
            if ((habit.kind.equals(kind.name()) || habit.kind.equals("*"))
                    && habit.differences.equals(differences)
                    && habit.statement.matcher(sql).find()) {
                seen.add(habit);
                return true;
            }
        }
        return false;
    }

    /** Lines that covered nothing so far. */
    public List<String> stale() {
        return habits.stream().filter(habit -> !seen.contains(habit)).map(Habit::line).toList();
    }

    private record Habit(String kind, String differences, Pattern statement, String line)
            implements Comparable<Habit> {
        @Override
        public int compareTo(Habit other) {
            return line.compareTo(other.line);
        }
    }
}
