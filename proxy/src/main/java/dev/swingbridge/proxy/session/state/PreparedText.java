package dev.swingbridge.proxy.session.state;

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

    /** The client's own PREPARE names the text. */
    static PreparedText literal(String prepare, String schema, boolean inSchema) {
        return new PreparedText(List.of(prepare), schema, inSchema);
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
