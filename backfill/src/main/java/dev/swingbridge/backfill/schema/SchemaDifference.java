package dev.swingbridge.backfill.schema;

import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.backfill.row.TableSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Whether a table that exists on the target can take the source's rows. */
public final class SchemaDifference {
    private SchemaDifference() {}

    /**
     * What keeps rows of the one from fitting into the other.
     *
     * @param sameFlavor false: collations are not compared, and JSON equals LONGTEXT
     * @return one sentence per difference, naming columns; empty when the tables are equal
     */
    public static List<String> between(TableSchema source, TableSchema target, boolean sameFlavor) {
        List<String> differences = new ArrayList<>();
        Set<String> names = new TreeSet<>(names(source));
        names.removeAll(names(target));
        names.forEach(name -> differences.add("column " + name + " is missing on the target"));
        Set<String> extra = new TreeSet<>(names(target));
        extra.removeAll(names(source));
        extra.forEach(name -> differences.add("column " + name + " is only on the target"));
        if (!differences.isEmpty()) {
            return differences;
        }
        for (int i = 0; i < source.columns().size(); i++) {
            column(source.columns().get(i), target.columns().get(i), sameFlavor, differences);
        }
        if (!key(source, source.key()).equals(key(target, target.key()))) {
            differences.add(
                    "the key is "
                            + key(source, source.key())
                            + " on the source and "
                            + key(target, target.key())
                            + " on the target");
        }
        if (!uniqueKeys(source).equals(uniqueKeys(target))) {
            differences.add(
                    "the unique keys are "
                            + uniqueKeys(source)
                            + " on the source and "
                            + uniqueKeys(target)
                            + " on the target");
        }
        return differences;
    }

    /**
     * Whether values of the one are values of the other.
     *
     * @param sameFlavor false: JSON equals LONGTEXT
     */
    public static boolean sameType(Column source, Column target, boolean sameFlavor) {
        return type(source, sameFlavor).equals(type(target, sameFlavor));
    }

    private static void column(
            Column source, Column target, boolean sameFlavor, List<String> differences) {
        String where = "column " + source.name() + ": ";
        if (!source.name().equals(target.name())) {
            differences.add(where + "stands where the target has " + target.name());
            return;
        }
        String from = type(source, sameFlavor);
        String to = type(target, sameFlavor);
        if (!sameType(source, target, sameFlavor)) {
            differences.add(where + from + " on the source, " + to + " on the target");
        }
        if (source.nullable() != target.nullable()) {
            differences.add(where + "NULL is allowed on one side only");
        }
        if (source.generated() != target.generated()) {
            differences.add(where + "is generated on one side only");
        }
        boolean text = sameFlavor || !from.equals("json");
        if (text && !Objects.equals(source.charset(), target.charset())) {
            differences.add(where + "character set " + source.charset() + " / " + target.charset());
        }
        if (sameFlavor && !Objects.equals(source.collation(), target.collation())) {
            differences.add(where + "collation " + source.collation() + " / " + target.collation());
        }
    }

    private static String type(Column column, boolean sameFlavor) {
        if (!sameFlavor && isJson(column)) {
            return "json";
        }
        String type = column.columnType();
        // The display width says nothing about values, and newer servers leave it out.
        return column.zerofill()
                ? type
                : type.replaceFirst("^((?:tiny|small|medium|big)?int)\\(\\d+\\)", "$1")
                        .replaceFirst("^year\\(4\\)", "year");
    }

    /** Whether it may hold JSON, by the type or by what MariaDB makes of it. */
    public static boolean isJson(Column column) {
        return column.type().equals("json")
                || (column.type().equals("longtext") && "utf8mb4_bin".equals(column.collation()));
    }

    private static Set<String> names(TableSchema table) {
        Set<String> names = new HashSet<>();
        table.columns().forEach(column -> names.add(column.name()));
        return names;
    }

    private static List<String> key(TableSchema table, List<Integer> columns) {
        return columns.stream().map(column -> table.columns().get(column).name()).toList();
    }

    private static Set<String> uniqueKeys(TableSchema table) {
        Set<String> keys = new TreeSet<>();
        table.uniqueKeys().forEach(columns -> keys.add(key(table, columns).toString()));
        return keys;
    }
}
