package dev.swingbridge.proxy.session;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * A statement that the client prepared as text.
 *
 * @param statements which prepare it again, in order
 */
record PreparedText(List<String> statements) {
    private static final String VARIABLE = "@`swingbridge text`";

    /** The client's own PREPARE names the text. */
    static PreparedText literal(String prepare) {
        return new PreparedText(List.of(prepare));
    }

    /** The client's PREPARE named a variable, which held this text then. */
    static PreparedText fromVariable(String name, String sql) {
        String hex = HexFormat.of().formatHex(sql.getBytes(StandardCharsets.UTF_8));
        return new PreparedText(
                List.of(
                        "SET " + VARIABLE + " = _utf8mb4 X'" + hex + "'",
                        "PREPARE `" + name.replace("`", "``") + "` FROM " + VARIABLE,
                        "SET " + VARIABLE + " = NULL"));
    }
}
