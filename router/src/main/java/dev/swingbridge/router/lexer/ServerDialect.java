package dev.swingbridge.router.lexer;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The family and version of a server, which decide what version comments hide.
 *
 * @param version as in version comments: 90704 for 9.7.4, 110405 for 11.4.5
 */
public record ServerDialect(boolean mariaDb, int version) {
    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?");

    public static ServerDialect mysql(int version) {
        return new ServerDialect(false, version);
    }

    public static ServerDialect mariaDb(int version) {
        return new ServerDialect(true, version);
    }

    /**
     * From the version a greeting or {@code SELECT VERSION()} shows; {@code 5.5.5-} in front of a
     * MariaDB version is skipped.
     */
    public static ServerDialect of(String versionText) {
        boolean mariaDb = versionText.contains("MariaDB");
        String text =
                mariaDb && versionText.startsWith("5.5.5-")
                        ? versionText.substring(6)
                        : versionText;
        Matcher numbers = NUMBERS.matcher(text);
        if (!numbers.find()) {
            throw new IllegalArgumentException("not a server version: " + versionText);
        }
        String patch = numbers.group(3);
        return new ServerDialect(
                mariaDb,
                Integer.parseInt(numbers.group(1)) * 10_000
                        + Integer.parseInt(numbers.group(2)) * 100
                        + (patch == null ? 0 : Integer.parseInt(patch)));
    }

    /** Whether the server runs the inside of {@code /*!NNNNN}. */
    boolean runsVersionComment(int wanted) {
        if (mariaDb && wanted >= 50_700 && wanted <= 99_999) {
            return false;
        }
        return wanted <= version;
    }

    /** Whether the server runs the inside of {@code /*M!NNNNNN}. */
    boolean runsMariaDbComment(int wanted) {
        return mariaDb && wanted <= version;
    }

    /** Whether MySQL certainly reads a version of six digits in a comment. */
    boolean knowsLongVersions() {
        return version >= 80_400;
    }

    /** Whether {@code $$} begins a text, not a name: since MySQL 9. */
    boolean quotesWithDollars() {
        return !mariaDb && version >= 90_000;
    }
}
