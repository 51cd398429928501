package dev.swingbridge.proxy.migration.store;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** The figures of every table's copy, by the migration's instance: they outlive the process. */
public interface CopiedTables {
    List<CopiedTable> read(String migration) throws SQLException;

    /** Takes the place of what was written of these tables. */
    void write(String migration, Collection<CopiedTable> tables) throws SQLException;
}
