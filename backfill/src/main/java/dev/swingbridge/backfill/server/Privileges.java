package dev.swingbridge.backfill.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a login may do, from SHOW GRANTS. */
public final class Privileges {
    private static final Pattern GRANT =
            Pattern.compile(
                    "GRANT (.+?) ON (?:TABLE )?(\\*|`(?:[^`]|``)*`)\\.(\\*|`(?:[^`]|``)*`) TO .*",
                    Pattern.DOTALL);

    private final List<Grant> grants;

    private record Grant(Set<String> names, String schema, String table) {}

    private Privileges(List<Grant> grants) {
        this.grants = grants;
    }

    static Privileges read(Connection connection) throws SQLException {
        return parse(Rows.column(connection, "SHOW GRANTS"));
    }

    /** Lines as SHOW GRANTS prints them; lines it does not know grant nothing. */
    static Privileges parse(List<String> lines) {
        List<Grant> grants = new ArrayList<>();
        for (String line : lines) {
            Matcher matcher = GRANT.matcher(line);
            if (matcher.matches()) {
                grants.add(
                        new Grant(
                                names(matcher.group(1)),
                                unquoted(matcher.group(2)),
                                unquoted(matcher.group(3))));
            }
        }
        return new Privileges(grants);
    }

    /**
     * Whether it is granted on everything.
     *
     * @param privilege as SHOW GRANTS spells it, such as {@code REPLICATION SLAVE}
     */
    public boolean everywhere(String privilege) {
        return grants.stream()
                .anyMatch(grant -> grant.schema().equals("*") && covers(grant, privilege));
    }

    /** True when the privilege holds for every table of the schema. */
    public boolean on(String schema, String privilege) {
        return everywhere(privilege)
                || grants.stream()
                        .anyMatch(
                                grant ->
                                        grant.table().equals("*")
                                                && schemaMatches(grant.schema(), schema)
                                                && covers(grant, privilege));
    }

    /** True when the privilege holds for the table, whatever it was granted on. */
    public boolean on(String schema, String table, String privilege) {
        return on(schema, privilege)
                || grants.stream()
                        .anyMatch(
                                grant ->
                                        grant.schema().equals(schema)
                                                && grant.table().equals(table)
                                                && covers(grant, privilege));
    }

    private static boolean covers(Grant grant, String privilege) {
        return grant.names().contains(privilege)
                // Dynamic privileges are not part of ALL, static ones are; MySQL lists both in
                // full, MariaDB prints ALL and means everything.
                || grant.names().contains("ALL PRIVILEGES");
    }

    // A granted schema may be a LIKE pattern, with \_ for a plain underscore.
    private static boolean schemaMatches(String granted, String schema) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < granted.length(); i++) {
            char c = granted.charAt(i);
            if (c == '\\' && i + 1 < granted.length()) {
                regex.append(Pattern.quote(String.valueOf(granted.charAt(++i))));
            } else if (c == '%') {
                regex.append(".*");
            } else if (c == '_') {
                regex.append('.');
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return !granted.equals("*") && Pattern.matches(regex.toString(), schema);
    }

    private static Set<String> names(String list) {
        Set<String> names = new LinkedHashSet<>();
        // Column lists in parentheses do not make a privilege on the table.
        for (String name : list.replaceAll("[A-Z ]+\\([^)]*\\)", "").split(",", -1)) {
            if (!name.isBlank()) {
                names.add(name.strip().toUpperCase(Locale.ROOT));
            }
        }
        return names;
    }

    private static String unquoted(String name) {
        return name.startsWith("`")
                ? name.substring(1, name.length() - 1).replace("``", "`")
                : name;
    }
}
