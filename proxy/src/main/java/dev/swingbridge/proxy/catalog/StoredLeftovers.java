package dev.swingbridge.proxy.catalog;

import dev.swingbridge.router.SchemaObjects.Leftovers;
import dev.swingbridge.router.table.TableName;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the body of a routine or trigger may leave in the session that runs it, as its text says:
 * user variables, and temporary tables that are not dropped further down.
 */
final class StoredLeftovers {
    private static final int VARIABLE = 1;
    private static final int CREATED = 5;
    private static final int DROPPED = 9;

    private static final Pattern PART =
            Pattern.compile(
                    "@@[\\w$.]+"
                            + "|@(?:`((?:[^`]|``)+)`|'([^']+)'|\"([^\"]+)\"|([\\p{L}\\p{N}_$.]+))"
                            + "|'(?:[^'\\\\]|\\\\.|'')*'|\"(?:[^\"\\\\]|\\\\.|\"\")*\""
                            + "|/\\*[^!M].*?\\*/|--\\s[^\\n]*|#[^\\n]*"
                            + "|\\bTEMPORARY\\s+TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?"
                            + NamesInText.NAME
                            + "(?:\\s*\\.\\s*"
                            + NamesInText.NAME
                            + ")?"
                            + "|\\bDROP\\s+(?:TEMPORARY\\s+)?TABLES?\\s+(?:IF\\s+EXISTS\\s+)?([^;]+)",
                    Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private StoredLeftovers() {}

    /**
     * @param schema where names without a schema are
     */
    static Leftovers in(String body, String schema) {
        Set<String> variables = new HashSet<>();
        Set<TableName> tables = new HashSet<>();
        Matcher part = PART.matcher(body);
        while (part.find()) {
            String created = NamesInText.name(part, CREATED);
            String dropped = part.group(DROPPED);
            if (dropped != null) {
                tables.removeAll(NamesInText.of(dropped, schema).names());
            } else if (!created.isEmpty()) {
                String second = NamesInText.name(part, CREATED + 2);
                tables.add(
                        second.isEmpty()
                                ? new TableName(schema, created)
                                : new TableName(created, second));
            } else {
                variable(part, variables);
            }
        }
        return new Leftovers(variables, tables);
    }

    private static void variable(Matcher part, Set<String> variables) {
        for (int group = VARIABLE; group < CREATED; group++) {
            String name = part.group(group);
            if (name != null) {
                variables.add(name.replace("``", "`").toLowerCase(Locale.ROOT));
            }
        }
    }
}
