package dev.swingbridge.proxy.session.command;

import dev.swingbridge.router.lexer.TextRange;
import dev.swingbridge.router.sql.StatementDetail;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a text says beyond its facts; read only where the effects of its statements need it.
 *
 * @param text empty where nobody looks at it again
 * @param details one for each of its statements
 * @param preparedText what PREPARE ... FROM a user variable prepares
 * @param executed what EXECUTE or EXECUTE IMMEDIATE runs; null where nothing follows from it
 */
public record Particulars(
        String text,
        List<StatementDetail> details,
        String preparedText,
        @Nullable Particulars executed) {

    public static final Particulars NONE = new Particulars("", List.of());

    Particulars(String text, List<StatementDetail> details) {
        this(text, details, "", null);
    }

    Particulars executing(@Nullable Particulars what) {
        return new Particulars(text, details, preparedText, what);
    }

    Particulars preparing(String prepared) {
        return new Particulars(text, details, prepared, executed);
    }

    Particulars with(List<StatementDetail> others) {
        return new Particulars(text, others, preparedText, executed);
    }

    /** The text of one of its statements. */
    public String of(StatementDetail detail) {
        if (details.size() == 1) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        TextRange range = detail.range();
        return new String(
                bytes,
                range.start(),
                Math.min(range.length(), bytes.length - range.start()),
                StandardCharsets.UTF_8);
    }
}
