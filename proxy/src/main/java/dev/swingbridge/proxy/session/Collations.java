package dev.swingbridge.proxy.session;

import dev.swingbridge.router.sql.ServerDialect;
import java.util.regex.Pattern;

/** Collations that one family of servers has and the other calls differently. */
final class Collations {
    /** From here on MariaDB takes MySQL's utf8mb4_0900 names. */
    private static final int MARIADB_KNOWS_UCA9 = 110_405;

    private static final Pattern MYSQL_UCA9 = Pattern.compile("(utf8mb4)_0900_(.*)");
    private static final Pattern MARIADB_UCA14 = Pattern.compile("(utf8mb4)_uca1400_(.*)");
    private static final Pattern MARIADB_UTF8MB3_UCA14 = Pattern.compile("utf8mb3_uca1400_.*");
    private static final Pattern MYSQL_UTF8MB3 = Pattern.compile("utf8_(.*)");

    private Collations() {}

    /** The nearest collation on the given server. */
    static String on(String collation, ServerDialect server) {
        if (server.mariaDb()) {
            if (server.version() >= MARIADB_KNOWS_UCA9) {
                return collation;
            }
            return MYSQL_UCA9.matcher(collation).replaceFirst("$1_uca1400_$2");
        }
        String mapped = MARIADB_UCA14.matcher(collation).replaceFirst("$1_0900_$2");
        mapped = mapped.replace("_nopad", "");
        mapped = MARIADB_UTF8MB3_UCA14.matcher(mapped).replaceFirst("utf8mb3_unicode_520_ci");
        return MYSQL_UTF8MB3.matcher(mapped).replaceFirst("utf8mb3_$1");
    }
}
