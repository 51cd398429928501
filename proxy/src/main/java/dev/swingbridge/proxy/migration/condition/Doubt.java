package dev.swingbridge.proxy.migration.condition;

import dev.swingbridge.proxy.migration.MigrationStatus.Unsettled.What;
import java.time.Instant;

/**
 * Something that is not done or not known yet.
 *
 * @param held work on the tables waits because of it
 * @param text one sentence for the operator
 */
public record Doubt(What what, Instant since, boolean held, String text) {

    public static Doubt decision(String text) {
        return new Doubt(What.DECISION, Instant.now(), true, text);
    }

    public static Doubt authority(String text) {
        return new Doubt(What.AUTHORITY, Instant.now(), true, text);
    }

    public static Doubt aftermath(String text) {
        return new Doubt(What.AFTERMATH, Instant.now(), false, text);
    }
}
