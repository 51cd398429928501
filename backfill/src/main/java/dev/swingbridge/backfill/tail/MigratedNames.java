package dev.swingbridge.backfill.tail;

import dev.swingbridge.router.table.TableName;
import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Whether names in a statement may be those of migrated tables, whatever their case. */
final class MigratedNames {
    /** Stands for what could not be decoded, so it may be any letter. */
    private static final char UNREAD = '\ufffd';

    /** Of the character sets that no decoder is at hand for. */
    private static final Set<UnicodeScript> OF_UNKNOWN_BYTES =
            EnumSet.of(
                    UnicodeScript.LATIN,
                    UnicodeScript.ARMENIAN,
                    UnicodeScript.GEORGIAN,
                    UnicodeScript.COMMON);

    private final boolean guessing;
    private final Set<TableName> migrated = new HashSet<>();
    private final Set<String> schemas = new HashSet<>();

    MigratedNames(Iterable<TableName> tables) {
        this(tables, false);
    }

    private MigratedNames(Iterable<TableName> tables, boolean guessing) {
        this.guessing = guessing;
        for (TableName table : tables) {
            migrated.add(new TableName(lower(table.schema()), lower(table.table())));
            schemas.add(lower(table.schema()));
        }
    }

    /**
     * For names read in a character set that may not be theirs: what cannot be decoded is as many
     * letters as bytes there, or no name at all.
     */
    MigratedNames guessing() {
        return new MigratedNames(migrated, true);
    }

    boolean hasSchema(String schema) {
        return isUnread(schema)
                ? migrated.stream().anyMatch(each -> mayBe(schema, each.schema()))
                : schemas.contains(lower(schema));
    }

    boolean hasTable(String schema, String table) {
        if (!isUnread(schema) && !isUnread(table)) {
            return migrated.contains(new TableName(lower(schema), lower(table)));
        }
        return migrated.stream()
                .anyMatch(each -> mayBe(schema, each.schema()) && mayBe(table, each.table()));
    }

    private boolean mayBe(String read, String name) {
        if (!isUnread(read)) {
            return lower(read).equals(name);
        }
        return !guessing || hasShape(lower(read), name);
    }

    private static boolean isUnread(String name) {
        return name.indexOf(UNREAD) >= 0;
    }

    private static boolean hasShape(String read, String name) {
        boolean fits = read.length() == name.length();
        for (int at = 0; fits && at < name.length(); at++) {
            fits = mayBe(read.charAt(at), name.charAt(at));
        }
        return fits;
    }

    private static boolean mayBe(char read, char letter) {
        return read == UNREAD
                ? letter > 0x7f && OF_UNKNOWN_BYTES.contains(UnicodeScript.of(letter))
                : read == letter;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
