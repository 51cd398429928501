package dev.swingbridge.proxy.session.command;

import dev.swingbridge.router.sql.StatementDetail;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a text says beyond its facts; read only where the effects of its statements need it.
 *
 * @param text empty where nobody looks at it again
 * @param details one for each of its statements
 * @param parts the text of each of them
 * @param preparedText what PREPARE ... FROM a user variable prepares
 * @param executed what EXECUTE or EXECUTE IMMEDIATE runs; null where nothing follows from it
 */
public record Particulars(
        String text,
        List<StatementDetail> details,
        List<String> parts,
        String preparedText,
        @Nullable Particulars executed) {

    public static final Particulars NONE = new Particulars("", List.of(), List.of());

    Particulars(String text, List<StatementDetail> details, List<String> parts) {
        this(text, details, parts, "", null);
    }

    Particulars executing(@Nullable Particulars what) {
        return new Particulars(text, details, parts, preparedText, what);
    }

    Particulars preparing(String prepared) {
        return new Particulars(text, details, parts, prepared, executed);
    }

    Particulars with(List<StatementDetail> others) {
        return new Particulars(text, others, parts, preparedText, executed);
    }

    /** The text of one of its statements. */
    public String of(StatementDetail detail) {
        return details.size() == 1 ? text : parts.get(details.indexOf(detail));
    }
}
