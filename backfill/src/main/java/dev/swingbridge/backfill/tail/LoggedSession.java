package dev.swingbridge.backfill.tail;

import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a QUERY event says of the session that sent its statement, as far as the outcome of a
 * definition change depends on it.
 *
 * @param mariaDb which flavour's meaning {@code sqlMode} has
 * @param sqlMode the bits of the mode; null when the event does not say
 * @param timeZone by its name or offset; null when the statement did not ask for it
 * @param charset number of the client's character set; 0 when the event does not say
 * @param seconds the statement's clock, since 1970
 * @param micros the fraction of it
 * @param strange a part that is not known follows, so nothing can be said for certain
 */
public record LoggedSession(
        boolean mariaDb,
        @Nullable Long sqlMode,
        @Nullable String timeZone,
        int charset,
        long seconds,
        int micros,
        boolean strange) {
    private static final Map<Integer, String> MODES =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry(0, "REAL_AS_FLOAT"),
                            Map.entry(1, "PIPES_AS_CONCAT"),
                            Map.entry(2, "ANSI_QUOTES"),
                            Map.entry(3, "IGNORE_SPACE"),
                            Map.entry(5, "ONLY_FULL_GROUP_BY"),
                            Map.entry(6, "NO_UNSIGNED_SUBTRACTION"),
                            Map.entry(19, "NO_AUTO_VALUE_ON_ZERO"),
                            Map.entry(20, "NO_BACKSLASH_ESCAPES"),
                            Map.entry(21, "STRICT_TRANS_TABLES"),
                            Map.entry(22, "STRICT_ALL_TABLES"),
                            Map.entry(23, "NO_ZERO_IN_DATE"),
                            Map.entry(24, "NO_ZERO_DATE"),
                            Map.entry(25, "ALLOW_INVALID_DATES"),
                            Map.entry(26, "ERROR_FOR_DIVISION_BY_ZERO"),
                            Map.entry(29, "HIGH_NOT_PRECEDENCE"),
                            Map.entry(30, "NO_ENGINE_SUBSTITUTION"),
                            Map.entry(31, "PAD_CHAR_TO_FULL_LENGTH")));

    /**
     * Of no effect on ALTER TABLE: how SHOW CREATE TABLE prints, directories, accounts, and the
     * names of combinations whose parts have bits of their own.
     */
    private static final long WITHOUT_EFFECT =
            1L << 7 | 0b111L << 13 | 1L << 18 | 1L << 27 | 1L << 28;

    private static final long ANSI_QUOTES = 1L << 2;
    private static final long NO_BACKSLASH_ESCAPES = 1L << 20;
    private static final int MYSQL_TRUNCATES_FRACTIONS = 32;
    private static final int MARIADB_ROUNDS_FRACTIONS = 34;

    boolean ansiQuotes() {
        return sqlMode != null && (sqlMode & ANSI_QUOTES) != 0;
    }

    boolean noBackslashEscapes() {
        return sqlMode != null && (sqlMode & NO_BACKSLASH_ESCAPES) != 0;
    }

    /**
     * Why the statement cannot be run in a session like that one; null when it can.
     *
     * @param utf8 its text is UTF-8, or does not depend on a character set
     */
    @Nullable String obstacle(boolean utf8) {
        Long mode = sqlMode;
        if (strange || mode == null) {
            return "its event in the log says too little, or too much, of the session it ran in";
        }
        if (!utf8) {
            return "its text is in a character set other than UTF-8";
        }
        long known = WITHOUT_EFFECT | 1L << fractions();
        for (int bit : MODES.keySet()) {
            known |= 1L << bit;
        }
        return (mode & ~known) == 0 ? null : "it ran with an sql_mode that not every server has";
    }

    private int fractions() {
        return mariaDb ? MARIADB_ROUNDS_FRACTIONS : MYSQL_TRUNCATES_FRACTIONS;
    }

    /**
     * The sql_mode that does the same on a server of the given flavour: MySQL rounds fractions of
     * seconds that it has no room for, MariaDB cuts them off, and each can do it the other way.
     */
    public String sqlModeFor(boolean onMariaDb) {
        long mode = sqlMode == null ? 0 : sqlMode;
        StringJoiner names = new StringJoiner(",");
        MODES.forEach(
                (bit, name) -> {
                    if ((mode & 1L << bit) != 0) {
                        names.add(name);
                    }
                });
        boolean rounds = mariaDb == ((mode & 1L << fractions()) != 0);
        if (onMariaDb && rounds) {
            names.add("TIME_ROUND_FRACTIONAL");
        } else if (!onMariaDb && !rounds) {
            names.add("TIME_TRUNCATE_FRACTIONAL");
        }
        return names.toString();
    }

    /**
     * Reads the status variables of a QUERY event. Few statements need them, so what cannot be read
     * matters to those only.
     *
     * <pre>
     * // code 1 | value, whose length depends on the code | ...
     * </pre>
     */
    static LoggedSession read(ByteCursor status, long seconds, boolean mariaDb) {
        try {
            return parse(status, seconds, mariaDb);
        } catch (MalformedEventException e) {
            return new LoggedSession(mariaDb, null, null, 0, seconds, 0, true);
        }
    }

    private static LoggedSession parse(ByteCursor status, long seconds, boolean mariaDb) {
        Long mode = null;
        String zone = null;
        int charset = 0;
        int micros = 0;
        boolean strange = false;
        while (status.remaining() > 0 && !strange) {
            int code = status.u8();
            switch (code) {
                case 0, 10 -> status.skip(4); // flags; bytes written
                case 1 -> mode = status.unsigned(8);
                case 2 -> status.skip(status.u8() + 1); // catalog with a zero after it
                case 3 -> status.skip(4); // increments
                case 4 -> {
                    charset = (int) status.unsigned(2);
                    status.skip(4);
                }
                case 5 -> zone = status.utf8(status.u8());
                case 6 -> status.skip(status.u8()); // catalog
                case 7, 8, 18 -> status.skip(2); // month names; collations
                case 9, 14, 17 -> status.skip(8); // tables to update; commit time; transaction
                case 11 -> {
                    status.skip(status.u8()); // invoker
                    status.skip(status.u8());
                }
                case 12 -> databases(status);
                case 13, 128 -> micros = (int) status.unsigned(3);
                case 15, 16, 19, 20 -> status.skip(code == 15 ? 8 : 1);
                case 129 -> status.skip(8); // transaction
                case 131 -> status.skip(4 * status.u8()); // default collations
                default -> strange = true;
            }
        }
        return new LoggedSession(mariaDb, mode, zone, charset, seconds, micros, strange);
    }

    /** The schemas it changes, each with a zero after it; or word that they are too many. */
    private static void databases(ByteCursor status) {
        int count = status.u8();
        if (count == 254) {
            return;
        }
        for (int left = count; left > 0; ) {
            left -= status.u8() == 0 ? 1 : 0;
        }
    }
}
