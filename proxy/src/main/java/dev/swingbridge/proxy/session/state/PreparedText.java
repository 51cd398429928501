package dev.swingbridge.proxy.session.state;

import dev.swingbridge.router.sql.StatementDetail.Prepared;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * A statement that the client prepared as text.
 *
 * @param statements which prepare it again, in order
 * @param schema the default one then: names in the text mean what they meant then
 * @param inSchema it means something else in another default schema
 */
record PreparedText(List<String> statements, String schema, boolean inSchema) {
    private static final String VARIABLE = "@`swingbridge text`";

    /** Of a text that could not be decoded. */
    private static final char UNREAD = '\ufffd';

    /**
     * The client's own PREPARE names the text. It can be sent again as it is where its bytes are
     * the same in every character set.
     */
    static PreparedText literal(
            Prepared prepared, String prepare, String schema, boolean inSchema) {
        boolean computed = prepared.sourceSql().isEmpty();
        if (computed || prepare.chars().allMatch(letter -> letter < 0x80)) {
            return new PreparedText(List.of(prepare), schema, inSchema);
        }
        return prepared.sourceSql().indexOf(UNREAD) < 0
                ? fromVariable(prepared.name(), prepared.sourceSql(), schema, inSchema)
                : dropped(prepared.name());
    }

    /** The client's PREPARE named a variable, which held this text then. */
    static PreparedText fromVariable(String name, String sql, String schema, boolean inSchema) {
        String hex = HexFormat.of().formatHex(sql.getBytes(StandardCharsets.UTF_8));
        return new PreparedText(
                List.of(
                        "SET " + VARIABLE + " = _utf8mb4 X'" + hex + "'",
                        "PREPARE `" + name.replace("`", "``") + "` FROM " + VARIABLE,
                        "SET " + VARIABLE + " = NULL"),
                schema,
                inSchema);
    }

    /** The client has none of this name any more. */
    static PreparedText dropped(String name) {
        return new PreparedText(
                List.of("DEALLOCATE PREPARE `" + name.replace("`", "``") + "`"), "", false);
    }
}
