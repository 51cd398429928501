package dev.swingbridge.proxy.migration.store;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The verb that is under way in each migration, by the migration's instance. */
public interface VerbsUnderWay {
    /** Null when none is. */
    @Nullable VerbUnderWay read(String migration) throws SQLException;

    /** Durable when this returns; takes the place of the one before. */
    void begin(String migration, VerbUnderWay verb) throws SQLException;

    /** Nothing of the migration is under way; fine to repeat. */
    void end(String migration) throws SQLException;
}
