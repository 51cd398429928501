package dev.swingbridge.proxy.session.state;

import dev.swingbridge.proxy.session.link.ColumnTypes;
import dev.swingbridge.router.lexer.ServerDialect;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The value of a system variable as SQL that the other server takes. */
public final class VariableLiteral {
    /** Modes that MySQL 8 no longer has, or never had. */
    private static final Set<String> MARIADB_MODES =
            Set.of(
                    "NO_AUTO_CREATE_USER",
                    "NO_FIELD_OPTIONS",
                    "NO_KEY_OPTIONS",
                    "NO_TABLE_OPTIONS",
                    "IGNORE_BAD_TABLE_OPTIONS",
                    "EMPTY_STRING_IS_NULL",
                    "SIMULTANEOUS_ASSIGNMENT",
                    "TIME_ROUND_FRACTIONAL",
                    "MYSQL323",
                    "MYSQL40",
                    "POSTGRESQL",
                    "ORACLE",
                    "MSSQL",
                    "DB2",
                    "MAXDB");

    private static final Set<String> MYSQL_MODES = Set.of("TIME_TRUNCATE_FRACTIONAL");

    private static final Pattern MYSQL_ROLE = Pattern.compile("(`(?:[^`]|``)+`)@`(?:[^`]|``)*`");

    private VariableLiteral() {}

    /**
     * @param name canonical
     * @param type the column type code that the value was read with
     */
    static String of(String name, @Nullable String value, int type, ServerDialect to) {
        if (value == null) {
            return "NULL";
        }
        if (ColumnTypes.number(type)) {
            return value;
        }
        String fitting =
                switch (name) {
                    case "sql_mode" -> modes(value, to.mariaDb());
                    case "collation_connection", "collation_server" -> CollationNames.on(value, to);
                    default -> value;
                };
        return quoted(fitting);
    }

    /**
     * What follows SET ROLE.
     *
     * @param current as CURRENT_ROLE() says it: MySQL's in quotes and with hosts, several with
     *     commas; MariaDB's bare, one or none. MariaDB takes the first of several: it has one only
     */
    static String role(@Nullable String current, boolean toMariaDb) {
        if (current == null || current.equals("NONE")) {
            return "NONE";
        }
        Matcher named = MYSQL_ROLE.matcher(current);
        if (!named.lookingAt()) {
            return "`" + current.replace("`", "``") + "`";
        }
        return toMariaDb ? named.group(1) : current;
    }

    private static String modes(String value, boolean toMariaDb) {
        Set<String> unknown = toMariaDb ? MYSQL_MODES : MARIADB_MODES;
        return Arrays.stream(value.split(","))
                .filter(mode -> !unknown.contains(mode.toUpperCase(Locale.ROOT)))
                .collect(Collectors.joining(","));
    }

    /** Good under any sql_mode: a text with backslashes is sent as hexadecimal digits. */
    public static String quoted(String text) {
        if (text.indexOf('\\') >= 0) {
            StringBuilder hex = new StringBuilder("_utf8mb4 X'");
            for (byte octet : text.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
                hex.append("%02X".formatted(octet));
            }
            return hex.append('\'').toString();
        }
        return "'" + text.replace("'", "''") + "'";
    }
}
