package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.tail.RowChange;
import dev.swingbridge.backfill.tail.SourceTransaction;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A change met other rows than it must, or was rejected for what it holds. */
final class MismatchException extends Exception {

    MismatchException(
            TargetTable table, @Nullable Row before, @Nullable Row after, long wanted, long got) {
        super(
                table.schema().name()
                        + ": "
                        + wanted
                        + (wanted == 1 ? " row" : " rows")
                        + " should have matched, "
                        + got
                        + " did; "
                        + images(table, before, after));
    }

    MismatchException(TargetTable table, RowChange change, SQLException cause) {
        super(
                table.schema().name()
                        + ": the server refused a change with error "
                        + cause.getErrorCode()
                        + " ("
                        + cause.getMessage()
                        + "); "
                        + switch (change) {
                            case RowChange.Insert insert -> images(table, null, insert.after());
                            case RowChange.Update update ->
                                    images(table, update.before(), update.after());
                            case RowChange.Delete delete -> images(table, delete.before(), null);
                        },
                cause);
    }

    private MismatchException(String message, MismatchException cause) {
        super(message, cause);
    }

    /** The same with the transaction it happened in. */
    MismatchException at(SourceTransaction transaction) {
        return new MismatchException(
                getMessage()
                        + "; source transaction "
                        + transaction.gtid()
                        + " ending at "
                        + transaction.end().log(),
                this);
    }

    private static String images(TargetTable table, @Nullable Row before, @Nullable Row after) {
        Row some = before == null ? after : before;
        String key = some == null ? "?" : table.describeKey(some);
        return "key "
                + key
                + ", before "
                + table.describe(before)
                + ", after "
                + table.describe(after);
    }
}
