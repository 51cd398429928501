package dev.swingbridge.proxy.session.state;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.InternalQuery;
import dev.swingbridge.proxy.session.link.LinkFormat;
import dev.swingbridge.router.lexer.ServerDialect;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collations by name: by their ids, and what one family of servers calls the other's. */
final class CollationNames {
    /** From here on MariaDB takes MySQL's utf8mb4_0900 names. */
    private static final int MARIADB_KNOWS_UCA9 = 110_405;

    private static final Pattern MYSQL_UCA9 = Pattern.compile("(utf8mb4)_0900_(.*)");
    private static final Pattern MARIADB_UCA14 = Pattern.compile("(utf8mb4)_uca1400_(.*)");
    private static final Pattern MARIADB_UTF8MB3_UCA14 = Pattern.compile("utf8mb3_uca1400_.*");
    private static final Pattern MYSQL_UTF8MB3 = Pattern.compile("utf8_(.*)");

    /** As far as one of its servers was asked; an id means the same on all. */
    private static final Map<Integer, String> MARIADB_NAMES = new ConcurrentHashMap<>();

    private CollationNames() {}

    /**
     * What MariaDB calls a collation.
     *
     * @param done gets an error and an empty name, or null and the name, which is empty for an
     *     unknown id
     */
    static void named(
            BackendLink mariaDb,
            LinkFormat format,
            int id,
            BiConsumer<@Nullable ErrPacket, String> done) {
        String known = MARIADB_NAMES.get(id);
        if (known != null) {
            done.accept(null, known);
            return;
        }
        InternalQuery.run(
                mariaDb,
                format,
                "SELECT MAX(full_collation_name)"
                        + " FROM information_schema.collation_character_set_applicability"
                        + " WHERE id = "
                        + id,
                answer -> {
                    if (answer.error() != null) {
                        done.accept(answer.error(), "");
                        return;
                    }
                    String name = answer.text(0);
                    if (name != null) {
                        MARIADB_NAMES.put(id, name);
                    }
                    done.accept(null, name == null ? "" : name);
                });
    }

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
