package dev.swingbridge.router.ddl;

import dev.swingbridge.router.lexer.Tokens;
import dev.swingbridge.router.table.DdlRule;
import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.TableName;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one statement does to the definition of one table, as far as its text tells.
 *
 * @param schema as spelled in the text; empty when it means the session's default
 * @param table empty when the statement is not of a known form
 * @param indexes dropped, renamed or hidden, names in lower case, in every character set that a
 *     session may have had
 * @param columns dropped, renamed or made something else, names likewise
 * @param portable every server makes the same of the text: no word of it is known to one flavour
 *     only, and no value it puts into rows depends on when or where it runs beyond its session
 */
public record TableChange(
        Extent extent,
        String schema,
        String table,
        Set<String> indexes,
        Set<String> columns,
        boolean portable) {
    /** What is not understood. */
    public static final TableChange UNKNOWN =
            new TableChange(Extent.BEYOND, "", "", Set.of(), Set.of(), false);

    public TableChange {
        indexes = Set.copyOf(indexes);
        columns = Set.copyOf(columns);
    }

    /**
     * Reads one statement of a text, to its end or a semicolon.
     *
     * @param begin the token it begins with
     * @return {@link Extent#BEYOND} for whatever is not read with certainty
     */
    public static TableChange read(Tokens tokens, int begin) {
        TableChange change = new TableChangeGrammar(tokens, begin).read();
        if (change.extent() == Extent.BEYOND) {
            return change;
        }
        TableChange together = new OtherReadings(tokens, begin, change).together();
        return together == null ? change.beyond() : together;
    }

    private TableChange beyond() {
        return new TableChange(Extent.BEYOND, schema, table, indexes, columns, false);
    }

    /** The same, of indexes and columns by these names too. */
    TableChange withNamesOf(TableChange other) {
        return new TableChange(
                extent,
                schema,
                table,
                both(indexes, other.indexes),
                both(columns, other.columns),
                portable);
    }

    private static Set<String> both(Set<String> some, Set<String> others) {
        Set<String> both = new HashSet<>(some);
        both.addAll(others);
        return both;
    }

    /** The two together, of one table. */
    public TableChange and(TableChange other) {
        return new TableChange(
                extent.or(other.extent),
                schema,
                table,
                both(indexes, other.indexes),
                both(columns, other.columns),
                portable && other.portable);
    }

    /**
     * Why a stream cannot go on after it, by what is known of the table called {@code name}. The
     * same answer for a client's statement and for one that is found in the log.
     *
     * @return a clause that stands by itself; null when the stream goes on
     */
    public @Nullable String obstacle(DdlRule rule, TableName name) {
        if (extent == Extent.NOTHING) {
            return null;
        }
        return switch (rule.policy()) {
            case STOP -> "onDdl is stop";
            case IGNORE -> extent == Extent.COLUMNS_STAY ? null : "onDdl is ignore, and " + kind();
            case APPLY -> obstacleToApplying(rule.fixedColumns(name));
        };
    }

    private @Nullable String obstacleToApplying(Set<String> fixed) {
        String head = "onDdl is " + OnDdl.APPLY.label() + ", and ";
        if (extent == Extent.BEYOND) {
            return head + kind();
        }
        if (!portable) {
            return head + "it is not certain that both servers make the same of this text";
        }
        for (String column : columns) {
            if (fixed.contains(column)) {
                return head
                        + "column "
                        + column
                        + " belongs to a unique key, holds JSON or is generated";
            }
        }
        return null;
    }

    private String kind() {
        return switch (extent) {
            case NOTHING, COLUMNS_STAY -> "this changes no column";
            case COLUMNS_CHANGE -> "this changes columns";
            case ROWS_GO -> "this removes rows";
            case BEYOND -> "this may do anything";
        };
    }
}
